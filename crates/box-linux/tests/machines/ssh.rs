//! The SSH server with OpenSSH's own client, which runs in the machine itself: its network namespace is reachable from
//! nowhere else in this test.

use crate::cloud::{Cloud, instance};
use serde_json::json;

crate::as_root_and_as_user!(
    openssh_logs_in_by_key_and_runs_programs,
    files_are_copied_and_connections_forwarded,
    nobody_else_gets_in,
);

const OPTIONS: &str = "-F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
                       -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectTimeout=5";

/// A machine with a login user and its door open; private keys lie in its /srv/keys.
fn machine(cloud: &mut Cloud) {
    // made in a machine: ssh-keygen wants a user with a name
    cloud.boot("m0");
    let mut make = |name: &str, kind: &str| {
        let line = format!("ssh-keygen -q -t {kind} -N '' -f /srv/{name} && cat /srv/{name}.pub");
        let public = cloud.out("m0", &line);
        (name.to_owned(), public, cloud.out("m0", &format!("cat /srv/{name}")))
    };
    let keys = [make("ed", "ed25519"), make("rsa", "rsa"), make("other", "ed25519")];
    cloud.ok(json!({ "Remove": "m0" }));
    let mut spec = instance("m1");
    spec["login"] = json!({ "user": "admin", "authorized_keys": [keys[0].1, keys[1].1] });
    cloud.boot_spec(spec);
    cloud.out("m1", "mkdir -m 700 /srv/keys");
    for (name, _, text) in keys {
        cloud.out("m1", &format!("umask 077; cat >/srv/keys/{name} <<'E'\n{text}\nE"));
    }
    assert_eq!(cloud.ok(json!({ "Door": "m1" }))["open"], true);
}

fn ssh(cloud: &mut Cloud, options: &str, words: &str) -> (i64, String, String) {
    cloud.sh("m1", &format!("timeout 20 ssh {OPTIONS} -i /srv/keys/ed {options} admin@127.0.0.1 {words}"))
}

fn openssh_logs_in_by_key_and_runs_programs(cloud: &mut Cloud) {
    machine(cloud);
    let begin = std::time::Instant::now();
    let (status, out, err) = ssh(cloud, "", "'whoami; echo $HOME; pwd; tty; exit 7'");
    println!("{:?}: ssh command {:?}", cloud.who, begin.elapsed());
    let name = if cloud.has_ids() { "admin" } else { "root" };
    assert_eq!((status, out.as_str()), (7, format!("{name}\n/home/admin\n/home/admin\nnot a tty").as_str()), "{err}");
    let (status, out, err) = cloud.sh("m1", &format!("ssh {OPTIONS} -i /srv/keys/rsa admin@127.0.0.1 echo by rsa"));
    assert_eq!((status, out.as_str()), (0, "by rsa"), "{err}");
    let (status, out, err) = cloud.sh(
        "m1",
        &format!("echo hello | ssh {OPTIONS} -i /srv/keys/ed admin@127.0.0.1 'cat; echo err >&2; kill -9 $$'"),
    );
    assert_eq!((status, out.as_str(), err.as_str()), (137, "hello", "err"));
    let (status, out, _) = ssh(cloud, "-tt", "'tty; stty size; echo $TERM; exit 3' </dev/null");
    assert_eq!(status, 3);
    assert!(out.replace('\r', "").starts_with("/dev/pts/"), "{out}");
    let (status, out, _) = cloud.sh(
        "m1",
        &format!("printf 'echo in $0; cd /; pwd; exit 4\\n' | ssh {OPTIONS} -i /srv/keys/ed admin@127.0.0.1"),
    );
    assert_eq!((status, out.as_str()), (4, "in -bash\n/"), "a login shell");
    let (_, out, _) = cloud.sh(
        "m1",
        &format!("LC_X=seen SECRET=no ssh {OPTIONS} -o 'SendEnv LC_X SECRET' -i /srv/keys/ed admin@127.0.0.1 'echo $LC_X$SECRET'"),
    );
    assert_eq!(out, "seen");
    // a large stream, both ways
    let line =
        format!("head -c 60000000 /dev/zero | timeout 60 ssh {OPTIONS} -i /srv/keys/ed admin@127.0.0.1 cat | wc -c");
    assert_eq!(cloud.out("m1", &line), "60000000");
    // a client that goes away takes its program along
    cloud.sh("m1", &format!("timeout 1 ssh {OPTIONS} -i /srv/keys/ed admin@127.0.0.1 sleep 4321"));
    cloud.out("m1", "while pgrep -xf 'sleep 4321' >/dev/null; do sleep 0.05; done");
    // the same host key after a restart of the daemon
    let scan = "ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null";
    let before = cloud.out("m1", scan);
    assert!(before.contains("ssh-ed25519"));
    cloud.kill_daemon();
    cloud.up();
    cloud.ok(json!({ "Door": "m1" }));
    assert_eq!(cloud.out("m1", scan), before);
}

fn files_are_copied_and_connections_forwarded(cloud: &mut Cloud) {
    machine(cloud);
    cloud.out("m1", "head -c 3000000 /dev/urandom >/tmp/blob");
    let scp = format!("scp {OPTIONS} -i /srv/keys/ed");
    cloud.out("m1", &format!("{scp} -q /tmp/blob admin@127.0.0.1:copy && cmp /tmp/blob ~admin/copy"));
    cloud.out("m1", &format!("{scp} -q admin@127.0.0.1:copy /tmp/back && cmp /tmp/blob /tmp/back"));
    cloud.out("m1", "mkdir -p /tmp/tree/in; echo x >/tmp/tree/in/file; chmod 600 /tmp/tree/in/file");
    cloud.out("m1", &format!("{scp} -rpq /tmp/tree admin@127.0.0.1:tree && ls ~admin/tree/in/file"));
    let batch = "printf 'ls -l tree/in\\nrename copy moved\\nmkdir d\\nrm moved\\nrmdir d\\nln -s tree link\\n'";
    let out = cloud.out("m1", &format!("{batch} | sftp {OPTIONS} -i /srv/keys/ed -b - admin@127.0.0.1"));
    assert!(out.contains("-rw------- "), "{out}");
    assert_eq!(cloud.out("m1", "readlink ~admin/link; ls /home/admin | xargs"), "tree\nlink tree");
    if cloud.has_ids() {
        let stolen = cloud.sh("m1", &format!("{scp} -q admin@127.0.0.1:/srv/keys/ed /tmp/stolen"));
        assert_ne!(stolen.0, 0, "the server reads as its user");
    }
    // a jump through the machine to itself, and a forwarded port, by name
    let jump = format!("-o ProxyCommand='ssh {OPTIONS} -i /srv/keys/ed -W localhost:22 admin@127.0.0.1'");
    let (status, out, err) = ssh(cloud, &jump, "hostname");
    assert_eq!((status, out.as_str()), (0, "m1"), "{err}");
    let forward = format!(
        "ssh {OPTIONS} -i /srv/keys/ed -N -L 127.0.0.1:8888:127.0.0.1:22 admin@127.0.0.1 & f=$!; \
         for i in 1 2 3 4 5 6 7 8 9; do sleep 0.2; b=$(bash -c 'exec 3<>/dev/tcp/127.0.0.1/8888; head -c 7 <&3' 2>/dev/null) && break; done; \
         kill $f; echo $b"
    );
    assert_eq!(cloud.out("m1", &forward), "SSH-2.0");
    let closed = format!("-o ProxyCommand='ssh {OPTIONS} -i /srv/keys/ed -W 127.0.0.1:1 admin@127.0.0.1'");
    assert_eq!(ssh(cloud, &closed, "hostname").0, 255);
}

fn nobody_else_gets_in(cloud: &mut Cloud) {
    machine(cloud);
    let with = |key: &str, user: &str| format!("ssh {OPTIONS} -i /srv/keys/{key} {user}@127.0.0.1 id");
    for line in [with("other", "admin"), with("ed", "root"), with("ed", "nobody"), with("ed", "eve")] {
        let (status, out, err) = cloud.sh("m1", &line);
        assert_eq!((status, out.as_str()), (255, ""), "{line}");
        assert!(err.contains("Permission denied (publickey)"), "{line}: {err}");
    }
    // a key added inside is taken, one removed is not
    cloud.out("m1", "umask 077; ssh-keygen -y -f /srv/keys/other >~admin/.ssh/authorized_keys");
    assert_eq!(cloud.sh("m1", &with("other", "admin")).0, 0);
    assert_eq!(cloud.sh("m1", &with("ed", "admin")).0, 255);
    cloud.ok(json!({ "Stop": ["m1", 0] }));
    cloud.boot("m2");
    // a server of the machine's own on the port is left alone
    cloud.out("m2", "setsid /usr/bin/python3 -c 'import socket,time; s=socket.socket(); s.bind((\"\",22)); s.listen(); time.sleep(60)' >/dev/null 2>&1 & sleep 0.3");
    assert_eq!(cloud.ok(json!({ "Door": "m2" }))["open"], false);
}
