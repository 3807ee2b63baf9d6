//! One program on one channel: bytes both ways, window changes, signals, and the status at the end.

use super::streams::{Ends, Streams, watched};
use crate::home::Home;
use crate::shim::{self, InMachine};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxId, Exec, Running, Terminal};
use russh::server::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use std::os::fd::AsFd;

const STDERR: u32 = 1;
/// What ssh(1) itself ends with when something other than the program failed.
const FAILED: u32 = 255;

pub(super) type Writer = ChannelWriteHalf<Msg>;

/// Runs the program to its end and closes the channel.
pub(super) async fn run(home: Home, id: BoxId, exec: Exec, terminal: Option<Terminal>, channel: Channel<Msg>) {
    let (reader, writer) = channel.split();
    let started = tokio::task::spawn_blocking(move || start(&home, &id, &exec, terminal)).await;
    let status = match started.map_err(|e| e.to_string()).and_then(|p| p.map_err(|e| e.to_string())) {
        Ok((program, ends)) => carry(program, ends, reader, &writer).await,
        Err(why) => {
            let _ = writer.extended_data_bytes(STDERR, format!("{why}\r\n").into_bytes()).await;
            FAILED
        }
    };
    // a client that is gone needs no goodbye
    let _ = writer.exit_status(status).await;
    let _ = writer.eof().await;
    let _ = writer.close().await;
}

fn start(home: &Home, id: &BoxId, exec: &Exec, terminal: Option<Terminal>) -> Result<(InMachine, Ends)> {
    if let Some(terminal) = terminal {
        let program = shim::exec(home, id, exec, box_spec::Streams::Terminal(terminal))?;
        let master = program.terminal().ok_or_else(|| Trouble::other("exec", "no terminal came back"))?;
        let master = master.try_clone_to_owned().context(|| "dup".into())?;
        sys::set_nonblocking(master.as_fd());
        return Ok((program, Ends::Terminal(master)));
    }
    let pipe = || std::io::pipe().context(|| "pipe".into());
    let ((in_out, stdin), (stdout, out_in), (stderr, err_in)) = (pipe()?, pipe()?, pipe()?);
    let given = box_spec::Streams::Given([in_out.into(), out_in.into(), err_in.into()]);
    let program = shim::exec(home, id, exec, given)?;
    Ok((program, Ends::Pipes { stdin: stdin.into(), stdout: stdout.into(), stderr: stderr.into() }))
}

/// Until the program has ended, or the client is gone (then dropping it ends the program).
async fn carry(program: InMachine, ends: Ends, mut reader: ChannelReadHalf, writer: &Writer) -> u32 {
    let end = program.connection_copy().map_err(|e| e.source).and_then(watched);
    let (Ok(mut streams), Ok(end)) = (Streams::carry(ends, writer), end) else { return FAILED };
    loop {
        let message = tokio::select! {
            _ = end.readable() => break,
            message = reader.wait() => message,
        };
        match message {
            None | Some(ChannelMsg::Close) => return FAILED,
            Some(ChannelMsg::Data { data }) => tokio::select! {
                _ = end.readable() => break,
                () = streams.write(&data) => {}
            },
            Some(ChannelMsg::Eof) => streams.close_input(),
            Some(ChannelMsg::WindowChange { col_width, row_height, .. }) => {
                program.resize(row_height as u16, col_width as u16);
            }
            Some(ChannelMsg::Signal { signal }) => {
                if let Some(number) = number(&signal) {
                    program.signal(number);
                }
            }
            Some(_) => {}
        }
    }
    // from here on the client's bytes are only taken off the line
    tokio::select! {
        () = streams.finish() => {}
        () = async { while reader.wait().await.is_some() {} } => {}
    }
    Box::new(program).wait() as u32
}

fn number(signal: &Sig) -> Option<i32> {
    Some(match signal {
        Sig::HUP => libc::SIGHUP,
        Sig::INT => libc::SIGINT,
        Sig::QUIT => libc::SIGQUIT,
        Sig::TERM => libc::SIGTERM,
        Sig::USR1 => libc::SIGUSR1,
        _ => return None,
    })
}
