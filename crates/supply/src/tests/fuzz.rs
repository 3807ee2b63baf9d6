//! The crate's fuzz targets on a stable compiler.

use crate::fuzz;
use fuzz_kit::exercise;

/// A package's tree as tar writes it, with a link that leads out of it and a file behind that link.
fn seed() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |kind: tar::EntryType, name: &str, content: &[u8], target: Option<&str>| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        let name_bytes = &mut header.as_gnu_mut().expect("a GNU header").name;
        name_bytes[..name.len()].copy_from_slice(name.as_bytes());
        if let Some(target) = target {
            header.set_link_name(target).expect("a target");
        }
        header.set_cksum();
        archive.append(&header, content).expect("in memory");
    };
    add(tar::EntryType::Directory, "./etc/", b"", None);
    add(tar::EntryType::Symlink, "./etc/out", b"", Some("../../.."));
    add(tar::EntryType::Regular, "./etc/out/hanul-fuzz", b"x", None);
    add(tar::EntryType::Regular, "../hanul-fuzz", b"x", None);
    add(tar::EntryType::Link, "./etc/hard", b"", Some("/etc/passwd"));
    archive.into_inner().expect("in memory")
}

#[test]
fn no_archive_writes_outside_of_its_tree() {
    let whole = seed();
    // each entry alone: behind one that is refused nothing is read
    let mut seeds: Vec<&[u8]> =
        vec![&whole[..512], &whole[512..1024], &whole[512..2048], &whole[2048..3072], &whole[3072..3584]];
    seeds.push(&whole[..2048]);
    for seed in &seeds {
        fuzz::archive(seed);
    }
    exercise("archive", &[&whole[512..1536]], fuzz::archive);
}

#[test]
fn any_list_of_packages_is_read() {
    let digest = "0123456789abcdef".repeat(4);
    let line = format!(
        "'http://mirror/a_1%3a2-3_amd64.deb' a_1%3a2-3_amd64.deb 12 SHA256:{digest}\ndlstatus:1:33.3:Fetching\n"
    );
    let seeds: &[&[u8]] = &[
        line.as_bytes(),
        b"http://mirror/debian bookworm main\nhttp://user:pass@mirror/x y z\nID=debian\nID_LIKE=\"debian\"\n",
        b"Package: a\nMulti-Arch: same\nArchitecture: amd64\ninterest-noawait /usr/lib\n",
    ];
    exercise("lists", seeds, fuzz::lists);
}
