//! A load client: so many connections, each with one request under way at a time, on one thread.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks for bodies of this size until all requests are answered; returns the seconds it took.
pub(crate) fn run(at: SocketAddr, size: usize, connections: usize, requests: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    runtime.block_on(async {
        let each = requests / connections;
        let clients: Vec<_> = (0..connections).map(|_| tokio::spawn(client(at, size, each))).collect();
        for client in clients {
            client.await.expect("a client");
        }
    });
    started.elapsed().as_secs_f64()
}

async fn client(at: SocketAddr, size: usize, requests: usize) {
    let mut stream = TcpStream::connect(at).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let request = format!(
        "GET /{size} HTTP/1.1\r\nHost: bench.example.com\r\nUser-Agent: load/1.0\r\nAccept: */*\r\n\
         Accept-Encoding: gzip\r\nCookie: session=0123456789abcdef\r\n\r\n"
    );
    let mut buffer = Vec::with_capacity(256 * 1024);
    for _ in 0..requests {
        stream.write_all(request.as_bytes()).await.expect("sent");
        buffer.clear();
        let whole = loop {
            assert!(stream.read_buf(&mut buffer).await.expect("read") > 0, "closed");
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..end]));
                break end + 4 + size;
            }
        };
        while buffer.len() < whole {
            assert!(stream.read_buf(&mut buffer).await.expect("read") > 0, "closed");
        }
        assert_eq!(buffer.len(), whole, "an answer of the size asked for");
    }
}
