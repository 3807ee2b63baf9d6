//! The crate's fuzz targets on a stable compiler; machines are tested in `tests/machines`.

use crate::fuzz;
use fuzz_kit::exercise;

#[test]
fn any_words_are_split() {
    exercise("keeper", &[b"put\0router.vpc-1", b"all\0"], fuzz::keeper);
}

#[test]
fn any_message_is_understood_or_refused() {
    let seeds: &[&[u8]] = &[
        b"\"Hello\"",
        br#"{"Stop":{"grace_milliseconds":5000}}"#,
        br#"{"Exec":{"exec":{"program":{"Command":["sh","-c","true"]},"user":"root","env":[]},"terminal":{"rows":24,"columns":80}}}"#,
        br#"{"Notice":{"UserDataDone":1}}"#,
        br#"{"Go":{"user_data":true}}"#,
    ];
    exercise("shim", seeds, fuzz::shim);
}

#[test]
fn any_file_of_authorized_keys_is_read() {
    let seed = b"# me\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC/pWVIaWkW1nl5Zh4xcUKlm6kBpYyXvDKSn3uMBmcXP me@here\nno-pty ssh-rsa AAAA\n";
    exercise("authorized_keys", &[seed], fuzz::authorized_keys);
}

#[test]
fn any_request_of_sftp_is_read() {
    let seeds: &[&[u8]] = &[
        b"\0\0\0\x01\0\0\0\x04/tmp\0\0\0\x1a\0\0\0\x0f\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\x01\xa4\0\0\0\0\0\0\0\0",
        b"\0\0\0\x04\0\0\0\x01\0\0\0\0\0\0\0\x09\0\0\0\x05hello",
        b"\0\0\0\x01\0\0\0\x01/\0\0\0\x03\x80\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0",
    ];
    exercise("sftp", seeds, fuzz::sftp);
}

#[test]
fn any_user_database_is_read() {
    let seed = b"root:x:0:0:root:/root:/bin/bash\nadmin:x:1000:1000::/home/admin:\n\
                 sudo:x:27:admin,root\nadmin:x:1000:\nann:100000:65536\n1000:1:4294967295";
    exercise("files", &[seed], fuzz::files);
}
