//! Unpacks verified packages into a root: `dpkg-deb` decompresses, this file writes; no maintainer script runs.
//!
//! Translations, manuals and documents other than licences are left out, as in Debian's slim images.

use crate::{
    SupplyError,
    apt::run,
    dpkg_db::{self, Control},
    progress::{Reporter, Stage},
    rootfs::{Meta, Root},
};
use std::{
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
};

/// More threads than this gain nothing: decompression is then faster than the disk.
const WORKERS_MAX: usize = 4;

/// The largest control file that is kept, in bytes; Debian's are below 2 MB.
const CONTROL_FILE_BYTES_MAX: u64 = 8 << 20;

/// Links that must exist before the first package (usr-merge, and base-files' migration of /var/run).
const FIRST_LINKS: &[(&str, &str)] = &[
    ("bin", "usr/bin"),
    ("sbin", "usr/sbin"),
    ("lib", "usr/lib"),
    ("lib64", "usr/lib64"),
    ("var/run", "/run"),
    ("var/lock", "/run/lock"),
];

const LEFT_OUT: &[&str] =
    &["usr/share/locale/", "usr/share/man/", "usr/share/info/", "usr/share/lintian/", "usr/share/doc/"];

/// Unpacks every package and writes dpkg's database for them.
pub(crate) fn unpack_all(root: &Root, packages: &[PathBuf], report: &mut Reporter<'_>) -> Result<(), SupplyError> {
    prepare(root).map_err(|error| failed(Path::new("the empty tree"), error))?;
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, receive) = mpsc::channel();
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get()).min(WORKERS_MAX);
    let mut stanzas = Vec::with_capacity(packages.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (send, next, stop) = (send.clone(), &next, &stop);
            scope.spawn(move || {
                while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if stop.load(Ordering::Relaxed) || send.send(unpack_one(root, package)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for result in receive {
            let step = result.and_then(|stanza| {
                stanzas.push(stanza);
                report.step(Stage::Unpacking, stanzas.len() as u64, packages.len() as u64)
            });
            if step.is_err() {
                stop.store(true, Ordering::Relaxed);
                return step;
            }
        }
        Ok(())
    })?;
    dpkg_db::write_status(root, stanzas).map_err(|error| failed(Path::new("dpkg's database"), error))
}

fn prepare(root: &Root) -> io::Result<()> {
    for dir in
        ["usr", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "var", "run", "run/lock", "var/lib", "var/lib/dpkg"]
    {
        root.dir(dir, Meta::mode(0o755))?;
    }
    FIRST_LINKS.iter().try_for_each(|(link, target)| root.link(link, target))
}

/// Unpacks one package; the answer is its stanza of dpkg's status file.
fn unpack_one(root: &Root, package: &Path) -> Result<String, SupplyError> {
    let control = read_control(package)?;
    let paths = with_archive(package, "--fsys-tarfile", |archive| write_entries(root, archive))?;
    dpkg_db::write_info(root, &control, &paths).map_err(|error| failed(package, error))
}

fn read_control(package: &Path) -> Result<Control, SupplyError> {
    let files = with_archive(package, "--ctrl-tarfile", |archive| {
        let mut files = Vec::new();
        for entry in archive.entries()? {
            let entry = entry?;
            let Some(name) = entry.path()?.file_name().map(|n| n.to_string_lossy().into_owned()) else { continue };
            let mode = entry.header().mode()?;
            let mut content = Vec::new();
            entry.take(CONTROL_FILE_BYTES_MAX).read_to_end(&mut content)?;
            files.push((name, mode, content));
        }
        Ok(files)
    })?;
    Control::new(files).ok_or_else(|| failed(package, io::Error::other("it has no control file")))
}

/// Writes an archive's entries; the answer is every path it names, as dpkg lists them.
fn write_entries(root: &Root, archive: &mut tar::Archive<&mut dyn Read>) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().trim_start_matches("./").trim_end_matches('/').to_owned();
        paths.push(if name.is_empty() { "/.".into() } else { format!("/{name}") });
        if !name.is_empty() && !left_out(&name) {
            write_entry(root, &name, &mut entry)?;
        }
    }
    Ok(paths)
}

/// An archive of any bytes.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_archive(root: &Root, bytes: &mut dyn Read) -> io::Result<Vec<String>> {
    write_entries(root, &mut tar::Archive::new(bytes))
}

fn write_entry(root: &Root, name: &str, entry: &mut tar::Entry<'_, &mut dyn Read>) -> io::Result<()> {
    let header = entry.header();
    let meta = Meta {
        uid: u32::try_from(header.uid()?).unwrap_or(0),
        gid: u32::try_from(header.gid()?).unwrap_or(0),
        mode: header.mode()? & 0o7777,
        modified: header.mtime()?,
    };
    let target = entry.link_name()?.map(|t| t.into_owned());
    match (header.entry_type(), target) {
        (tar::EntryType::Directory, _) => root.dir(name, meta),
        (tar::EntryType::Regular | tar::EntryType::Continuous, _) => root.file(name, meta, entry),
        (tar::EntryType::Symlink, Some(target)) => symbolic(root, name, &target),
        (tar::EntryType::Link, Some(target)) => root.hard_link(name, target),
        (kind, _) => Err(io::Error::other(format!("{name}: an entry of type {kind:?} is not expected"))),
    }
}

/// A directory that is already there stays: another package has files in it.
fn symbolic(root: &Root, name: &str, target: &Path) -> io::Result<()> {
    if root.locate(name)?.symlink_metadata().is_ok_and(|m| m.is_dir()) { Ok(()) } else { root.link(name, target) }
}

/// Whether the tree does without this path. Licences stay.
pub(crate) fn left_out(name: &str) -> bool {
    let below = LEFT_OUT.iter().any(|prefix| name.starts_with(prefix));
    below && !(name.starts_with("usr/share/doc/") && name.ends_with("/copyright"))
}

/// Runs `dpkg-deb MODE PACKAGE` and hands its tar stream to `read`.
fn with_archive<T>(
    package: &Path,
    mode: &str,
    read: impl FnOnce(&mut tar::Archive<&mut dyn Read>) -> io::Result<T>,
) -> Result<T, SupplyError> {
    let mut child = Command::new(run::find("dpkg-deb").unwrap_or_else(|| "dpkg-deb".into()))
        .env("LC_ALL", "C.UTF-8")
        .arg(mode)
        .arg(package)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(package, error))?;
    let result = read_child(&mut child, read);
    let (status, said) = (child.wait(), stderr_of(&mut child));
    match (result, status) {
        (Ok(value), Ok(status)) if status.success() => Ok(value),
        (Err(error), _) if said.is_empty() => Err(failed(package, error)),
        (Ok(_), Err(error)) => Err(failed(package, error)),
        _ => Err(failed(package, io::Error::other(said))),
    }
}

/// Reads to the end of the stream, or the child would die of a broken pipe; closes it on errors.
fn read_child<T>(
    child: &mut Child,
    read: impl FnOnce(&mut tar::Archive<&mut dyn Read>) -> io::Result<T>,
) -> io::Result<T> {
    let Some(stdout) = child.stdout.take() else { return Err(io::Error::other("no output")) };
    let mut stream = BufReader::with_capacity(256 << 10, stdout);
    let value = read(&mut tar::Archive::new(&mut stream as &mut dyn Read))?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(value)
}

fn stderr_of(child: &mut Child) -> String {
    let mut said = String::new();
    if let Some(stderr) = child.stderr.take() {
        // A message that cannot be read is no message; the exit status still tells.
        let _ = stderr.take(4096).read_to_string(&mut said);
    }
    said.trim().to_owned()
}

fn failed(package: &Path, error: io::Error) -> SupplyError {
    let name = package.file_name().unwrap_or(package.as_os_str());
    SupplyError::Unpack { package: name.to_string_lossy().into_owned(), message: error.to_string() }
}
