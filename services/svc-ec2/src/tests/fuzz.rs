//! The room's fuzz target on a stable compiler.

#[test]
fn any_key_is_refused_or_read_the_same_again() {
    let seeds: &[&[u8]] = &[
        b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC/pWVIaWkW1nl5Zh4xcUKlm6kBpYyXvDKSn3uMBmcXP me@here",
        b"---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"me\"\nAAAAC3NzaC1lZDI1NTE5AAAAIC/pWVIaWkW1nl5Zh4xcUKlm6kBpYyXvDKSn3uMBmcXP\n\
          ---- END SSH2 PUBLIC KEY ----",
        b"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCqGKukO1De7zhZj6+H0qtjTkVxwTCpvKe4eCZ0FPqri0cb2JZfXJ/DgYSF6vUpwmJG8wVQZKjeGcjDOL5UlsuusFncCzWBQ7RKNUSesmQRMSGkVb1/3j+skZ6UtW+5u09lHNsj6tQ51s1SPrCBkedbNf0Tp0GbMJDyR4e9T04ZZwIDAQAB",
    ];
    fuzz_kit::exercise("keys", seeds, crate::fuzz::keys);
}
