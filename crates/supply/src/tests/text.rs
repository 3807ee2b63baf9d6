//! What is read from text and written as text.

use crate::{
    Progress, Sources, Stage, SupplyError,
    apt::{
        config::{Paths, render},
        resolve::{Package, parse, percent, source_lines},
        run::Output,
        sources::debian_like,
    },
    mariadb::{Server, Setup, bootstrap_sql, host::version_of, password_sql},
    recipe::{self, RECIPES},
    rootfs::maps_all_ids,
    store::digest,
    unpack::left_out,
};
use std::path::Path;

const SHA: &str = "1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619";

fn uri_line(file: &str) -> String {
    format!("'http://mirror.test/pool/{file}' {file} 37596 SHA256:{SHA}\n")
}

#[test]
fn resolved_packages_are_read_in_a_fixed_order() {
    let said = format!("Reading package lists...\n{}{}", uri_line("b_1%3a2.0-1_all.deb"), uri_line("a_1.0_amd64.deb"));
    let packages = parse(&said);
    assert_eq!(packages.iter().map(Package::name).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(packages[1], Package { file: "b_1%3a2.0-1_all.deb".into(), size: 37596, sha256: SHA.into() });
}

#[test]
fn a_package_without_a_sha256_makes_the_whole_answer_unusable() {
    let weak = "'http://mirror.test/c.deb' c_1_all.deb 5 MD5Sum:8e7e741807b1e1939df8f58323affdcb\n";
    assert_eq!(parse(&(uri_line("a_1.0_amd64.deb") + weak)), []);
    assert_eq!(parse(&uri_line("../../a_1.0_amd64.deb")), [], "a file name must not leave the archive directory");
}

#[test]
fn upstream_versions_have_no_epoch_and_no_revision() {
    let version = |file: &str| Package { file: file.into(), size: 0, sha256: String::new() }.upstream_version();
    assert_eq!(version("mariadb-server-core_1%3a10.11.19-0+deb12u1_amd64.deb"), "10.11.19");
    assert_eq!(version("base-files_12.4+deb12u15_amd64.deb"), "12.4");
    assert_eq!(version("odd.deb"), "");
}

#[test]
fn apts_percentages_are_read_and_other_lines_are_not() {
    assert_eq!(percent("dlstatus:150:99.8461:Retrieving file 150 of 150"), Some(99.8461));
    assert_eq!(percent("dlstatus:1:200:x"), None);
    assert_eq!(percent("Get:1 http://mirror.test a"), None);
}

#[test]
fn a_machines_sources_never_hold_a_password() {
    let targets =
        "http://m.test/debian/ bookworm main\nhttp://m.test/debian/ bookworm contrib\nhttp://u:p@x.test/d/ s main\n";
    assert_eq!(source_lines(targets), "deb http://m.test/debian/ bookworm main contrib\n");
}

#[test]
fn the_configuration_clears_the_hosts_hooks_and_keeps_apt_in_the_cache() {
    let text = render(&Paths::new(Path::new("/cache")), &Sources::Host);
    for line in [
        "#clear APT::Update::Post-Invoke;",
        "#clear DPkg::Post-Invoke;",
        "Dir::State::status \"/cache/apt/state/status\";",
        "Dir::State::lists \"/cache/apt/lists\";",
        "Dir::Cache::archives \"/cache/apt/archives\";",
        "APT::Sandbox::User \"\";",
        "Acquire::AllowInsecureRepositories \"false\";",
        "APT::Install-Recommends \"false\";",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("sourcelist"), "the host's own sources are used");
    let cleared_last = text.rfind("#clear").expect("something is cleared");
    assert!(cleared_last < text.find("Dir::Cache").expect("a cache"), "clearing comes before setting");
}

#[test]
fn a_sources_file_replaces_the_hosts_sources() {
    let text = render(&Paths::new(Path::new("/cache")), &Sources::File("/etc/my.sources".into()));
    assert!(text.contains("Dir::Etc::sourcelist \"/etc/my.sources\";\nDir::Etc::sourceparts \"/cache/apt/none\";\n"));
}

#[test]
fn debian_and_its_relatives_have_sources_and_others_are_named() {
    assert_eq!(debian_like("PRETTY_NAME=\"Debian\"\nID=debian\n"), Ok(()));
    assert_eq!(debian_like("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Ok(()));
    assert_eq!(debian_like("ID=fedora\n"), Err("fedora".into()));
    assert_eq!(debian_like(""), Err("unknown".into()));
}

#[test]
fn apts_errors_come_before_its_warnings() {
    let output =
        Output { success: false, stdout: String::new(), stderr: "W: slow\nE: no such package\nnoise\n".into() };
    assert_eq!(output.complaints(), "E: no such package; W: slow");
}

#[test]
fn a_uid_map_is_whole_only_when_it_reaches_65534() {
    assert!(maps_all_ids("         0          0 4294967295\n"));
    assert!(maps_all_ids("0 1000 1\n1 100000 65536\n"));
    assert!(!maps_all_ids("0 1000 1\n"));
    assert!(!maps_all_ids("0 1000 1\n2 100000 65536\n"), "uid 1 is missing");
    assert!(!maps_all_ids("rubbish"));
}

#[test]
fn licences_stay_and_manuals_go() {
    assert!(!left_out("usr/share/doc/bash/copyright"));
    assert!(left_out("usr/share/doc/bash/README"));
    assert!(left_out("usr/share/man/man1/ls.1.gz"));
    assert!(left_out("usr/share/locale/ko/LC_MESSAGES/x.mo"));
    assert!(!left_out("usr/share/mysql/mysql_system_tables.sql"));
    assert!(!left_out("usr/lib/locale/C.utf8/LC_CTYPE"));
}

#[test]
fn the_digest_of_a_tree_follows_its_packages_and_its_recipe() {
    let one = parse(&uri_line("a_1.0_amd64.deb"));
    let two = parse(&uri_line("a_1.1_amd64.deb"));
    let base = recipe::find("base").expect("base");
    assert_eq!(digest(base, &one), digest(base, &one));
    assert_ne!(digest(base, &one), digest(base, &two));
    assert_ne!(digest(base, &one), digest(recipe::find("mariadb").expect("mariadb"), &one));
}

#[test]
fn every_recipe_asks_for_its_leading_package_and_has_its_own_name() {
    for recipe in RECIPES {
        assert!(recipe.packages.contains(&recipe.lead.trim_end_matches('-')), "{}", recipe.name);
        assert_eq!(RECIPES.iter().filter(|r| r.name == recipe.name).count(), 1, "{}", recipe.name);
    }
}

#[test]
fn passwords_are_hashed_as_the_native_plugin_does_and_never_written() {
    let setup =
        Setup { master_user: "admin", master_password: "password", admin_password: "other", database: Some("shop") };
    let sql = bootstrap_sql(&setup);
    assert!(
        sql.contains("CREATE USER 'admin'@'%' IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19';"),
        "{sql}"
    );
    assert!(sql.contains("CREATE DATABASE `shop`;"));
    assert!(!sql.contains("'password'") && !sql.contains("other"), "{sql}");
    assert!(!sql.contains("SUPER") && !sql.contains("FILE"), "the master user does not reach the machine below");
}

#[test]
fn names_cannot_end_a_statement() {
    let setup =
        Setup { master_user: "a'; DROP\n", master_password: "", admin_password: "", database: Some("x`; DROP") };
    let sql = bootstrap_sql(&setup);
    assert!(sql.contains("CREATE USER 'a''; DROP\\n'@'%'"), "{sql}");
    assert!(sql.contains("CREATE DATABASE `x``; DROP`;"), "{sql}");
    assert!(password_sql("a\\", "p").contains("ALTER USER 'a\\\\'@'%'"));
}

#[test]
fn a_hosts_server_is_used_only_in_a_series_that_is_served() {
    let said = |version: &str| format!("mariadbd  Ver {version} for debian-linux-gnu on x86_64 (Debian 12)");
    assert_eq!(version_of(&said("10.11.6-MariaDB-0+deb12u1")), Some("10.11.6".into()));
    assert_eq!(version_of(&said("10.3.39-MariaDB")), None);
    assert_eq!(version_of(&said("12.0.1-MariaDB")), None);
    assert_eq!(version_of("mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)"), None);
}

#[test]
fn connections_and_buffer_pool_follow_the_class_memory() {
    let server = |memory_bytes| Server {
        root: "/".into(),
        share: "/usr/share/mysql".into(),
        data_dir: "/data".into(),
        socket: "/run/sock".into(),
        bind: "0.0.0.0".into(),
        port: 3306,
        memory_bytes,
        options: vec![("max_allowed_packet".into(), "2048".into())],
        journal: memory_bytes > 1 << 30,
        user: None,
    };
    let has = |memory, option: &str| server(memory).argv().iter().any(|arg| arg == option);
    assert!(has(1 << 30, "--max-connections=42"));
    assert!(has(1 << 30, "--innodb-buffer-pool-size=805306368"));
    assert!(has(1 << 40, "--max-connections=12000"));
    assert!(has(1 << 40, "--innodb-buffer-pool-size=1073741824"));
    assert!(has(1, "--max-connections=10"));
    assert!(has(1 << 30, "--no-defaults") && !has(1 << 30, "--user=root"));
    let argv = server(1 << 30).argv();
    assert_eq!(
        (argv[0].as_str(), argv.last().map(String::as_str)),
        ("/usr/sbin/mariadbd", Some("--max-allowed-packet=2048"))
    );
}

#[test]
fn messages_say_what_to_do_next() {
    let missing =
        SupplyError::Missing { what: "machine image `base`".into(), how: "run once without `--offline`".into() };
    assert_eq!(missing.to_string(), "machine image `base` is not in the cache; run once without `--offline`");
    let progress = Progress { name: "base", stage: Stage::Fetching, done: 1_500_000, total: 50_000_000 };
    assert_eq!(progress.to_string(), "base: fetched 1.5 of 50.0 MB");
}

fn postgres(memory_bytes: u64) -> crate::postgres::Server {
    crate::postgres::Server {
        bin: "/usr/lib/postgresql/15/bin".into(),
        data_dir: "/data".into(),
        socket_dir: "/tmp".into(),
        config_dir: "/config".into(),
        log_dir: "/log".into(),
        port: 5432,
        memory_bytes,
        tls: true,
        options: vec![("work_mem".into(), "64".into()), ("search_path".into(), "it's\nb".into())],
        force_tls: true,
    }
}

#[test]
fn a_postgres_is_configured_by_class_and_options_which_come_last() {
    let text = postgres(1 << 30).configuration();
    assert!(text.contains("shared_buffers = '262144kB'\n") && text.contains("max_connections = '112'\n"), "{text}");
    assert!(text.contains("ssl_cert_file = '/config/server.crt'\n"), "{text}");
    assert!(
        text.ends_with("work_mem = '64'\nsearch_path = 'it''s b'\n"),
        "a value cannot begin a line of its own: {text}"
    );
    assert!(postgres(1 << 30).access().contains("\nhostssl all all all scram-sha-256\n"));
    assert!(postgres(1 << 30).access().contains("host all rdsadmin all reject\n"));
}

#[test]
fn a_postgres_password_is_written_as_a_hash_only() {
    let setup = crate::postgres::Setup {
        master_user: "bo\"ss",
        master_password: "open-sesame",
        admin_password: "hidden",
        database: Some("ordering"),
    };
    let sql = crate::postgres::setup_sql(&setup);
    assert!(!sql.contains("open-sesame") && !sql.contains("hidden"), "{sql}");
    assert!(sql.contains("CREATE ROLE \"bo\"\"ss\" LOGIN CREATEDB CREATEROLE PASSWORD 'SCRAM-SHA-256$4096:"), "{sql}");
    assert!(sql.ends_with("CREATE DATABASE \"ordering\" OWNER \"bo\"\"ss\";\n\n"), "{sql}");
    let again = crate::postgres::password_sql("boss", "second", "hidden");
    assert_ne!(again, crate::postgres::password_sql("boss", "third", "hidden"), "each password has a salt of its own");
}

#[test]
fn packages_around_a_server_are_left_out_and_its_own_lead() {
    let recipe = crate::recipe::find("postgres").expect("a recipe");
    assert!(recipe.leaves_out("perl-modules-5.36") && recipe.leaves_out("libllvm19"));
    assert!(!recipe.leaves_out("postgresql-15") && !recipe.leaves_out("libpq5"));
    assert!(
        recipe.is_led_by("postgresql-17")
            && !recipe.is_led_by("postgresql-client-15")
            && !recipe.is_led_by("postgresql-")
    );
}
