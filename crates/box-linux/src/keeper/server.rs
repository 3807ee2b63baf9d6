//! The keeper's own process: makes or inherits the namespaces, then answers until `bye`.

use super::proto::{self, CONNECTIONS_MAX, NAME_BYTES_MAX, PAGE, STORED_MAX};
use crate::sys::{self, Context, Ident, Packet, Result, Trouble};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// `sandbox keeper new|joined`: makes the namespaces, or stays in those of its starter.
pub(crate) fn main(mode: &str) -> Result<()> {
    let (listener, lock) = sys::take_role()?;
    std::env::set_current_dir("/").context(|| "chdir /".into())?;
    sys::open_files_max();
    if mode == "new" {
        make_namespaces()?;
    }
    let keeper = Keeper {
        user: sys::open_ns("/proc/self/ns/user")?,
        mnt: sys::open_ns("/proc/self/ns/mnt")?,
        me: sys::pidfd(std::process::id() as i32)?,
        store: BTreeMap::new(),
    };
    keeper.serve(&listener);
    drop(lock);
    Ok(())
}

fn make_namespaces() -> Result<()> {
    if sys::is_root_of_host() {
        sys::unshare(libc::CLONE_NEWNS, "mount")?;
    } else {
        own_user_namespace()?;
    }
    // slave, not private: a later umount on the host must not be held up by our copy
    sys::mount("none", "/", "", libc::MS_REC | libc::MS_SLAVE, "")
}

/// A user namespace with the caller's id as 0, and the ids of /etc/subuid where newuidmap gives them.
fn own_user_namespace() -> Result<()> {
    // SAFETY: no pointers.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    let helper = crate::subid::Helper::prepare(uid, gid);
    sys::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNS, "user and mount")?;
    if helper.is_some_and(|h| h.map_me()) {
        return Ok(());
    }
    let write = |file: &str, text: String| {
        std::fs::write(format!("/proc/self/{file}"), text).context(|| format!("/proc/self/{file}"))
    };
    write("setgroups", "deny".into())?;
    write("uid_map", format!("0 {uid} 1"))?;
    write("gid_map", format!("0 {gid} 1"))
}

struct Keeper {
    user: OwnedFd,
    mnt: OwnedFd,
    me: OwnedFd,
    store: BTreeMap<String, OwnedFd>,
}

impl Keeper {
    fn serve(mut self, listener: &OwnedFd) {
        let mut connections: Vec<OwnedFd> = Vec::new();
        loop {
            let mut fds = vec![listener.as_fd()];
            fds.extend(connections.iter().map(AsFd::as_fd));
            let ready = sys::poll(&fds, -1);
            let mut index = 0;
            let mut bye = false;
            connections.retain(|c| {
                index += 1;
                !ready[index] || self.answer(c.as_fd(), &mut bye)
            });
            if bye {
                return;
            }
            if ready[0]
                && let Some(c) = sys::accept(listener.as_fd())
                && connections.len() < CONNECTIONS_MAX
            {
                connections.push(c);
            }
        }
    }

    /// Answers one message; false when the connection is over.
    fn answer(&mut self, from: BorrowedFd<'_>, bye: &mut bool) -> bool {
        let Ok(Some(packet)) = sys::recv(from) else { return false };
        let words = proto::words(&packet.bytes);
        let name = words.get(1).map_or("", String::as_str).to_owned();
        let result = match words[0].as_str() {
            "hello" => self.hello(from),
            "put" => self.put(name, packet).and_then(|()| sys::send(from, b"ok", &[])),
            "drop" => {
                self.store.remove(&name);
                sys::send(from, b"ok", &[])
            }
            "all" => self.page(from, &name),
            "bye" => {
                *bye = true;
                sys::send(from, b"ok", &[])
            }
            other => Err(Trouble::other(other, "no such request")),
        };
        // a caller that is too stupid to be understood loses its connection, nothing else
        result.inspect_err(|e| eprintln!("keeper: {e}")).is_ok()
    }

    fn hello(&self, to: BorrowedFd<'_>) -> Result<()> {
        let ident = Ident::me()?;
        let text = proto::join(&["ok", &ident.pid.to_string(), &ident.start.to_string(), &ident.boot]);
        sys::send(to, &text, &[self.user.as_fd(), self.mnt.as_fd(), self.me.as_fd()])
    }

    fn put(&mut self, name: String, mut packet: Packet) -> Result<()> {
        if name.is_empty() || name.len() > NAME_BYTES_MAX || self.store.len() >= STORED_MAX {
            return Err(Trouble::other("put", "a name of 1 to 200 bytes is needed, and room"));
        }
        let fd = packet.fds.pop().ok_or_else(|| Trouble::other("put", "one descriptor expected"))?;
        self.store.insert(name, fd);
        Ok(())
    }

    fn page(&self, to: BorrowedFd<'_>, after: &str) -> Result<()> {
        let range = (Bound::Excluded(after.to_owned()), Bound::Unbounded);
        let page: Vec<(&String, &OwnedFd)> = self.store.range(range).take(PAGE).collect();
        let last = page.last().map_or(after, |(n, _)| n.as_str());
        let more = self.store.range::<str, _>((Bound::Excluded(last), Bound::Unbounded)).next().is_some();
        let mut words = vec![if more { "more" } else { "last" }];
        words.extend(page.iter().map(|(n, _)| n.as_str()));
        let fds: Vec<BorrowedFd<'_>> = page.iter().map(|(_, fd)| fd.as_fd()).collect();
        sys::send(to, &proto::join(&words), &fds)
    }
}
