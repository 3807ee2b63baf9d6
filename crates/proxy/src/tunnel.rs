//! A WebSocket after its upgrade: bytes both ways until both sides are done or nothing moves for the idle timeout.

use std::io::{self, IoSlice};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::buf::write_all;
use crate::conn::Conn;
use crate::worker::Block;

/// Carries bytes between the client and `target`; `left` came from the target already.
pub(crate) async fn run(conn: &mut Conn, mut target: TcpStream, left: Vec<u8>) {
    let Conn { worker, stream, life, input, .. } = conn;
    let (mut client_in, mut client_out) = stream.split();
    let (mut target_in, mut target_out) = target.split();
    let (up, down) = (worker.block(), worker.block());
    let sent_ahead = input.bytes().to_vec();
    input.consume(sent_ahead.len());
    let upward = one_way(&mut client_in, &mut target_out, sent_ahead, up, |read, _| life.received(read));
    let downward = one_way(&mut target_in, &mut client_out, left, down, |_, wrote| life.sent(wrote));
    // an error on either side ends both
    let _ = tokio::try_join!(upward, downward);
}

async fn one_way<R, W>(
    from: &mut R,
    to: &mut W,
    first: Vec<u8>,
    mut block: Block,
    moved: impl Fn(usize, usize),
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    write_all(to, &mut [IoSlice::new(&first)], |n| moved(0, n)).await?;
    loop {
        block.bytes.clear();
        let n = from.read_buf(&mut block.bytes).await?;
        if n == 0 {
            return to.shutdown().await;
        }
        moved(n, 0);
        write_all(to, &mut [IoSlice::new(&block.bytes)], |n| moved(0, n)).await?;
    }
}
