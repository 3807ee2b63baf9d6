"""Tries to leave the machine. Arguments: port on the host's loopback, pid of a host process, path of a host file,
abstract socket name, data directory. Prints every probe with what came of it and whether it may work:
forbidden = never; own = must work, it is the machine's own; free = either."""
import ctypes, glob, json, os, socket, sys

libc = ctypes.CDLL(None, use_errno=True)
port, victim, secret, abstract, data = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
results = []


def probe(name, kind, f):
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        try:
            said = ("REACHED", str(f())[:80])
        except BaseException as e:
            said = ("blocked", f"{type(e).__name__}: {e}"[:80])
        os.write(w, json.dumps([name, said[0], kind, said[1]]).encode())
        os._exit(0)
    os.close(w)
    said = os.read(r, 4000)
    os.close(r)
    os.waitpid(pid, 0)
    results.append(json.loads(said) if said else [name, "blocked", kind, "died"])


def call(n, *a):
    r = libc.syscall(n, *a)
    if r < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return r


def need(x):
    if not x:
        raise OSError("nothing")
    return x


def read(p):
    with open(p, "rb") as f:
        return f.read(40)


def connect(host, port):
    return need(socket.create_connection((host, port), timeout=0.5))


def abstract_socket():
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + abstract)


def open_fds():
    found = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            to = os.readlink("/proc/self/fd/" + fd)
        except OSError:
            continue
        if int(fd) > 2 and not to.startswith(("/proc", "pipe:")):
            found.append((fd, to))
    return need(found)


def hashes():
    return need([l for l in open("/etc/shadow") if "$" in l])


def writable_host_usr():
    """A change of /usr must stay in the machine; the test looks at the host's."""
    with open("/usr/hanul-probe", "w") as f:
        f.write("x")


F, OWN, FREE = "forbidden", "own", "free"
probe("root's .bashrc", F, lambda: read(os.path.expanduser("~root/.bashrc")))
probe("secret file", F, lambda: read(secret))
probe("data directory", F, lambda: os.listdir(data))
probe("password hashes", F, hashes)
probe("list /home", F, lambda: need([d for d in os.listdir("/home") if d not in ("admin",)]))
probe("list /srv", F, lambda: need(os.listdir("/srv")))
probe("list /root", F, lambda: need([f for f in os.listdir("/root") if f not in (".bashrc", ".profile")]))
probe("ssh host keys", F, lambda: need(glob.glob("/etc/ssh/ssh_host*")))
probe("private keys", F, lambda: need(glob.glob("/etc/ssl/private/*")))
probe("docker.sock", F, lambda: need([p for p in ("/var/run/docker.sock", "/run/docker.sock") if os.path.exists(p)]))
probe("docker's data", F, lambda: os.listdir("/var/lib/docker"))
probe("host's log", F, lambda: need([f for f in os.listdir("/var/log") if f in ("syslog", "auth.log", "dpkg.log", "apt")]))
probe("host's /run", F, lambda: need([f for f in os.listdir("/run") if f not in ("lock",)]))
probe("host's /tmp", F, lambda: need(os.listdir("/tmp")))
probe("host's top level", F, lambda: need([d for d in os.listdir("/") if d in ("work", "old_root", "lost+found", ".dockerenv")]))
probe(".. out of root", F, lambda: need([d for d in os.listdir("/../../../..") if d in ("work", "old_root", "lost+found")]))
probe("host processes", F, lambda: need([p for p in os.listdir("/proc") if p.isdigit() and int(p) > 5000]))
probe("signal a host process", F, lambda: os.kill(victim, 0))
probe("ptrace a host process", F, lambda: call(101, 16, victim, 0, 0))
probe("pidfd_open a host process", F, lambda: call(434, victim, 0))
probe("read a host process's memory", F, lambda: call(310, victim, 0, 0, 0, 0, 0))
probe("pid 1's root", F, lambda: os.listdir("/proc/1/root"))
probe("pid 1's memory", F, lambda: read("/proc/1/mem"))
probe("pid 1's environment", F, lambda: read("/proc/1/environ"))
probe("pid 1's descriptors", F, lambda: [os.readlink("/proc/1/fd/" + f) for f in need(os.listdir("/proc/1/fd"))])
probe("pid 1's program for writing", F, lambda: open("/proc/1/exe", "r+b"))
probe("host loopback", F, lambda: connect("127.0.0.1", port))
probe("host abstract socket", F, abstract_socket)
probe("a route to anywhere", F, lambda: connect("198.51.100.1", 53))
probe("interfaces of the host", F, lambda: need([n for _, n in socket.if_nameindex() if n != "lo"]))
probe("vsock", F, lambda: socket.socket(40, socket.SOCK_STREAM))
probe("kernel ciphers", F, lambda: socket.socket(38, socket.SOCK_SEQPACKET))
probe("device node", F, lambda: (os.mknod("/srv/sda", 0o60600, os.makedev(254, 0)), os.open("/srv/sda", 0)))
probe("/dev/vda", F, lambda: os.open("/dev/vda", 0))
probe("/dev/kvm", F, lambda: os.open("/dev/kvm", 2))
probe("/dev/fuse", F, lambda: os.open("/dev/fuse", 2))
probe("/dev/mem", F, lambda: os.open("/dev/mem", 0))
probe("core_pattern", F, lambda: open("/proc/sys/kernel/core_pattern", "r+").write("x"))
probe("host's sysctl", F, lambda: open("/proc/sys/vm/overcommit_memory", "w").write("0"))
probe("sysrq", F, lambda: open("/proc/sysrq-trigger", "w").write("h"))
probe("kcore", F, lambda: need(read("/proc/kcore")))
probe("kernel addresses", F, lambda: need([l for l in open("/proc/kallsyms") if not l.startswith("0000000000000000")][:1]))
probe("sysfs for writing", F, lambda: open("/sys/kernel/mm/transparent_hugepage/enabled", "w").write("never"))
probe("limits for writing", F, lambda: need([p for p in glob.glob("/sys/fs/cgroup/memory.max") + glob.glob("/sys/fs/cgroup/cpu.max") if open(p, "w").write("max")]))
probe("bpf", F, lambda: call(321, 0, 0, 0))
probe("perf_event_open", F, lambda: call(298, 0, 0, -1, -1, 0))
probe("io_uring_setup", F, lambda: call(425, 1, 0))
probe("userfaultfd", F, lambda: call(323, 0))
probe("keyctl", F, lambda: call(250, 0, -4, 0))
probe("add_key", F, lambda: call(248, b"user", b"a", b"b", 1, -3))
probe("open_by_handle_at", F, lambda: call(304, -100, ctypes.create_string_buffer(64), 0))
probe("set the clock", F, lambda: call(164, ctypes.create_string_buffer(16), 0))
probe("load a module", F, lambda: call(175, b"", 0, b""))
probe("kexec", F, lambda: call(246, 0, 0, 0, 0))
probe("kernel log", F, lambda: call(103, 3, ctypes.create_string_buffer(100), 100))
probe("iopl", F, lambda: call(172, 3))
probe("descriptors of the host", F, open_fds)
probe("environment of the host", F, lambda: need([k for k in os.environ if k.startswith(("SUDO", "CARGO", "HANUL", "SSH"))]))
probe("own files", OWN, lambda: open(os.path.expanduser("~/own"), "w").write("x"))
probe("own host name", OWN, lambda: socket.sethostname(socket.gethostname()))
probe("own mounts", OWN, lambda: (call(165, b"none", b"/mnt", b"tmpfs", 0, 0), call(166, b"/mnt", 2)))
probe("own namespaces", OWN, lambda: call(272, 0x10000000))
probe("own interfaces", OWN, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3))
probe("raw socket", OWN, lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
probe("low ports", OWN, lambda: socket.socket().bind(("127.0.0.1", 80)))
probe("own sysctl", OWN, lambda: open("/proc/sys/net/ipv4/ip_forward", "w").write("0"))
probe("own chroot", OWN, lambda: os.chroot("/tmp"))
probe("own /usr", FREE, writable_host_usr)
probe("own packages", FREE, lambda: need(os.listdir("/var/lib/dpkg")))
print(json.dumps({"results": results}))
