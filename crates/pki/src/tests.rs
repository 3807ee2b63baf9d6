use crate::Authority;

#[test]
fn the_authority_is_the_same_after_it_was_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let first = Authority::open(dir.path()).unwrap().root_pem().to_owned();
    let second = Authority::open(dir.path()).unwrap();
    assert_eq!(first, second.root_pem());
    assert!(second.leaf(&["ec2.us-east-1.amazonaws.com"]).is_ok());
    assert!(second.leaf(&["127.0.0.1"]).is_ok());
}

#[test]
fn a_leaf_is_trusted_by_a_client_that_trusts_the_root() {
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use std::sync::Arc;
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::open(dir.path()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.root_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let leaf = authority.leaf(&["sts.amazonaws.com", "127.0.0.1", "::1"]).unwrap();
    let check = |name: &str| {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        verifier.verify_server_cert(&leaf.cert[0], &leaf.cert[1..], &name, &[], UnixTime::now())
    };
    assert!(check("sts.amazonaws.com").is_ok() && check("127.0.0.1").is_ok() && check("::1").is_ok());
    assert!(check("iam.amazonaws.com").is_err());
}

#[test]
fn keys_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    Authority::open(dir.path()).unwrap();
    for key in ["root.key", "endpoints.key"] {
        assert_eq!(std::fs::metadata(dir.path().join(key)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
