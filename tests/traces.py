"""What a cloud leaves on the host: processes, mounts, namespaces, control groups, listening sockets."""
import os
import pathlib
import re
import time

MOMENT_SECONDS = 2
KINDS = ("net", "mnt", "user", "pid", "uts", "ipc", "cgroup")


def processes():
    return [int(p) for p in os.listdir("/proc") if p.isdigit()]


def namespaces(pid):
    """The namespaces of one process, by kind and number."""
    found = set()
    for kind in KINDS:
        try:
            found.add(os.readlink(f"/proc/{pid}/ns/{kind}"))
        except OSError:
            pass
    return found


def read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def parent(pid):
    rest = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(rest[1]) if rest else 0


def family(directory):
    """Every process of the cloud in this directory: those that name it, those below them, and those in their namespaces."""
    host = namespaces(os.getpid())
    mine = {p for p in processes() if names(p, directory)}
    spaces = set().union(*(namespaces(p) for p in mine)) - host
    while True:
        more = {p for p in processes() if p not in mine and (parent(p) in mine or namespaces(p) & spaces)}
        if not more:
            return mine
        mine |= more
        spaces |= set().union(*(namespaces(p) for p in more)) - host


def birth(pid):
    """A process, told apart from a later one of the same number."""
    return pid, tuple(read(f"/proc/{pid}/stat").rpartition(")")[2].split()[19:20])


def ancestors(pid):
    while pid > 0:
        yield pid
        pid = parent(pid)


def names(pid, directory):
    if pid == os.getpid() or read(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] == ["Z"]:
        return False
    if directory in read(f"/proc/{pid}/cmdline"):
        return True
    try:
        links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        return any(link.startswith(directory + "/") for link in links)
    except OSError:
        return False


def held(spaces):
    """Who is in one of these namespaces, or holds one open."""
    found = {}
    for pid in processes():
        links = set()
        try:
            links = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
        except OSError:
            pass
        if (namespaces(pid) | links) & spaces:
            found[pid] = read(f"/proc/{pid}/cmdline").replace("\0", " ")
    return found


def strangers(directory):
    """Processes that name another cloud's directory, those below them, and those in their namespaces."""
    host = namespaces(os.getpid())
    lines = {p: read(f"/proc/{p}/cmdline") for p in processes()}
    named = {p for p, line in lines.items() if directory not in line and re.search("--data-dir\0|sandbox\0shim\0", line)}
    spaces = set().union(set(), *(namespaces(p) for p in named)) - host
    return {p for p in lines if named.intersection(ancestors(p)) or (namespaces(p) - host) & spaces}


def mounts(directory):
    """Mounts of the host that mention the directory."""
    return [line for line in read("/proc/self/mountinfo").splitlines() if directory in line]


def own_groups(pids):
    """Names of the control groups that these processes are in and that carry our name."""
    lines = "".join(read(f"/proc/{p}/cgroup") for p in pids)
    return {name for name in re.findall(r"/(hanul-[^/\n]+)", lines)}


def groups(names):
    """Where control groups of these names still are."""
    return sorted(top for top, _, _ in os.walk("/sys/fs/cgroup") if os.path.basename(top) in names) if names else []


def addresses():
    """Links, addresses, routes and rules of the host: nothing of it may change."""
    return {name: read(f"/proc/net/{name}") if name != "dev" else sorted(re.findall(r"^\s*(\S+):", read("/proc/net/dev"), re.M))
            for name in ("dev", "route", "fib_trie", "if_inet6")}


class Traces:
    """Looks before, while and after a cloud runs."""

    def __init__(self, directory):
        self.directory, self.addresses, self.spaces, self.groups = str(directory), addresses(), set(), set()
        self.others = {birth(p) for p in processes()} - {birth(p) for p in ancestors(os.getpid())}

    def look(self):
        """Remembers the namespaces and control groups in use now; returns the processes."""
        mine = family(self.directory)
        self.groups |= own_groups(mine)
        self.spaces |= set().union(set(), *(namespaces(p) for p in mine)) - namespaces(os.getpid())
        return mine

    def left(self):
        """What is there of it, a moment later: the kernel ends processes and namespaces in the background."""
        until = time.monotonic() + MOMENT_SECONDS
        while (left := self.now()) and time.monotonic() < until:
            time.sleep(0.05)
        return left

    def now(self):
        # the number of a namespace that ended may be another's by now: what other programs started is not ours
        spaces = {p: what for p, what in held(self.spaces).items() if not self.others & {birth(a) for a in ancestors(p)}}
        if spaces:
            others = strangers(self.directory)
            spaces = {p: what for p, what in spaces.items() if p not in others}
        left = {"processes": {p: read(f"/proc/{p}/cmdline") for p in family(self.directory)}, "mounts": mounts(self.directory),
                "namespaces": spaces, "control groups": groups(self.groups)}
        return {what: found for what, found in left.items() if found}
