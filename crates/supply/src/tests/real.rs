//! Real packages from the host's own sources. The cache is shared by runs (`HANUL_TEST_CACHE`, else beside the test program), so that
//! only the first run fetches. Where nothing can be fetched, a test says so and ends.

use crate::{
    Supply, SupplyError, Tree,
    mariadb::{Setup, Shutdown, password_sql, trial::Trial},
};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

/// The ordinary user that tests run as when they are started by root; no account of the host has it.
const USER: u32 = 54_321;

/// Tells `the_ordinary_users_part` where its cache is; without it that test has nothing to do.
const USER_CACHE: &str = "HANUL_TEST_USER_CACHE";

/// The same for `the_killed_builders_part`.
const KILLED_CACHE: &str = "HANUL_TEST_KILLED_CACHE";

fn cache() -> PathBuf {
    std::env::var_os("HANUL_TEST_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let program = std::env::current_exe().expect("a test has a program");
        program.ancestors().nth(2).expect("target/debug/deps/x").join("hanul-test-cache")
    })
}

/// The tree, or `None` with a message where packages cannot be had here.
fn fetched(name: &str) -> Option<(Supply, Tree)> {
    let supply = Supply::new(cache(), false);
    let result = if name == "base" { supply.base(&mut |_| ()) } else { supply.engine(name, &mut |_| ()) };
    match result {
        Ok(tree) => Some((supply, tree)),
        Err(error @ (SupplyError::NoProgram { .. } | SupplyError::NoSources { .. } | SupplyError::Apt { .. })) => {
            eprintln!("SKIPPED: packages cannot be had here: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("proc").uid() == 0
}

fn scratch() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a scratch directory");
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("mode");
    dir
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a port").port()
}

fn setup() -> Setup<'static> {
    Setup {
        master_user: "admin",
        master_password: "it's a \\ secret",
        admin_password: "inside",
        database: Some("shop"),
    }
}

/// What the client printed, or its complaint after `ERR `.
fn sql(trial: &Trial, user: &str, password: &str, text: &str) -> String {
    let output = trial.client(user, password, text).expect("the client runs");
    let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { said.trim().to_owned() } else { format!("ERR {}", complaint.trim()) }
}

#[test]
fn a_database_of_fetched_packages_serves_its_master_user() {
    let Some((_, tree)) = fetched("mariadb") else { return };
    let dir = scratch();
    let uid = is_root().then_some(USER);
    let trial = Trial::start(&tree, dir.path(), free_port(), &setup(), uid).expect("a server");
    eprintln!("mariadb {}: data directory {:?}, start {:?}", tree.version, trial.init_time, trial.start_time);
    let master = |text| sql(&trial, "admin", setup().master_password, text);
    assert!(master("SHOW DATABASES").lines().any(|name| name == "shop"));
    assert_eq!(master("CREATE TABLE shop.t (a INT); INSERT INTO shop.t VALUES (7); SELECT a FROM shop.t"), "7");
    assert!(master("CREATE USER app@'%' IDENTIFIED BY 'x'; GRANT SELECT ON shop.* TO app@'%'").is_empty());
    assert_eq!(sql(&trial, "app", "x", "SELECT a FROM shop.t"), "7");
    for refused in ["SELECT LOAD_FILE('/etc/passwd') INTO OUTFILE '/tmp/x'", "SHUTDOWN", "SET GLOBAL read_only=1"] {
        assert!(master(refused).contains("Access denied"), "{refused}");
    }
    for (user, password) in [("admin", "wrong"), ("admin", ""), ("root", ""), ("nobody", "")] {
        assert!(sql(&trial, user, password, "SELECT 1").contains("Access denied"), "{user}");
    }
    assert_eq!(sql(&trial, "rdsadmin", "inside", "SELECT CURRENT_USER()"), "rdsadmin@localhost");
    assert!(sql(&trial, "rdsadmin", "wrong", "SELECT 1").contains("Access denied"));
    let status = fs::read_to_string(format!("/proc/{}/status", trial.pid().expect("runs"))).expect("status");
    let uid_line = status.lines().find(|l| l.starts_with("Uid:")).expect("Uid").to_owned();
    assert!(!is_root() || uid_line.contains("54321"), "{uid_line}");
}

#[test]
fn rows_survive_a_graceful_end_and_a_power_cut_and_the_password_can_be_changed() {
    let Some((_, tree)) = fetched("mariadb") else { return };
    let dir = scratch();
    let mut trial =
        Trial::start(&tree, dir.path(), free_port(), &setup(), is_root().then_some(USER)).expect("a server");
    let password = setup().master_password;
    assert_eq!(sql(&trial, "admin", password, "CREATE TABLE shop.t (a INT); INSERT INTO shop.t VALUES (1)"), "");
    for (how, row) in [(Shutdown::Graceful, 2), (Shutdown::PowerCut, 3)] {
        trial.stop(how).expect("it ends");
        assert!(trial.client("admin", password, "SELECT 1").is_ok_and(|o| !o.status.success()), "nothing serves");
        trial.resume().expect("it starts again");
        eprintln!("start after {how:?}: {:?}", trial.start_time);
        assert_eq!(sql(&trial, "admin", password, &format!("INSERT INTO shop.t VALUES ({row})")), "");
    }
    assert_eq!(sql(&trial, "admin", password, "SELECT COUNT(*) FROM shop.t"), "3");
    assert_eq!(sql(&trial, "rdsadmin", "inside", &password_sql("admin", "new")), "");
    assert!(sql(&trial, "admin", password, "SELECT 1").contains("Access denied"));
    assert_eq!(sql(&trial, "admin", "new", "SELECT COUNT(*) FROM shop.t"), "3");
}

#[test]
fn programs_of_the_image_run_in_it() {
    let Some((_, tree)) = fetched("base") else { return };
    let script = "set -e; export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root; id -u; awk 'BEGIN { print 6*7 }'; \
                  python3 -B -c 'import json, ssl, sqlite3, urllib.request; print(len(ssl.create_default_context().get_ca_certs()) > 50)'; \
                  curl --version > /dev/null; ip -V > /dev/null; hostname > /dev/null; getent passwd mysql; getent group sudo; \
                  mariadb --version > /dev/null; ssh -V 2> /dev/null; dpkg-query -W -f '${db:Status-Status}\\n' | sort | uniq -c | wc -l; \
                  update-alternatives --query pager | grep ^Value; visudo -c > /dev/null; locale | grep LC_ALL=; date +%Z";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--pid", "--fork", "chroot"])
        .arg(&tree.dir)
        .args(["/bin/bash", "-c", script])
        .output()
        .expect("unshare runs");
    let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if complaint.contains("unshare") && complaint.contains("not permitted") {
        return eprintln!("SKIPPED: this kernel gives ordinary users no namespaces: {complaint}");
    }
    let expected = "0\n42\nTrue\nmysql:x:110:110:MariaDB Server:/nonexistent:/usr/sbin/nologin\nsudo:x:27:\n1\nValue: /usr/bin/less\nLC_ALL=\nUTC\n";
    assert_eq!(said, expected, "{complaint}");
}

#[test]
fn the_image_is_merged_under_usr_and_holds_no_secret() {
    let Some((supply, tree)) = fetched("base") else { return };
    assert_eq!(supply.present("base"), Some(tree.clone()), "the second call needs no lock");
    for link in ["bin", "sbin", "lib"] {
        assert_eq!(fs::read_link(tree.dir.join(link)).expect(link), Path::new("usr").join(link));
    }
    for file in [
        "usr/bin/python3",
        "usr/bin/sudo",
        "usr/lib/openssh/sftp-server",
        "etc/pam.d/common-auth",
        "etc/ssl/certs/ca-certificates.crt",
    ] {
        assert!(tree.dir.join(file).exists(), "{file}");
    }
    let pam = fs::read_to_string(tree.dir.join("etc/pam.d/common-session")).expect("pam");
    assert!(pam.contains("pam_unix.so") && !pam.contains("$session"), "{pam}");
    let mode = fs::metadata(tree.dir.join("usr/bin/sudo")).expect("sudo").permissions().mode();
    assert_eq!(mode & 0o7777, 0o4755);
    let store = fs::metadata(tree.dir.ancestors().nth(2).expect("trees/base")).expect("store").permissions().mode();
    assert_eq!(store & 0o077, 0, "set-uid programs must be out of reach on the host");
    assert!(tree.version.starts_with(|c: char| c.is_ascii_digit()), "{}", tree.version);
}

#[test]
fn two_clouds_at_once_unpack_once() {
    let Some((supply, tree)) = fetched("mariadb") else { return };
    let dir = scratch();
    copy_fetched(&cache(), dir.path());
    let results: Vec<(Tree, usize)> = std::thread::scope(|scope| {
        let build = || {
            let mut unpacked = 0;
            let supply = Supply::new(dir.path(), true);
            let tree = supply.engine("mariadb", &mut |p| unpacked += usize::from(p.stage == crate::Stage::Unpacking));
            (tree.expect("a tree"), unpacked)
        };
        [scope.spawn(build), scope.spawn(build)].map(|thread| thread.join().expect("no panic")).into()
    });
    assert_eq!(results[0].0, results[1].0);
    assert_eq!(results[0].0.digest, tree.digest, "equal packages make an equal digest");
    assert_eq!(results.iter().filter(|(_, unpacked)| *unpacked > 0).count(), 1);
    drop(supply);
}

#[test]
fn offline_names_what_is_missing() {
    let dir = scratch();
    let error = Supply::new(dir.path(), true).base(&mut |_| ()).expect_err("nothing is there");
    assert!(
        error.to_string().starts_with("machine image `base` is not in the cache; run once without `--offline`"),
        "{error}"
    );
    if fetched("mariadb").is_none() {
        return;
    }
    let dir = scratch();
    copy_fetched(&cache(), dir.path());
    let victim = archives(dir.path())
        .into_iter()
        .find(|p| p.to_string_lossy().contains("mariadb-server-core"))
        .expect("fetched");
    let size = fs::metadata(&victim).expect("size").len() as usize;
    fs::write(&victim, vec![0; size]).expect("damaged, same size");
    let error = Supply::new(dir.path(), true).engine("mariadb", &mut |_| ()).expect_err("one package is damaged");
    assert!(error.to_string().contains("database engine `mariadb` (1 of "), "{error}");
    let supply = Supply::new(dir.path(), false);
    if let Err(error) = supply.engine("mariadb", &mut |_| ()) {
        assert!(matches!(error, SupplyError::Apt { .. }), "online, the damaged package is fetched again: {error}");
    }
}

#[test]
fn a_stopped_build_goes_on_where_it_was() {
    if fetched("mariadb").is_none() {
        return;
    }
    let dir = scratch();
    copy_fetched(&cache(), dir.path());
    let supply = Supply::new(dir.path(), true);
    let cancel = supply.cancel_handle();
    let error = supply
        .engine("mariadb", &mut |p| {
            if p.done == 3 {
                cancel.cancel()
            }
        })
        .expect_err("stopped");
    assert!(matches!(error, SupplyError::Cancelled), "{error}");
    assert_eq!(supply.present("mariadb"), None);
    let tree = Supply::new(dir.path(), true).engine("mariadb", &mut |_| ()).expect("a tree");
    let left = fs::read_dir(tree.dir.ancestors().nth(2).expect("trees/mariadb")).expect("list").count();
    assert_eq!(left, 2, "the tree and `current`, no half-made one");
}

#[test]
fn a_builder_killed_at_any_moment_leaves_nothing_in_the_way() {
    if fetched("mariadb").is_none() {
        return;
    }
    let dir = scratch();
    copy_fetched(&cache(), dir.path());
    for milliseconds in [30, 120, 250, 400, 550, 700] {
        let mut child = Command::new(std::env::current_exe().expect("program"))
            .args(["--exact", "tests::real::the_killed_builders_part"])
            .env(KILLED_CACHE, dir.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a builder");
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().expect("kill");
        child.wait().expect("wait");
    }
    let tree = Supply::new(dir.path(), true).engine("mariadb", &mut |_| ()).expect("a tree");
    let run = scratch();
    let trial = Trial::start(&tree, run.path(), free_port(), &setup(), is_root().then_some(USER)).expect("a server");
    assert_eq!(sql(&trial, "admin", setup().master_password, "SELECT 1"), "1");
    let names = fs::read_dir(dir.path().join("trees/mariadb")).expect("list").flatten().map(|e| e.file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().starts_with("making-")));
}

/// Runs only as a child of `a_builder_killed_at_any_moment_leaves_nothing_in_the_way`.
#[test]
fn the_killed_builders_part() {
    let Some(dir) = std::env::var_os(KILLED_CACHE) else { return };
    Supply::new(dir, true).engine("mariadb", &mut |_| ()).expect("a tree, unless killed");
}

/// Hooks such as Docker's `docker-clean` would empty the host's own caches when root updates lists.
#[test]
fn apt_itself_sees_none_of_the_hosts_hooks_and_none_of_its_state() {
    if fetched("mariadb").is_none() {
        return;
    }
    let output = Command::new("apt-config")
        .arg("-c")
        .arg(cache().join("apt/apt.conf"))
        .arg("dump")
        .output()
        .expect("apt-config");
    let dump = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && dump.contains("Debug::NoLocking \"true\""), "{dump}");
    let cache = cache().display().to_string();
    for line in dump.lines() {
        assert!(!line.contains("-Invoke") || line.ends_with("\"\";"), "{line}");
        let ours = ["Dir::State", "Dir::Cache", "Dir::Log "].iter().any(|name| line.starts_with(name));
        assert!(!ours || !line.contains("\"/") || line.contains(&cache), "{line}");
    }
}

#[test]
fn unknown_names_are_refused() {
    let dir = scratch();
    let supply = Supply::new(dir.path(), false);
    assert!(matches!(supply.engine("oracle", &mut |_| ()), Err(SupplyError::UnknownRecipe(name)) if name == "oracle"));
    assert!(matches!(supply.engine("base", &mut |_| ()), Err(SupplyError::UnknownRecipe(_))), "an image is no engine");
    assert_eq!(supply.present("oracle"), None);
}

#[test]
fn an_ordinary_user_makes_the_same_trees() {
    ordinary_user(&[]);
}

/// As the daemon does it: it lives in its keeper's user namespace, where it is uid 0 and there is no other uid.
#[test]
fn root_of_a_namespace_with_one_uid_makes_the_same_trees() {
    ordinary_user(&["unshare", "--user", "--map-root-user"]);
}

fn ordinary_user(wrapper: &[&str]) {
    let Some((_, tree)) = fetched("mariadb") else { return };
    if !is_root() || fetched("base").is_none() {
        return eprintln!("SKIPPED: the other tests ran as an ordinary user already");
    }
    let dir = scratch();
    let (program, user_cache) = (dir.path().join("supply-test"), dir.path().join("cache"));
    fs::copy(std::env::current_exe().expect("program"), &program).expect("copy");
    fs::create_dir(&user_cache).expect("cache");
    copy_fetched(&cache(), &user_cache);
    give(&user_cache, USER);
    let output = Command::new("setpriv")
        .args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups"])
        .args(wrapper)
        .arg(&program)
        .args(["--exact", "tests::real::the_ordinary_users_part", "--nocapture"])
        .env(USER_CACHE, &user_cache)
        .current_dir(dir.path())
        .output()
        .expect("setpriv runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if !wrapper.is_empty() && said.starts_with("unshare: ") {
        return eprintln!("SKIPPED: this kernel gives ordinary users no namespaces: {said}");
    }
    assert!(output.status.success() && said.contains(&format!("made {}", tree.digest)), "{said}");
    let owner = fs::metadata(user_cache.join("trees/base").join("current")).expect("current").uid();
    assert_eq!(owner, USER);
}

/// Runs only as a child of `ordinary_user`.
#[test]
fn the_ordinary_users_part() {
    let Some(dir) = std::env::var_os(USER_CACHE) else { return };
    let supply = Supply::new(&dir, true);
    let begun = std::time::Instant::now();
    let image = supply.base(&mut |_| ()).expect("the image");
    println!("unpacked in {:?}", begun.elapsed());
    let owner = |path: PathBuf| fs::metadata(path).expect("metadata").uid();
    assert_eq!(owner(image.dir.join("etc/shadow")), owner("/proc/self".into()));
    let engine = supply.engine("mariadb", &mut |_| ()).expect("the engine");
    let scratch = scratch();
    let trial = Trial::start(&engine, scratch.path(), free_port(), &setup(), None).expect("a server");
    assert_eq!(sql(&trial, "admin", setup().master_password, "SELECT 1"), "1");
    println!("made {}", engine.digest);
}

/// Copies lists and packages, not trees.
fn copy_fetched(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from.join("apt")).arg(to.join("apt")).status().expect("cp runs");
    assert!(done.success());
}

fn archives(cache: &Path) -> Vec<PathBuf> {
    fs::read_dir(cache.join("apt/archives")).expect("archives").flatten().map(|e| e.path()).collect()
}

fn give(path: &Path, uid: u32) {
    chown(path, Some(uid), Some(uid)).expect("chown");
    if path.is_dir() {
        fs::read_dir(path).expect("list").flatten().for_each(|entry| give(&entry.path(), uid));
    }
}
