use super::*;
use std::os::unix::fs::MetadataExt;

const MIB: u64 = 1 << 20;
const MINE: As = As { uid: 0, gid: 0, mode: 0o644 };

struct Volume {
    dir: tempfile::TempDir,
    tree: Tree,
}

fn volume(bytes_max: u64) -> Volume {
    let dir = tempfile::tempdir().expect("a directory");
    let root = File::open(dir.path()).expect("a directory");
    Volume { tree: Tree::new(root.into(), bytes_max, Used::default()), dir }
}

fn name(text: &str) -> &OsStr {
    OsStr::new(text)
}

impl Volume {
    /// Makes a file and opens it for both.
    fn file(&self, text: &str) -> (u64, u64) {
        let (stat, handle) = self.tree.create(ROOT, name(text), MINE, libc::O_RDWR).expect("a file");
        (stat.st_ino, handle)
    }

    /// Writes zeroes until there is an error: how many.
    fn fill(&self, handle: u64, from: u64) -> (u64, io::Error) {
        let (data, mut at) = (vec![1u8; 100_000], from);
        loop {
            match self.tree.write(handle, at, &data) {
                Ok(n) => at += n as u64,
                Err(e) => return (at - from, e),
            }
        }
    }

    fn free(&self) -> u64 {
        self.tree.room.figures().free
    }
}

fn is_full<T>(result: Result<T>) -> bool {
    result.is_err_and(|e| e.raw_os_error() == Some(libc::ENOSPC))
}

#[test]
fn a_volume_takes_what_fits_and_not_a_byte_more() {
    let v = volume(MIB);
    let (_, handle) = v.file("file");
    let (written, error) = v.fill(handle, 0);
    assert_eq!(error.raw_os_error(), Some(libc::ENOSPC));
    assert!((MIB - 16384..=MIB).contains(&written), "{written}");
    assert_eq!(v.dir.path().join("file").metadata().expect("it is there").len(), written);
    // what has its blocks can be written again, and nothing can be made
    assert_eq!(v.tree.write(handle, 0, &[2; 5000]).expect("a write"), 5000);
    assert!(is_full(v.tree.make_dir(ROOT, name("directory"), As { mode: 0o755, ..MINE })));
    v.tree.remove(ROOT, name("file"), false).expect("it goes");
    assert!(v.free() < 16384, "an open file keeps its blocks");
    v.tree.close(handle);
    assert!(v.free() > MIB - 16384, "{}", v.free());
}

#[test]
fn a_volume_that_grows_takes_more() {
    let v = volume(MIB);
    let (_, handle) = v.file("file");
    let (first, _) = v.fill(handle, 0);
    v.tree.room.resize(2 * MIB);
    let (second, _) = v.fill(handle, first);
    assert!((MIB - 16384..=MIB + 4096).contains(&second), "{second}");
    assert_eq!(v.tree.room.figures().bytes, 2 * MIB);
}

#[test]
fn a_hole_takes_nothing_until_it_is_written() {
    let v = volume(MIB);
    let (number, handle) = v.file("sparse");
    v.tree.change(number, &Changes { size: Some(100 * MIB), ..Changes::default() }).expect("it is long");
    assert!(v.free() > MIB - 16384);
    let (_, filler) = v.file("filler");
    v.fill(filler, 0);
    for (offset, length) in [(50 * MIB, 8192), (50 * MIB + 5000, 100), (200 * MIB + 5000, 1)] {
        assert!(is_full(v.tree.write(handle, offset, &vec![1; length])), "{length} at {offset}");
    }
    v.tree.change(number, &Changes { size: Some(0), ..Changes::default() }).expect("it is short");
}

#[test]
fn blocks_are_given_whole_or_not_at_all_and_can_be_filled_when_all_is_full() {
    let v = volume(MIB);
    let (_, handle) = v.file("database");
    assert!(is_full(v.tree.allocate(handle, 0, 2 * MIB, 0)));
    if let Err(e) = v.tree.allocate(handle, 0, MIB / 2, 0) {
        assert_eq!(e.raw_os_error(), Some(libc::EOPNOTSUPP), "where the host's file system can: {e}");
        return;
    }
    let (_, filler) = v.file("filler");
    v.fill(filler, 0);
    assert_eq!(v.tree.write(handle, MIB / 4, &[7; 8192]).expect("it has its blocks"), 8192);
    let punch = libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE;
    v.tree.allocate(handle, 0, MIB / 4, punch).expect("a hole");
    assert!(v.free() > MIB / 4 - 16384, "{}", v.free());
}

#[test]
fn small_files_are_limited_too() {
    let v = volume(MIB);
    let all = v.tree.room.figures();
    let made = (0..1000).take_while(|n| v.tree.make_node(ROOT, name(&format!("f{n}")), MINE_FILE, 0).is_ok()).count();
    assert_eq!(made as u64, all.files_free);
    assert!(is_full(v.tree.make_link(ROOT, name("link"), name("f0"), 0, 0)));
}

const MINE_FILE: As = As { uid: 0, gid: 0, mode: libc::S_IFREG | 0o600 };

#[test]
fn what_is_replaced_gives_its_room_back_and_a_second_name_keeps_it() {
    let v = volume(MIB);
    let before = v.free();
    for text in ["one", "two"] {
        let (number, handle) = v.file(text);
        v.tree.write(handle, 0, &[1; 200_000]).expect("a write");
        v.tree.close(handle);
        v.tree.link(number, ROOT, name(&format!("{text}-too"))).expect("a second name");
    }
    let both = v.free();
    v.tree.rename((ROOT, name("one")), (ROOT, name("two")), 0).expect("it is renamed");
    assert_eq!(v.free(), both, "two-too is there still");
    v.tree.rename((ROOT, name("one-too")), (ROOT, name("two")), 0).expect("the same file");
    assert_eq!(v.free(), both, "names of one file");
    v.tree.rename((ROOT, name("two")), (ROOT, name("two-too")), 0).expect("it is replaced");
    assert!(v.free() >= both + 196_608, "{} {}", both, v.free());
    assert!(v.free() < before);
}

#[test]
fn what_is_there_when_it_is_mounted_counts() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(dir.path().join("a")).expect("a directory");
    std::fs::write(dir.path().join("a/b"), vec![1; 500_000]).expect("a file");
    std::fs::hard_link(dir.path().join("a/b"), dir.path().join("c")).expect("a link");
    let tree = Tree::new(File::open(dir.path()).expect("a directory").into(), MIB, Used::default());
    let figures = tree.room.figures();
    assert!(figures.free > MIB - 530_000 && figures.free <= MIB - 500_000, "{}", figures.free);
    assert_eq!(figures.files_free, figures.files - 3);
    // less than what is in it: nothing can be written, all can be read
    tree.room.resize(4096);
    assert_eq!(tree.room.figures().free, 0);
    let found = tree.look(ROOT, name("c")).expect("it is found");
    let handle = tree.open(found.st_ino, libc::O_RDONLY).expect("it opens");
    assert_eq!(tree.file(handle).expect("it is open").metadata().expect("it is there").len(), 500_000);
}

#[test]
fn a_number_means_the_same_file_until_it_is_forgotten() {
    let v = volume(MIB);
    let (number, handle) = v.file("file");
    v.tree.close(handle);
    v.tree.rename((ROOT, name("file")), (ROOT, name("other")), 0).expect("it is renamed");
    assert_eq!(v.tree.attributes(number).expect("it is known").st_size, 0);
    v.tree.forget(number, 1);
    assert_eq!(v.tree.attributes(number).expect_err("it is forgotten").raw_os_error(), Some(libc::ESTALE));
    assert_eq!(v.tree.look(ROOT, name("other")).expect("it is found").st_ino, number);
    assert_eq!(v.tree.attributes(ROOT).expect("the root is always known").st_ino, ROOT);
}

#[test]
fn links_are_not_followed_and_devices_are_not_made() {
    let v = volume(MIB);
    let link = v.tree.make_link(ROOT, name("out"), name("/etc/passwd"), 0, 0).expect("a link");
    assert_eq!(FileType::from_raw_mode(link.st_mode), FileType::Symlink);
    assert_eq!(v.tree.target(link.st_ino).expect("its target").to_bytes(), b"/etc/passwd");
    assert!(v.tree.create(ROOT, name("out"), MINE, libc::O_RDWR).is_err());
    let device = As { mode: libc::S_IFCHR | 0o666, ..MINE };
    let refused = v.tree.make_node(ROOT, name("null"), device, 0x103).expect_err("no device");
    assert_eq!(refused.raw_os_error(), Some(libc::EPERM));
    // what an overlay makes for a deleted name is no device
    v.tree.make_node(ROOT, name("gone"), device, 0).expect("a whiteout");
    assert_eq!(v.dir.path().metadata().expect("it is there").nlink(), 2);
}

#[test]
fn the_way_to_a_directory_is_known_whatever_is_renamed() {
    let v = volume(MIB);
    let dir = As { mode: 0o755, ..MINE };
    let outer = v.tree.make_dir(ROOT, name("outer"), dir).expect("a directory").st_ino;
    let inner = v.tree.make_dir(outer, name("inner"), dir).expect("a directory").st_ino;
    assert_eq!(v.tree.way_to(inner).expect("a way"), ["outer", "inner"]);
    v.tree.rename((ROOT, name("outer")), (ROOT, name("other")), 0).expect("it is renamed");
    v.tree.rename((outer, name("inner")), (ROOT, name("outer")), 0).expect("it is moved");
    assert_eq!(
        (v.tree.way_to(outer).expect("a way"), v.tree.way_to(inner).expect("a way")),
        (vec!["other".into()], vec!["outer".into()])
    );
    v.tree.rename((ROOT, name("outer")), (ROOT, name("other")), libc::RENAME_EXCHANGE).expect("they change places");
    assert_eq!(
        (v.tree.way_to(outer).expect("a way"), v.tree.way_to(inner).expect("a way")),
        (vec!["outer".into()], vec!["other".into()])
    );
}

#[test]
fn a_name_has_others_when_its_file_has() {
    let v = volume(MIB);
    let (number, _) = v.file("one");
    assert_eq!(v.tree.has_others(ROOT, name("one")), None);
    v.tree.link(number, ROOT, name("two")).expect("a second name");
    assert_eq!((v.tree.has_others(ROOT, name("one")), v.tree.has_others(ROOT, name("none"))), (Some(number), None));
}

#[test]
fn what_lies_under_a_root_is_used_before_anything_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let under = Used { bytes: MIB / 2, files: 7 };
    let tree = Tree::new(File::open(dir.path()).expect("a directory").into(), MIB, under);
    let figures = tree.room.figures();
    assert!(figures.free <= MIB / 2 && figures.free > MIB / 2 - 16384, "{}", figures.free);
    assert_eq!(figures.files_free, figures.files - 8);
}

#[test]
fn a_list_is_read_anew_from_its_beginning() {
    let v = volume(MIB);
    let dir = v.tree.make_dir(ROOT, name("dir"), As { mode: 0o755, ..MINE }).expect("a directory");
    let handle = v.tree.open_list(dir.st_ino).expect("it opens");
    v.tree.make_node(dir.st_ino, name("late"), MINE_FILE, 0).expect("a file");
    let names = |from| -> Vec<String> {
        let list = v.tree.listed(dir.st_ino, handle, from).expect("its names");
        let mut names: Vec<_> = list.iter().map(|e| e.name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(1), [".", ".."]);
    assert_eq!(names(0), [".", "..", "late"]);
    v.tree.close_list(handle);
    assert!(v.tree.listed(dir.st_ino, handle, 1).is_err());
}

#[test]
fn attributes_are_the_files_own() {
    let v = volume(MIB);
    let (number, _) = v.file("file");
    match v.tree.set_attribute(number, name("user.note"), b"salty", 0) {
        Err(e) if e.raw_os_error() == Some(libc::EOPNOTSUPP) => return, // the host's file system has none
        other => other.expect("it is set"),
    }
    assert_eq!(v.tree.attribute(number, name("user.note")).expect("its value"), b"salty");
    assert!(v.tree.attribute_names(number).expect("its names").ends_with(b"user.note\0"));
    let long = vec![7; SHORT_ATTRIBUTE_BYTES + 1];
    v.tree.set_attribute(number, name("user.long"), &long, 0).expect("it is set");
    assert_eq!(v.tree.attribute(number, name("user.long")).expect("its value"), long);
    v.tree.remove_attribute(number, name("user.long")).expect("it goes");
    v.tree.remove_attribute(number, name("user.note")).expect("it goes");
    assert_eq!(v.tree.attribute(number, name("user.note")).expect_err("gone").raw_os_error(), Some(libc::ENODATA));
}
