//! The binary log as a journal: what of it lies between a copy of a data directory and a moment, made ready to be applied.
//!
//! MariaDB Knowledge Base, "Binary Log Event Header", "Gtid_Event", "Query_Event", "Relay Log". A group of events is one transaction or one
//! statement that is none; only whole groups are taken, because the engine itself undoes the others when it recovers.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// What the files of the binary log are called, in the data directory: RDS's name.
pub const NAME: &str = "mysql-bin-changelog";
/// What the files are called that a replay reads.
pub const REPLAY: &str = "restore-relay";

const MAGIC: &[u8] = b"\xfebin";
const HEADER_BYTES: usize = 19;
/// No event is longer: the largest packet, and its frame.
const EVENT_BYTES_MAX: u32 = (1 << 30) + 4096;
/// Bytes of an event that are looked at: a statement's first words come after at most so many others.
const BODY_BYTES_MAX: u64 = 128 * 1024;
/// Where the first event's flags are; one of them says that the file is still written to.
const FIRST_FLAGS: std::ops::Range<usize> = 21..23;
const CHUNK_BYTES: usize = 64 * 1024;

/// Kinds of events that begin and end groups.
mod kind {
    pub const QUERY: u8 = 2;
    pub const XID: u8 = 16;
    pub const XA_PREPARE: u8 = 38;
    pub const GTID: u8 = 162;
    pub const QUERY_COMPRESSED: u8 = 165;
}

/// How far a file's whole groups reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The end of the last whole group, in bytes.
    pub end: u64,
    /// The next group is of a later time than was asked for.
    pub later: bool,
}

enum Group {
    /// One statement, which nothing ends but itself.
    Alone,
    Open,
}

/// Walks a file's events up to the first group of a second after this one; `None`: all.
pub fn extent(file: impl Read + Seek, until_seconds: Option<i64>) -> io::Result<Extent> {
    let mut file = BufReader::new(file);
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut magic)?;
    if magic != MAGIC {
        return Err(io::Error::other("this is no binary log"));
    }
    let (mut at, mut end, mut group) = (MAGIC.len() as u64, MAGIC.len() as u64, None);
    while let Some(Event { time, kind, body, length }) = event(&mut file)? {
        match (kind, &group) {
            (kind::GTID, _) if until_seconds.is_some_and(|until| i64::from(time) > until) => {
                return Ok(Extent { end, later: true });
            }
            (kind::GTID, _) => group = Some(if stands_alone(&body) { Group::Alone } else { Group::Open }),
            (kind::QUERY | kind::QUERY_COMPRESSED, Some(Group::Alone)) => group = None,
            (kind::XID | kind::XA_PREPARE, Some(Group::Open)) => group = None,
            (kind::QUERY, Some(Group::Open)) if ends(&body) => group = None,
            _ => {}
        }
        at += length;
        if group.is_none() {
            end = at;
        }
    }
    Ok(Extent { end, later: false })
}

struct Event {
    time: u32,
    kind: u8,
    /// What follows its header, as far as it is looked at.
    body: Vec<u8>,
    /// All of it, in bytes.
    length: u64,
}

/// The next event. `None` where the file ends, even inside an event.
fn event(file: &mut impl Read) -> io::Result<Option<Event>> {
    let mut header = [0; HEADER_BYTES];
    if !whole(file.read_exact(&mut header))? {
        return Ok(None);
    }
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let length = number(9);
    if !(HEADER_BYTES as u32..=EVENT_BYTES_MAX).contains(&length) {
        return Err(io::Error::other("the binary log holds an event of an impossible length"));
    }
    let rest = u64::from(length) - HEADER_BYTES as u64;
    let mut body = Vec::new();
    let kept = file.take(rest.min(BODY_BYTES_MAX)).read_to_end(&mut body)? as u64;
    let skipped = io::copy(&mut file.take(rest - kept), &mut io::sink())?;
    let event = Event { time: number(0), kind: header[4], body, length: length.into() };
    Ok((kept + skipped == rest).then_some(event))
}

fn whole(read: io::Result<()>) -> io::Result<bool> {
    match read {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(e),
    }
}

/// Sequence number, domain, flags.
fn stands_alone(body: &[u8]) -> bool {
    body.get(12).is_some_and(|flags| flags & 1 != 0)
}

/// The statement that ends a group of tables without transactions.
fn ends(body: &[u8]) -> bool {
    let Some(&[database, _, _, low, high]) = body.get(8..13) else { return false };
    let text = 13 + usize::from(u16::from_le_bytes([low, high])) + usize::from(database) + 1;
    body.get(text..).is_some_and(|t| t.starts_with(b"COMMIT") || t.starts_with(b"ROLLBACK"))
}

/// Lays what `source` has written since `base` was copied from it, up to the end of a second, into `base`, as the logs that a
/// replay reads. Answers where in the first of them the replay begins, and the files that were made.
pub fn gather(base: &Path, source: &Path, until_seconds: i64) -> io::Result<(u64, Vec<PathBuf>)> {
    let lost = || io::Error::other("the binary log does not lead from the backup to that time");
    let first = index(base)?.pop().ok_or_else(lost)?;
    let from = extent(File::open(base.join(&first))?, None)?.end;
    if !same(&base.join(&first), &source.join(&first), from)? {
        return Err(lost());
    }
    let mut made = Vec::new();
    let mut names = String::new();
    for name in index(source)?.into_iter().skip_while(|n| *n != first) {
        let log = source.join(&name);
        let Extent { end, later } = extent(File::open(&log)?, Some(until_seconds))?;
        let ours = format!("{REPLAY}.{:06}", made.len() + 1);
        let end = if made.is_empty() { end.max(from) } else { end };
        io::copy(&mut File::open(&log)?.take(end), &mut File::create(base.join(&ours))?)?;
        names.push_str(&format!("./{ours}\n"));
        made.push(base.join(ours));
        if later {
            break;
        }
    }
    if made.is_empty() {
        return Err(lost());
    }
    let list = base.join(format!("{REPLAY}.index"));
    File::create(&list)?.write_all(names.as_bytes())?;
    made.push(list);
    Ok((from, made))
}

/// The files of the log, oldest first.
fn index(data: &Path) -> io::Result<Vec<String>> {
    let text = fs::read_to_string(data.join(format!("{NAME}.index")))?;
    let name = |line: &str| Path::new(line).file_name().map(|n| n.to_string_lossy().into_owned());
    Ok(text.lines().filter_map(name).filter(|n| n.starts_with(NAME)).collect())
}

/// True when two files begin with the same bytes, but for the mark of a file that is still written to.
fn same(a: &Path, b: &Path, bytes: u64) -> io::Result<bool> {
    let (Ok(mut a), Ok(mut b)) = (File::open(a), File::open(b)) else { return Ok(false) };
    if a.seek(SeekFrom::End(0))? < bytes || b.seek(SeekFrom::End(0))? < bytes {
        return Ok(false);
    }
    a.rewind()?;
    b.rewind()?;
    let (mut at, mut left, mut right) = (0, vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    while at < bytes {
        let now = (bytes - at).min(CHUNK_BYTES as u64) as usize;
        a.read_exact(&mut left[..now])?;
        b.read_exact(&mut right[..now])?;
        if at == 0 {
            let flags = FIRST_FLAGS.start.min(now)..FIRST_FLAGS.end.min(now);
            left[flags.clone()].fill(0);
            right[flags].fill(0);
        }
        if left[..now] != right[..now] {
            return Ok(false);
        }
        at += now as u64;
    }
    Ok(true)
}
