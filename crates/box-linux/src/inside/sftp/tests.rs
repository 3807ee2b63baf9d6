//! Requests as bytes in, answers as bytes out, over a temporary directory.

use super::*;

fn text(s: &[u8]) -> Vec<u8> {
    let mut v = Vec::from((s.len() as u32).to_be_bytes());
    v.extend(s);
    v
}

struct Client(Server);

impl Client {
    /// Kind of the answer and what follows the request's number.
    fn ask(&mut self, kind: u8, parts: &[&[u8]]) -> (u8, Vec<u8>) {
        let mut body = Vec::from(7u32.to_be_bytes());
        parts.iter().for_each(|p| body.extend(*p));
        let answer = self.0.answer(kind, &mut Fields(&body)).finish();
        assert_eq!(u32::from_be_bytes(answer[..4].try_into().expect("length")) as usize, answer.len() - 4);
        assert_eq!(answer[5..9], 7u32.to_be_bytes());
        (answer[4], answer[9..].to_vec())
    }

    fn status(&mut self, kind: u8, parts: &[&[u8]]) -> u32 {
        let (k, body) = self.ask(kind, parts);
        assert_eq!(k, kind::STATUS, "{body:?}");
        u32::from_be_bytes(body[..4].try_into().expect("code"))
    }
}

const NO_ATTRIBUTES: &[u8] = &[0, 0, 0, 0];

#[test]
fn a_file_is_written_read_renamed_and_removed() {
    let dir = tempfile::tempdir().expect("dir");
    let path = |n: &str| text(dir.path().join(n).as_os_str().as_bytes());
    let mut c = Client(Server::default());
    let (k, handle) = c.ask(kind::OPEN, &[&path("a"), &26u32.to_be_bytes(), &[0, 0, 0, 4, 0, 0, 0o1, 0o240]]);
    assert_eq!(k, kind::HANDLE);
    assert_eq!(c.status(kind::WRITE, &[&handle, &0u64.to_be_bytes(), &text(b"hello")]), OK);
    assert_eq!(c.status(kind::WRITE, &[&handle, &7u64.to_be_bytes(), &text(b"!")]), OK);
    assert_eq!(c.status(kind::CLOSE, &[&handle]), OK);
    assert_eq!(c.status(kind::CLOSE, &[&handle]), FAILURE);
    let (k, handle) = c.ask(kind::OPEN, &[&path("a"), &1u32.to_be_bytes(), NO_ATTRIBUTES]);
    assert_eq!(k, kind::HANDLE);
    assert_eq!(
        c.ask(kind::READ, &[&handle, &0u64.to_be_bytes(), &99u32.to_be_bytes()]),
        (kind::DATA, text(b"hello\0\0!"))
    );
    assert_eq!(c.status(kind::READ, &[&handle, &8u64.to_be_bytes(), &99u32.to_be_bytes()]), END);
    std::fs::write(dir.path().join("b"), "taken").expect("b");
    assert_eq!(c.status(kind::RENAME, &[&path("a"), &path("b")]), FAILURE, "version 3 does not replace");
    assert_eq!(c.status(kind::EXTENDED, &[&text(b"posix-rename@openssh.com"), &path("a"), &path("b")]), OK);
    assert_eq!(c.status(kind::REMOVE, &[&path("b")]), OK);
    assert_eq!(c.status(kind::REMOVE, &[&path("b")]), NO_SUCH_FILE);
    let set = [&path("c")[..], &[0, 0, 0, 4, 0, 0, 0o1, 0o200]].concat();
    assert_eq!(c.status(kind::MKDIR, &[&set]), OK);
    assert_eq!(dir.path().join("c").metadata().expect("c").mode() & 0o777, 0o600);
}

#[test]
fn directories_are_listed_and_names_may_be_any_bytes() {
    let dir = tempfile::tempdir().expect("dir");
    let odd = std::ffi::OsStr::from_bytes(b"odd \xff name");
    std::fs::write(dir.path().join(odd), "x").expect("file");
    let mut c = Client(Server::default());
    let (k, handle) = c.ask(kind::OPENDIR, &[&text(dir.path().as_os_str().as_bytes())]);
    assert_eq!(k, kind::HANDLE);
    let (k, body) = c.ask(kind::READDIR, &[&handle]);
    assert_eq!((k, &body[..4]), (kind::NAME, &3u32.to_be_bytes()[..]));
    assert!(body.windows(10).any(|w| w == b"odd \xff name"));
    assert_eq!(c.status(kind::READDIR, &[&handle]), END);
    let (k, body) = c.ask(kind::REALPATH, &[&text(dir.path().join("new").as_os_str().as_bytes())]);
    assert_eq!(k, kind::NAME);
    assert!(body.windows(4).any(|w| w == b"/new"));
}

#[test]
fn nonsense_is_answered_and_never_panics() {
    let mut c = Client(Server::default());
    assert_eq!(c.status(99, &[]), UNSUPPORTED);
    for kind in 3..=20u8 {
        for body in [&b""[..], &[255; 4], &[0, 0, 0, 9, 1], &[0; 40]] {
            c.ask(kind, &[body]);
        }
    }
    assert_eq!(Server::default().answer(kind::STAT, &mut Fields(b"")).finish()[9..13], BAD_MESSAGE.to_be_bytes());
}
