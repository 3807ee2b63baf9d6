//! nginx as a reverse proxy with the same work: keep-alive to targets, forwarded fields, a trace id.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::Child;

/// A program that starts: from the environment, the PATH, or Debian's package.
pub(crate) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("HANUL_BENCH_NGINX").map(PathBuf::from);
    let candidates = named.into_iter().chain([PathBuf::from("nginx"), PathBuf::from("/usr/sbin/nginx")]);
    candidates.into_iter().find(|p| works(p)).or_else(fetch)
}

fn works(program: &Path) -> bool {
    Command::new(program).arg("-v").output().is_ok_and(|out| out.status.success())
}

fn fetch() -> Option<PathBuf> {
    let place = std::env::temp_dir().join("hanul-bench-nginx");
    let program = place.join("root/usr/sbin/nginx");
    if works(&program) {
        return Some(program);
    }
    eprintln!("fetching nginx by apt-get download");
    std::fs::create_dir_all(&place).ok()?;
    let fetched = Command::new("apt-get").args(["download", "-q", "nginx"]).current_dir(&place).output().ok()?;
    let files = std::fs::read_dir(&place).ok()?.flatten().map(|f| f.path());
    let package = files.filter(|p| p.extension().is_some_and(|e| e == "deb")).last()?;
    let unpacked = Command::new("dpkg-deb").arg("-x").arg(package).arg(place.join("root")).status().ok()?;
    (fetched.status.success() && unpacked.success() && works(&program)).then_some(program)
}

/// Starts it in front of the target, with its files in `place`.
pub(crate) fn start(program: &Path, place: &Path, target: SocketAddr, workers: usize) -> (Child, SocketAddr) {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let at = free.local_addr().expect("an address");
    drop(free);
    let config = place.join("nginx.conf");
    std::fs::write(&config, text(place, at, target, workers)).expect("a configuration");
    let child = Command::new(program)
        .arg("-p")
        .arg(place)
        .arg("-c")
        .arg(&config)
        .args(["-e", "stderr"])
        .spawn()
        .expect("nginx");
    let child = Child::of(child);
    for _ in 0..200 {
        if TcpStream::connect(at).is_ok() {
            return (child, at);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nginx did not start");
}

fn text(place: &Path, at: SocketAddr, target: SocketAddr, workers: usize) -> String {
    let place = place.display();
    format!(
        "daemon off; worker_processes {workers}; pid {place}/pid; error_log stderr error;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n\
           access_log off; keepalive_requests 100000000; tcp_nodelay on;\n\
           client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/f;\n\
           proxy_buffer_size 8k; proxy_buffers 32 8k; proxy_max_temp_file_size 0;\n\
           uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;\n\
           upstream targets {{ server {target}; keepalive 256; keepalive_requests 100000000; }}\n\
           server {{\n\
             listen {at};\n\
             location / {{\n\
               proxy_pass http://targets; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
               proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
               proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Port $server_port;\n\
               proxy_set_header X-Amzn-Trace-Id \"Root=1-$request_id\";\n\
             }}\n\
           }}\n\
         }}\n"
    )
}
