//! The target of both proxies: answers `GET /N` with N bytes.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Serves until killed, after printing its address.
pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(serve(stream));
        }
    });
}

async fn serve(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut buffer = Vec::with_capacity(8 * 1024);
    let mut answer = (0, Vec::new());
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        };
        let line = std::str::from_utf8(&buffer[..end]).ok()?;
        let size: usize = line.split(' ').nth(1)?.trim_start_matches('/').parse().ok()?;
        if answer.0 != size || answer.1.is_empty() {
            let head = format!(
                "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                 Content-Type: text/plain\r\nContent-Length: {size}\r\n\r\n"
            );
            answer = (size, [head.as_bytes(), &vec![b'x'; size]].concat());
        }
        buffer.drain(..end);
        stream.write_all(&answer.1).await.ok()?;
    }
}
