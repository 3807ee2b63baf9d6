//! What one connection may ask for.

use super::{keys, session};
use crate::home::Home;
use crate::shim;
use crate::sys::{self, Context, Trouble};
use box_spec::{BoxId, Exec, Program, Running, Streams, Terminal};
use russh::keys::PublicKey;
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId, Pty};
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const CHANNELS_MAX: usize = 64;
const VARIABLES_MAX: usize = 32;
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// In the image, if the image has one.
const SFTP_SERVERS: [&str; 3] =
    ["/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server"];

/// A session channel before its program runs.
struct Waiting {
    channel: Channel<Msg>,
    env: BTreeMap<String, String>,
    terminal: Option<Terminal>,
}

/// One connection.
pub(super) struct Login {
    home: Home,
    id: BoxId,
    user: String,
    keys: Option<(String, Vec<PublicKey>)>,
    waiting: HashMap<ChannelId, Waiting>,
    logged_in: Arc<AtomicBool>,
    /// Programs and forwarded connections: they end with the connection.
    tasks: JoinSet<()>,
}

impl Login {
    pub(super) fn new(home: Home, id: BoxId) -> Login {
        let logged_in = Arc::default();
        Login { home, id, user: String::new(), keys: None, waiting: HashMap::new(), logged_in, tasks: JoinSet::new() }
    }

    pub(super) fn logged_in(&self) -> Arc<AtomicBool> {
        self.logged_in.clone()
    }

    /// Keys are read once per user and connection: the answer for the offer holds for the signature.
    async fn allows(&mut self, user: &str, key: &PublicKey) -> bool {
        if self.keys.as_ref().is_none_or(|(of, _)| of != user) {
            let (home, id, name) = (self.home.clone(), self.id.clone(), user.to_owned());
            let read = tokio::task::spawn_blocking(move || keys::authorized(&home, &id, &name)).await;
            self.keys = Some((user.to_owned(), read.unwrap_or_default()));
        }
        self.keys.iter().flat_map(|(_, keys)| keys).any(|k| k.key_data() == key.key_data())
    }

    /// Starts what was asked for on this channel.
    fn start(&mut self, id: ChannelId, program: Program, session: &mut Session) -> Result<(), russh::Error> {
        let Some(waiting) = self.waiting.remove(&id) else { return session.channel_failure(id) };
        session.channel_success(id)?;
        let exec = Exec { program, user: Some(self.user.clone()), env: waiting.env, directory: None };
        while self.tasks.try_join_next().is_some() {}
        self.tasks.spawn(session::run(self.home.clone(), self.id.clone(), exec, waiting.terminal, waiting.channel));
        Ok(())
    }

    /// The image's own server if it has one, else ours.
    async fn sftp(&self) -> Program {
        let (home, id) = (self.home.clone(), self.id.clone());
        let look = move || SFTP_SERVERS.into_iter().find(|p| is_executable(&home, &id, p));
        match tokio::task::spawn_blocking(look).await {
            Ok(Some(path)) => Program::Line(format!("exec {path}")),
            _ => Program::Sftp,
        }
    }
}

impl Handler for Login {
    type Error = russh::Error;

    async fn auth_publickey_offered(&mut self, user: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, russh::Error> {
        Ok(if self.allows(user, offer.public_key).await { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        if !self.allows(user, key.public_key).await {
            return Ok(Auth::reject());
        }
        self.user = user.to_owned();
        self.logged_in.store(true, Ordering::Relaxed);
        Ok(Auth::Accept)
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        if self.waiting.len() < CHANNELS_MAX {
            let waiting = Waiting { channel, env: BTreeMap::new(), terminal: None };
            self.waiting.insert(waiting.channel.id(), waiting);
            reply.accept().await;
        }
        Ok(()) // a dropped reply is a refusal
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        term: &str,
        columns: u32,
        rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let size = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
        match self.waiting.get_mut(&id) {
            Some(waiting) => {
                waiting.terminal = Some(Terminal { term: term.into(), rows: size(rows), columns: size(columns) });
                session.channel_success(id)
            }
            None => session.channel_failure(id),
        }
    }

    /// sshd's AcceptEnv on Debian.
    async fn env_request(
        &mut self,
        id: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let accepted = name == "LANG" || name.starts_with("LC_");
        match self.waiting.get_mut(&id).filter(|w| accepted && w.env.len() < VARIABLES_MAX && !value.contains('\0')) {
            Some(waiting) => {
                waiting.env.insert(name.into(), value.into());
                session.channel_success(id)
            }
            None => session.channel_failure(id),
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        self.start(id, Program::Shell, session)
    }

    async fn exec_request(&mut self, id: ChannelId, line: &[u8], session: &mut Session) -> Result<(), russh::Error> {
        self.start(id, Program::Line(String::from_utf8_lossy(line).into_owned()), session)
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        if name != "sftp" {
            return session.channel_failure(id);
        }
        let program = self.sftp().await;
        self.start(id, program, session)
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _from: &str,
        _from_port: u32,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        let (home, id, host) = (self.home.clone(), self.id.clone(), host.to_owned());
        // not here: a slow connect must not hold up the connection's other channels
        self.tasks.spawn(async move {
            let connecting = tokio::task::spawn_blocking(move || connect(&home, &id, &host, port)).await;
            match connecting {
                Ok(Ok(stream)) => {
                    let Ok(mut stream) = tokio::net::TcpStream::from_std(stream) else { return };
                    reply.accept().await;
                    let _ = tokio::io::copy_bidirectional(&mut channel.into_stream(), &mut stream).await;
                }
                _ => reply.reject(russh::ChannelOpenFailure::ConnectFailed).await,
            }
        });
        Ok(())
    }
}

/// A connection made inside the machine's network namespace: its routes, groups and name server decide.
fn connect(home: &Home, id: &BoxId, host: &str, port: u32) -> Result<TcpStream, Trouble> {
    let port = u16::try_from(port).map_err(|_| Trouble::other("port", "above 65535"))?;
    let net = shim::hello(home, id)?.net;
    let addresses = match host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => resolve(home, id, host)?,
    };
    sys::in_net(net.as_fd(), move || {
        let mut last = Trouble::other("connect", "no address");
        for address in addresses {
            let to = SocketAddr::from((address, port));
            match TcpStream::connect_timeout(&to, CONNECT_TIME).and_then(|s| s.set_nonblocking(true).map(|()| s)) {
                Ok(stream) => return Ok(stream),
                Err(e) => last = Trouble::new(format!("connect {to}"), e),
            }
        }
        Err(last)
    })
}

/// By the machine's own resolver.
fn resolve(home: &Home, id: &BoxId, host: &str) -> Result<Vec<IpAddr>, Trouble> {
    let text = output(home, id, Exec::of(["getent", "ahosts", host]))?.1;
    let mut found: Vec<IpAddr> = text.lines().filter_map(|l| l.split_whitespace().next()?.parse().ok()).collect();
    found.dedup();
    Ok(found)
}

fn is_executable(home: &Home, id: &BoxId, path: &str) -> bool {
    output(home, id, Exec::of(["test", "-x", path])).is_ok_and(|(status, _)| status == 0)
}

/// Status and standard output of a short program.
fn output(home: &Home, id: &BoxId, exec: Exec) -> Result<(i32, String), Trouble> {
    use std::io::Read;
    let (mut out, out_in) = std::io::pipe().context(|| "pipe".into())?;
    let null = || std::fs::File::options().read(true).write(true).open("/dev/null").context(|| "/dev/null".into());
    let program = shim::exec(home, id, &exec, Streams::Given([null()?.into(), out_in.into(), null()?.into()]))?;
    let mut text = String::new();
    let _ = out.read_to_string(&mut text);
    Ok((Box::new(program).wait(), text))
}
