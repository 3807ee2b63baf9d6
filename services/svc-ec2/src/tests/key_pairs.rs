//! Key pairs: made, brought in each of AWS's forms, listed, deleted.

use super::Cloud;
use crate::model::Kind;
use crate::rules::keys;
use api_ec2::{CREATE_KEY_PAIR, CreateKeyPairRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use expect_test::expect;

/// A public key, and what `ssh-keygen -l -f` says of it, with the padding that EC2 leaves on.
pub(super) const ED25519: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINre7u7mn/UQy/EDNIaYFXblfmj/F+7rd8XgaXlWZmM/ me@here";
const ED25519_FINGERPRINT: &str = "KjSTZBVfsaCbQ4UeqfmGIwRq9jI+hH22XCwilGTBKW8=";

const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCUE7G/15YVCPIFZtcgSCTivJd/LxApgTZm+iPm0bejHh3AGybqCGTeg5neUGGxniNSsoVjptx9D32AKt/HdpEjfHBlG0/6E+isodtHOU/9JuJhpyLxPNKsToGN72i9IwP/MFEW0p4i+xeFgowmPW4sJqLSXrlDhmRzutltdratayxS5UxlhkL2g+8yTgsfZ9+Qt0eXmRwwfvbTVJOyU+6pxi7UR9vnJeLCNHVgksZG2PmyZPpT85CyFQ2DgVyZeVu4UjrKpj2rzFoMzz9C2gqZRcZ01jRZFXRXrYE9U/FQlLUiyTBMGCsQZ+YRKBxtjZfekWVWHNUkiBMkvkY0NrU3 me@here";
/// The same key as `ssh-keygen -e -m RFC4716` writes it.
const RSA_RFC4716: &str = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"2048-bit RSA\"\nAAAAB3NzaC1yc2EAAAADAQABAAABAQCUE7G/15YVCPIFZtcgSCTivJd/LxApgTZm+iPm0b\nejHh3AGybqCGTeg5neUGGxniNSsoVjptx9D32AKt/HdpEjfHBlG0/6E+isodtHOU/9JuJh\npyLxPNKsToGN72i9IwP/MFEW0p4i+xeFgowmPW4sJqLSXrlDhmRzutltdratayxS5Uxlhk\nL2g+8yTgsfZ9+Qt0eXmRwwfvbTVJOyU+6pxi7UR9vnJeLCNHVgksZG2PmyZPpT85CyFQ2D\ngVyZeVu4UjrKpj2rzFoMzz9C2gqZRcZ01jRZFXRXrYE9U/FQlLUiyTBMGCsQZ+YRKBxtjZ\nfekWVWHNUkiBMkvkY0NrU3\n---- END SSH2 PUBLIC KEY ----";
/// The same key as `openssl rsa -pubout -outform DER | base64` writes it.
const RSA_DER: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlBOxv9eWFQjyBWbXIEgk4ryXfy8QKYE2Zvoj5tG3ox4dwBsm6ghk3oOZ3lBhsZ4jUrKFY6bcfQ99gCrfx3aRI3xwZRtP+hPorKHbRzlP/SbiYaci8TzSrE6Bje9ovSMD/zBRFtKeIvsXhYKMJj1uLCai0l65Q4Zkc7rZbXa2rWssUuVMZYZC9oPvMk4LH2ffkLdHl5kcMH7201STslPuqcYu1Efb5yXiwjR1YJLGRtj5smT6U/OQshUNg4FcmXlbuFI6yqY9q8xaDM8/QtoKmUXGdNY0WRV0V62BPVPxUJS1IskwTBgrEGfmESgcbY2X3pFlVhzVJIgTJL5GNDa1NwIDAQAB";
/// `openssl rsa -pubout -outform DER | openssl md5 -c`
const RSA_MD5: &str = "7d:3f:eb:39:50:69:a7:84:ac:e9:de:2a:29:ac:63:d6";
/// Of 3072 bits, as `ssh-keygen -t rsa` makes it.
const RSA_3072: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDEva8qJa+WMy84rKhjOd94rwa1/CAPBtPY2FqxvOOf/+2J/LFRNhqXJ8zgUDL3fF2N/H4XR4GfbnhsGe1p3EqJW31/kdDYcmZT9ikWtBqub41ge9xoYrx9VX/vJKulCjQpVoq5racEbxJZZyZvtwMF09KTAOPNrnec6osgFbAemTfy4hGQbSIlM6ZnYjd5726gQsmHsZv0jSvKIkxrfTJnvPpcUt2+/vixuQ/H/836+tO4rKfaV/Iq/0DJaNGQcXmXSeJrfskv7RCBPasQ8mY08wrX++KUK+3SXolC401dxU3O4P5wH22Ozi1Y7eoysxcq/bf7QTW29HeOkhKeWZpWs16Snfm4ka4MB7Kng6jWaNZ3rqu0v4rnE0rPvlQbmoawniVuBbSuD3ym7e9L/V4QUp/vtW6ADSfDmYHJq+Vv14P1Rq0a/kGiVPiK77WG87YtX49bcxl0fm8DpnD6gmOZM3s5JI3maN9/I1PvS9NCliI/EQ7oC6kyp69bO8CLr+8= me@here";
const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCcns4LvUiNuYgwBrMSGkwjogaE8npQqEzDerLIuZAtktoEJzOkMx3lAjPqAzZAVZOiB5VLCFt1Fa1UmBrYoZOc= me@here";

#[test]
fn a_key_is_read_in_each_form_with_the_fingerprint_of_awss_own_commands() {
    for form in [RSA, RSA_RFC4716, RSA_DER] {
        let read = keys::read(form.as_bytes(), "me").expect(form);
        assert_eq!((read.kind, read.fingerprint.as_str()), (Kind::Rsa, RSA_MD5), "{form}");
        assert_eq!(read.public.split(' ').nth(1), RSA.split(' ').nth(1), "{form}");
    }
    let read = keys::read(ED25519.as_bytes(), "me").expect("a key");
    assert_eq!((read.kind, read.fingerprint.as_str()), (Kind::Ed25519, ED25519_FINGERPRINT));
    assert_eq!(keys::read(RSA_3072.as_bytes(), "me").expect("a key").kind, Kind::Rsa);
    let bare: Vec<&str> = ED25519.split(' ').take(2).collect();
    assert!(
        keys::read(bare.join(" ").as_bytes(), "me").expect("a key").public.ends_with(" me"),
        "named after the pair"
    );
}

#[test]
fn what_is_no_key_or_not_of_awss_kinds_is_refused() {
    for bad in ["", "ssh-rsa", "ssh-ed25519 AAAA", "hello", "---- BEGIN SSH2 PUBLIC KEY ----", "\u{0}", ECDSA] {
        let fault = keys::read(bad.as_bytes(), "me").expect_err(bad);
        assert_eq!(fault.code, "InvalidKey.Format", "{bad}");
    }
    assert!(keys::read(&[0xff, 0xfe], "me").is_err());
}

#[test]
fn a_key_that_is_made_fits_its_public_half_and_its_fingerprint() {
    let cloud = Cloud::new();
    let make = |name: &str, kind: Option<api_ec2::KeyType>| {
        let input = CreateKeyPairRequest { key_name: name.into(), key_type: kind, ..Default::default() };
        cloud.call(&CREATE_KEY_PAIR, input).expect("a key pair")
    };
    let made = make("curve", Some(api_ec2::KeyType::Ed25519));
    let private = ssh_key::PrivateKey::from_openssh(made.key_material.unwrap_or_default()).expect("OpenSSH's form");
    let read = keys::read(private.public_key().to_openssh().expect("a line").as_bytes(), "").expect("a key");
    assert_eq!(made.key_fingerprint, Some(read.fingerprint));

    // the only RSA key that the tests make: it takes a moment
    let made = make("old", None);
    use rsa::pkcs1::DecodeRsaPrivateKey;
    use rsa::pkcs8::EncodePrivateKey;
    use sha1::Digest;
    let pem = made.key_material.unwrap_or_default();
    let private = rsa::RsaPrivateKey::from_pkcs1_pem(&pem).expect("PKCS#1");
    let der = private.to_pkcs8_der().expect("PKCS#8");
    let sha1 = sha1::Sha1::digest(der.as_bytes());
    let colons: Vec<String> = sha1.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(
        made.key_fingerprint,
        Some(colons.join(":")),
        "openssl pkcs8 -topk8 -nocrypt -outform DER | openssl sha1 -c"
    );
}

#[test]
fn key_pairs_are_listed_by_name_and_deleting_none_is_a_success() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "ImportKeyPair KeyName=b 'PublicKeyMaterial={RSA}' TagSpecifications.1.ResourceType=key-pair TagSpecifications.1.Tags.1.Key=team TagSpecifications.1.Tags.1.Value=a => b=KeyPairId
         ? ImportKeyPair KeyName=a 'PublicKeyMaterial={ED25519}' => a=KeyPairId
         ? DescribeKeyPairs
         ? DescribeKeyPairs KeyNames=a IncludePublicKey=true | KeyPairs.PublicKey
         ? DescribeKeyPairs KeyPairIds=$b | KeyPairs.KeyName
         ? DescribeKeyPairs Filters.1.Name=tag:team Filters.1.Values=a | KeyPairs.KeyName
         ? DescribeKeyPairs Filters.1.Name=fingerprint Filters.1.Values={RSA_MD5} Filters.2.Name=key-name Filters.2.Values=b Filters.3.Name=key-pair-id Filters.3.Values=$b | KeyPairs.KeyName
         ? DeleteKeyPair KeyName=b
         ? DeleteKeyPair KeyName=b
         ? DeleteKeyPair KeyPairId=$a
         ? DescribeKeyPairs
         ? DescribeTags"
    ));
    expect![[r#"
        > ImportKeyPair KeyName=b 'PublicKeyMaterial=ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCUE7G/15YVCPIFZtcgSCTivJd/LxApgTZm+iPm0bejHh3AGybqCGTeg5neUGGxniNSsoVjptx9D32AKt/HdpEjfHBlG0/6E+isodtHOU/9JuJhpyLxPNKsToGN72i9IwP/MFEW0p4i+xeFgowmPW4sJqLSXrlDhmRzutltdratayxS5UxlhkL2g+8yTgsfZ9+Qt0eXmRwwfvbTVJOyU+6pxi7UR9vnJeLCNHVgksZG2PmyZPpT85CyFQ2DgVyZeVu4UjrKpj2rzFoMzz9C2gqZRcZ01jRZFXRXrYE9U/FQlLUiyTBMGCsQZ+YRKBxtjZfekWVWHNUkiBMkvkY0NrU3 me@here' TagSpecifications.1.ResourceType=key-pair TagSpecifications.1.Tags.1.Key=team TagSpecifications.1.Tags.1.Value=a => b=KeyPairId
        > ? ImportKeyPair KeyName=a 'PublicKeyMaterial=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINre7u7mn/UQy/EDNIaYFXblfmj/F+7rd8XgaXlWZmM/ me@here' => a=KeyPairId
        KeyFingerprint: KjSTZBVfsaCbQ4UeqfmGIwRq9jI+hH22XCwilGTBKW8=
        KeyName: a
        KeyPairId: $a
        > ? DescribeKeyPairs
        KeyPairs:
          KeyPairId: $a
          KeyType: ed25519
          Tags: []
          CreateTime: 2026-11-21T09:00:00.000Z
          KeyName: a
          KeyFingerprint: KjSTZBVfsaCbQ4UeqfmGIwRq9jI+hH22XCwilGTBKW8=
        KeyPairs:
          KeyPairId: $b
          KeyType: rsa
          Tags:
            Key: team
            Value: a
          CreateTime: 2026-11-21T09:00:00.000Z
          KeyName: b
          KeyFingerprint: 7d:3f:eb:39:50:69:a7:84:ac:e9:MAC
        > ? DescribeKeyPairs KeyNames=a IncludePublicKey=true | KeyPairs.PublicKey
        KeyPairs:
          PublicKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINre7u7mn/UQy/EDNIaYFXblfmj/F+7rd8XgaXlWZmM/ me@here
        > ? DescribeKeyPairs KeyPairIds=$b | KeyPairs.KeyName
        KeyPairs:
          KeyName: b
        > ? DescribeKeyPairs Filters.1.Name=tag:team Filters.1.Values=a | KeyPairs.KeyName
        KeyPairs:
          KeyName: b
        > ? DescribeKeyPairs Filters.1.Name=fingerprint Filters.1.Values=7d:3f:eb:39:50:69:a7:84:ac:e9:de:2a:29:ac:63:d6 Filters.2.Name=key-name Filters.2.Values=b Filters.3.Name=key-pair-id Filters.3.Values=$b | KeyPairs.KeyName
        KeyPairs:
          KeyName: b
        > ? DeleteKeyPair KeyName=b
        Return: true
        KeyPairId: $b
        > ? DeleteKeyPair KeyName=b
        Return: true
        > ? DeleteKeyPair KeyPairId=$a
        Return: true
        KeyPairId: $a
        > ? DescribeKeyPairs
        KeyPairs: []
        > ? DescribeTags
        Tags: []
    "#]].assert_eq(&said);
}

/// The lines of a PuTTY key: what stands before the colon, and the blobs.
fn putty(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let (name, value) = line.split_once(": ").expect("a name and a value");
        let count = if name.ends_with("-Lines") { value.parse().expect("a number") } else { 0 };
        let blob: String = lines.by_ref().take(count).collect();
        found.push((name.to_owned(), if count == 0 { value.to_owned() } else { blob }));
    }
    found
}

#[test]
fn a_key_in_puttys_form_has_the_same_public_half() {
    let cloud = Cloud::new();
    for (kind, algorithm, numbers) in
        [(api_ec2::KeyType::Rsa, "ssh-rsa", 4), (api_ec2::KeyType::Ed25519, "ssh-ed25519", 1)]
    {
        let input = CreateKeyPairRequest {
            key_name: algorithm.into(),
            key_type: Some(kind),
            key_format: Some(api_ec2::KeyFormat::Ppk),
            ..Default::default()
        };
        let made = cloud.call(&CREATE_KEY_PAIR, input).expect("a key pair");
        let text = made.key_material.unwrap_or_default();
        assert!(text.contains("\r\n") && !text.replace("\r\n", "").contains('\n'), "{text}");
        let found = putty(&text);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["PuTTY-User-Key-File-2", "Encryption", "Comment", "Public-Lines", "Private-Lines", "Private-MAC"]
        );
        assert_eq!((found[0].1.as_str(), found[1].1.as_str(), found[2].1.as_str()), (algorithm, "none", algorithm));
        let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
        let kept = crate::tables::key_pair(&snapshot, cloud.scope(), algorithm).expect("a look").expect("a key pair");
        assert_eq!(kept.public_key.split(' ').nth(1), Some(found[3].1.as_str()));
        assert_eq!(strings(&BASE64.decode(&found[4].1).expect("base64")), numbers);
        assert_eq!(found[5].1.len(), 40);
    }
}

/// How many of SSH's strings a blob is made of.
fn strings(mut blob: &[u8]) -> usize {
    let mut count = 0;
    while let Some((length, rest)) = blob.split_first_chunk::<4>() {
        blob = &rest[u32::from_be_bytes(*length) as usize..];
        count += 1;
    }
    count
}

#[test]
fn puttys_form_is_written_byte_by_byte_as_the_manual_says() {
    let text = crate::rules::putty::ed25519(&[1; 32], &[2; 32], "me");
    expect![[r#"
        PuTTY-User-Key-File-2: ssh-ed25519
        Encryption: none
        Comment: me
        Public-Lines: 2
        AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgIC
        AgIC
        Private-Lines: 1
        AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
        Private-MAC: 1573f5bafdb8beccd70a3439c18b2e0c639ae49e
    "#]]
    .assert_eq(&text.replace("\r\n", "\n"));
}
