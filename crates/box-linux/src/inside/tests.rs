//! The pure parts: accounts, files, user data's forms, the filters as the kernel would run them, OpenSSL's hash.

use super::accounts::{User, free_id, parse};
use super::{first_boot, seccomp, trust, user_data};
use box_spec::{BoxSpec, Host, Image, Names};

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:\nsvc:x:1001:5:::/bin/false\n";
const GROUP: &str = "root:x:0:\nadm:x:4:ann,svc\ntty:x:5:\nann:x:1000:\nweb:x:1002:ann\n";

#[test]
fn a_user_is_found_by_name_or_number_with_all_groups() {
    let ann = parse(PASSWD, GROUP, "ann").expect("ann");
    assert_eq!(ann.groups, [1000, 4, 1002]);
    assert_eq!(ann.shell, "/bin/sh", "an empty shell is sh, as login has it");
    assert_eq!(parse(PASSWD, GROUP, "1001").expect("svc").home, "/");
    assert_eq!(parse(PASSWD, GROUP, "eve"), None);
    assert_eq!(free_id(PASSWD, GROUP), 1003);
    let nowhere = std::path::Path::new("/nonexistent");
    assert_eq!(User::find(nowhere, "root").expect("root").uid, 0);
    assert_eq!(User::find(nowhere, "110").expect("by number").gid, 110);
    assert!(User::find(nowhere, "eve").is_err());
}

#[test]
fn the_name_files_say_what_was_asked() {
    let names = Names {
        nameservers: vec![[10, 0, 0, 2].into()],
        domain: Some("ec2.internal".into()),
        hosts: vec![Host { address: [10, 0, 0, 9].into(), names: vec!["db".into(), "db.local".into()] }],
    };
    assert_eq!(first_boot::resolv_conf(&names), "search ec2.internal\nnameserver 10.0.0.2\n");
    assert_eq!(first_boot::resolv_conf(&Names::default()), "");
    let mut spec = BoxSpec::instance("i-1".parse().expect("id"), Image::host_root());
    spec.names = names;
    assert!(first_boot::hosts(&spec).ends_with("\n127.0.1.1 i-1.ec2.internal i-1\n10.0.0.9 db db.local\n"));
    spec.names.hosts[0].names.push("i-1".into());
    assert!(!first_boot::hosts(&spec).contains("127.0.1.1"), "told otherwise");
}

#[test]
fn only_scripts_are_run_as_user_data() {
    assert_eq!(user_data::refusal(b"#!/bin/sh\necho"), None);
    for (data, word) in [
        (&b"#cloud-config\n"[..], "cloud-config"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"MIME-Version: 1.0", "MIME"),
        (b"echo hello", "non-multipart"),
        (b"", "non-multipart"),
    ] {
        assert!(user_data::refusal(data).expect("refused").contains(word), "{word}");
    }
}

/// Runs a classic BPF program over one call, as the kernel would.
fn run(program: &[libc::sock_filter], arch: u32, number: u32, arguments: [u64; 6]) -> u32 {
    let mut data = Vec::from(number.to_ne_bytes());
    data.extend(arch.to_ne_bytes());
    data.extend([0; 8]);
    data.extend(arguments.iter().flat_map(|a| a.to_ne_bytes()));
    let (mut at, mut a) = (0, 0u32);
    loop {
        let op = program[at];
        at += 1;
        let jump = |yes: bool| usize::from(if yes { op.jt } else { op.jf });
        match op.code {
            0x20 => a = u32::from_ne_bytes(data[op.k as usize..op.k as usize + 4].try_into().expect("word")),
            0x15 => at += jump(a == op.k),
            0x45 => at += jump(a & op.k != 0),
            0x54 => a &= op.k,
            0x06 => return op.k,
            other => panic!("instruction {other:#x}"),
        }
    }
}

const ALLOW: u32 = 0x7fff_0000;
const SUCCESS: u32 = 0x0005_0000;
const NATIVE: u32 = if cfg!(target_arch = "x86_64") { 0xc000_003e } else { 0xc000_00b7 };
const I386: u32 = 0x4000_0003;

#[test]
fn the_guard_refuses_what_is_not_namespaced_and_foreign_calls() {
    let guard = seccomp::guard();
    let call = |n: libc::c_long, first: u64| run(&guard, NATIVE, n as u32, [first, 0, 0, 0, 0, 0]);
    let refused = SUCCESS | libc::EPERM as u32;
    for number in [libc::SYS_bpf, libc::SYS_keyctl, libc::SYS_io_uring_setup, libc::SYS_kcmp] {
        assert_eq!(call(number, 0), refused);
    }
    for number in [libc::SYS_read, libc::SYS_mount, libc::SYS_reboot, libc::SYS_clone3] {
        assert_eq!(call(number, 0), ALLOW);
    }
    assert_eq!([call(libc::SYS_socket, 40), call(libc::SYS_socket, 38)], [refused; 2], "AF_VSOCK, AF_ALG");
    assert_eq!([call(libc::SYS_socket, 2), call(libc::SYS_socket, 16)], [ALLOW; 2], "AF_INET, AF_NETLINK");
    assert_eq!(run(&guard, I386, 3, [0; 6]), SUCCESS | libc::ENOSYS as u32);
    if cfg!(target_arch = "x86_64") {
        assert_eq!(run(&guard, NATIVE, 0x4000_0001, [0; 6]), SUCCESS | libc::ENOSYS as u32, "x32");
    }
}

#[test]
fn the_fake_swallows_owners_and_devices_and_makes_fifos() {
    let fake = seccomp::fake();
    let call = |n: libc::c_long, args: [u64; 6]| run(&fake, NATIVE, n as u32, args);
    for number in [libc::SYS_fchownat, libc::SYS_setresuid, libc::SYS_setgroups] {
        assert_eq!(call(number, [0; 6]), SUCCESS);
    }
    let node = |kind: u32| call(libc::SYS_mknodat, [0, 0, u64::from(kind | 0o644), 0, 0, 0]);
    assert_eq!([node(libc::S_IFCHR), node(libc::S_IFBLK)], [SUCCESS; 2]);
    assert_eq!([node(libc::S_IFIFO), node(libc::S_IFREG), node(0)], [ALLOW; 3]);
    assert_eq!(call(libc::SYS_openat, [0; 6]), ALLOW);
    #[cfg(target_arch = "x86_64")]
    {
        let old = |kind: u32| call(libc::SYS_mknod, [0, u64::from(kind), 0, 0, 0, 0]);
        assert_eq!([old(libc::S_IFCHR), old(libc::S_IFIFO)], [SUCCESS, ALLOW]);
    }
}

/// Made by `openssl req -x509 -newkey ed25519 -subj '/C=KR/O=  Hanul   Cloud/CN=Test ROOT é' -utf8`; the hash is
/// what `openssl x509 -hash` prints.
#[test]
fn the_hash_is_openssls() {
    assert_eq!(trust::subject_hash(include_str!("tests/authority.pem")), Some(0x994e_29de));
    assert_eq!(trust::subject_hash("no certificate"), None);
}
