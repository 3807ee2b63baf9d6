//! The parent: starts the children, watches the host's own namespace, compares it before and after.

use crate::sandbox::{is_root, owned};
use std::{
    fs, io,
    net::Ipv4Addr,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::{fs::PermissionsExt, process::CommandExt},
    },
    path::PathBuf,
    process::{Command, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

/// Somebody who is nobody.
const USER: u32 = 54321;

pub(crate) fn run_children(filters: &[&str]) -> ExitCode {
    let program = std::env::current_exe().expect("own path");
    let before = picture();
    let watch = is_root().then(|| Watch::start().expect("AF_PACKET"));
    let mut good = true;
    if is_root() {
        good &= child("root", Command::new(&program).arg("--inside").args(filters));
        let copy = copy_for_others(&program);
        let mut user = Command::new(copy.join("semantics"));
        user.arg("--inside").args(filters).uid(USER).gid(USER).env_clear();
        good &= child(&format!("user {USER}"), &mut user);
        fs::remove_dir_all(copy).expect("remove the copy");
    } else {
        good &= child("this user", Command::new(&program).arg("--inside").args(filters));
    }
    if filters.is_empty() {
        good &= child("leaks", Command::new(&program).args(["--inside", "--new-user", "--leaks"]));
    }
    if let Some(watch) = watch {
        let (frames, leaked) = watch.stop();
        good &= leaked.is_empty();
        println!("the host's own namespace saw {frames} frames, of ours: {leaked:?}");
    }
    let after = picture();
    for ((what, was), (_, is)) in before.iter().zip(&after) {
        if was != is {
            println!("FAIL the host's {what} changed:\n{was}\n{is}");
            good = false;
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn child(name: &str, command: &mut Command) -> bool {
    let started = Instant::now();
    let status = command.current_dir("/").status().expect("start the test again");
    println!("== as {name}: {status} after {:.1} s\n", started.elapsed().as_secs_f32());
    status.success()
}

/// Another user may not walk to the build directory.
fn copy_for_others(program: &PathBuf) -> PathBuf {
    let directory = std::env::temp_dir().join(format!("hanul-net-{}", std::process::id()));
    fs::create_dir(&directory).expect("a directory for the copy");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).expect("its mode");
    fs::copy(program, directory.join("semantics")).expect("copy the test");
    directory
}

/// What must be the same afterwards.
fn picture() -> Vec<(&'static str, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let devices = |text: String| {
        text.lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name.trim().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    vec![
        ("devices", devices(read("/proc/self/net/dev"))),
        ("routes", read("/proc/self/net/route")),
        ("mounts", read("/proc/self/mounts")),
        ("forwarding", read("/proc/sys/net/ipv4/ip_forward")),
    ]
}

/// Looks at every frame of the host's own namespace.
struct Watch {
    over: Arc<AtomicBool>,
    thread: JoinHandle<(usize, Vec<String>)>,
}

impl Watch {
    fn start() -> io::Result<Watch> {
        const ALL: u16 = 0x0003;
        // SAFETY: no pointers.
        let raw =
            unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, i32::from(ALL.to_be())) };
        if raw < 0 {
            return Err(io::Error::last_os_error());
        }
        let (socket, over) = (owned(raw), Arc::new(AtomicBool::new(false)));
        let flag = Arc::clone(&over);
        Ok(Watch { over, thread: thread::spawn(move || look(&socket, &flag)) })
    }

    fn stop(self) -> (usize, Vec<String>) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().expect("the watch does not panic")
    }
}

fn look(socket: &OwnedFd, over: &AtomicBool) -> (usize, Vec<String>) {
    let (mut frames, mut leaked) = (0, Vec::new());
    let mut buffer = [0u8; 128];
    while !over.load(Ordering::Relaxed) {
        let mut poll = libc::pollfd { fd: socket.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: pointers to live values with their lengths.
        let length = unsafe {
            if libc::poll(&raw mut poll, 1, 100) < 1 {
                continue;
            }
            libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), libc::MSG_DONTWAIT)
        };
        if length >= 20 && buffer[0] >> 4 == 4 {
            frames += 1;
            let address = |at: usize| Ipv4Addr::new(buffer[at], buffer[at + 1], buffer[at + 2], buffer[at + 3]);
            if [12, 16].map(address).iter().any(ours) {
                leaked.push(format!("{} > {}", address(12), address(16)));
            }
        }
    }
    (frames, leaked)
}

/// Addresses that only our namespaces may see: the tests' VPCs and the simulated public ones.
fn ours(address: &Ipv4Addr) -> bool {
    matches!(address.octets(), [10, 97 | 98, ..] | [198, 18 | 19, ..])
}
