//! Whatever users sign in with beside access keys: passwords, devices, keys, certificates, and the report on them.

use super::*;
use crate::rules::totp;
use api_iam as api;
use data_encoding::BASE32;
use expect_test::expect;

fn login(cloud: &Cloud, password: &str) -> Result<api::CreateLoginProfileResponse, Fault> {
    let input = api::CreateLoginProfileRequest {
        user_name: Some("anna".into()),
        password: Some(password.into()),
        password_reset_required: Some(true),
        ..Default::default()
    };
    cloud.call(&api::CREATE_LOGIN_PROFILE, input)
}

fn principal(user: &api::User) -> Principal {
    let (id, name) = (user.user_id.clone(), user.user_name.clone());
    Principal::User { account: account(ACCOUNT), id, path: user.path.clone(), name }
}

#[test]
fn passwords_follow_the_accounts_policy_and_are_not_used_again() {
    let cloud = Cloud::new();
    let anna = principal(&make::user(&cloud, "anna"));
    let refused = |password: &str| login(&cloud, password).expect_err("refused").to_string();
    let by_default = [refused("short1A"), refused("onlylowercase"), refused("lower4ndnumber")].join("\n");
    let policy = api::UpdateAccountPasswordPolicyRequest {
        minimum_password_length: Some(10),
        require_symbols: Some(true),
        require_uppercase_characters: Some(true),
        password_reuse_prevention: Some(2),
        ..Default::default()
    };
    cloud.ok(&api::UPDATE_ACCOUNT_PASSWORD_POLICY, policy);
    let by_policy = [refused("Short!"), refused("alllowercase"), refused("alllowercase!")].join("\n");
    expect![[r#"
        PasswordPolicyViolation: Password does not conform to the account password policy.
        PasswordPolicyViolation: Password does not conform to the account password policy.
        PasswordPolicyViolation: Password does not conform to the account password policy.

        PasswordPolicyViolation: Password should have a minimum length of 10
        PasswordPolicyViolation: Password should have at least one symbol
        PasswordPolicyViolation: Password should have at least one uppercase letter"#]]
    .assert_eq(&format!("{by_default}\n\n{by_policy}"));
    login(&cloud, "First-password").expect("a password");
    assert!(login(&cloud, "First-password").expect_err("has one").is("EntityAlreadyExists"));
    let change = |old: &str, new: &str| {
        let input = api::ChangePasswordRequest { old_password: old.into(), new_password: new.into() };
        cloud.call_as(anna.clone(), &api::CHANGE_PASSWORD, input)
    };
    assert!(change("wrong", "Second-password").expect_err("wrong").is("AccessDenied"));
    change("First-password", "Second-password").expect("changed");
    assert!(change("Second-password", "First-password").expect_err("used before").is("PasswordPolicyViolation"));
    let profile = cloud.ok(&api::GET_LOGIN_PROFILE, api::GetLoginProfileRequest { user_name: Some("anna".into()) });
    assert_eq!(profile.login_profile.password_reset_required, Some(false));
    assert!(
        cloud.refused(&api::DELETE_USER, api::DeleteUserRequest { user_name: "anna".into() }).contains("login profile")
    );
}

#[test]
fn codes_are_those_of_rfc_6238() {
    let seed = b"12345678901234567890";
    let codes = [59, 1_111_111_109, 1_234_567_890].map(|s| totp::code(seed, totp::step(Timestamp::from_secs(s))));
    assert_eq!(codes, ["287082", "081804", "005924"]);
}

/// A device that shows the codes of its seed.
struct Device {
    serial: String,
    seed: Vec<u8>,
}

impl Device {
    fn make(cloud: &Cloud) -> Device {
        let input = api::CreateVirtualMFADeviceRequest { virtual_mfa_device_name: "anna".into(), ..Default::default() };
        let made = cloud.ok(&api::CREATE_VIRTUAL_MFA_DEVICE, input).virtual_mfa_device;
        assert!(made.qr_code_png.expect("a picture").0.starts_with(b"\x89PNG\r\n\x1a\n"));
        let seed = BASE32.decode(&made.base32_string_seed.expect("a seed").0).expect("base32");
        assert_eq!(seed.len(), totp::SEED_LENGTH);
        Device { serial: made.serial_number, seed }
    }
    fn code(&self, cloud: &Cloud, off: i64) -> String {
        let now = base::Clock::now(&*cloud.clock);
        totp::code(&self.seed, totp::step(now) + off)
    }
    fn enable(&self, cloud: &Cloud, codes: [String; 2]) -> Result<shape::Unit, Fault> {
        let [authentication_code1, authentication_code2] = codes;
        let input = api::EnableMFADeviceRequest {
            user_name: "anna".into(),
            serial_number: self.serial.clone(),
            authentication_code1,
            authentication_code2,
        };
        cloud.call(&api::ENABLE_MFA_DEVICE, input)
    }
}

#[test]
fn a_device_is_given_to_whoever_shows_two_codes_in_a_row() {
    let cloud = Cloud::new();
    let anna = make::user(&cloud, "anna");
    let device = Device::make(&cloud);
    assert_eq!(device.serial, format!("arn:aws:iam::{ACCOUNT}:mfa/anna"));
    let same = [device.code(&cloud, 0), device.code(&cloud, 0)];
    assert!(device.enable(&cloud, same).expect_err("the same twice").is("InvalidAuthenticationCode"));
    // its clock is five steps early
    device.enable(&cloud, [device.code(&cloud, 4), device.code(&cloud, 5)]).expect("given");
    let shows = |code: &str| {
        let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
        cloud.cx(principal(&anna)).second_factor(&snapshot, &device.serial, code).expect("the store")
    };
    assert_eq!(shows(&device.code(&cloud, 5)), Some(false), "it was shown when the device was given");
    assert_eq!(shows(&device.code(&cloud, 6)), Some(true));
    cloud.clock.advance_ms(30_000);
    assert_eq!(shows(&device.code(&cloud, 5)), Some(true));
    assert_eq!(shows(&device.code(&cloud, 0)), Some(false));
    let other = cloud.cx(Principal::Root(account(ACCOUNT)));
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    assert_eq!(other.second_factor(&snapshot, &device.serial, &device.code(&cloud, 5)).expect("the store"), None);
    let delete = || api::DeleteVirtualMFADeviceRequest { serial_number: device.serial.clone() };
    assert!(cloud.refused(&api::DELETE_VIRTUAL_MFA_DEVICE, delete()).contains("Must deactivate first"));
    let listed = cloud.ok(&api::LIST_VIRTUAL_MFA_DEVICES, Default::default()).virtual_mfa_devices;
    assert_eq!(listed[0].user.as_ref().map(|u| u.user_name.as_str()), Some("anna"));
    let input =
        api::DeactivateMFADeviceRequest { user_name: Some("anna".into()), serial_number: device.serial.clone() };
    cloud.ok(&api::DEACTIVATE_MFA_DEVICE, input);
    cloud.ok(&api::DELETE_VIRTUAL_MFA_DEVICE, delete());
}

#[test]
fn only_rsa_keys_are_taken_for_codecommit() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let upload = |body: &str| {
        let input = api::UploadSSHPublicKeyRequest { user_name: "anna".into(), ssh_public_key_body: body.into() };
        cloud.call(&api::UPLOAD_SSH_PUBLIC_KEY, input)
    };
    let made = upload(include_str!("ssh_key.pub")).expect("a key").ssh_public_key.expect("a key");
    assert_eq!(made.fingerprint.len(), 47);
    assert!(upload(include_str!("ssh_key.pub")).expect_err("twice").is("DuplicateSSHPublicKey"));
    let get = |encoding| {
        let ssh_public_key_id = made.ssh_public_key_id.clone();
        let input = api::GetSSHPublicKeyRequest { user_name: "anna".into(), ssh_public_key_id, encoding };
        cloud.ok(&api::GET_SSH_PUBLIC_KEY, input).ssh_public_key.expect("a key").ssh_public_key_body
    };
    assert!(include_str!("ssh_key.pub").starts_with(&get(api::EncodingType::Ssh)));
    let pem = get(api::EncodingType::Pem);
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"));
    assert!(upload(&pem).expect_err("the same key").is("DuplicateSSHPublicKey"));
    let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Bd3rQ0DLrDl4jTzOMuVTPYgjzZb0aWb5DTYzFyd5y anna";
    assert!(upload(ed25519).expect_err("not RSA").is("UnrecognizedPublicKeyEncoding"));
}

#[test]
fn the_credential_report_names_everybody_and_stands_for_four_hours() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    login(&cloud, "First-password1").expect("a password");
    assert!(cloud.refused(&api::GET_CREDENTIAL_REPORT, Default::default()).starts_with("410 ReportNotPresent"));
    let state = || cloud.ok(&api::GENERATE_CREDENTIAL_REPORT, Default::default()).state;
    assert_eq!([state(), state()], [Some(api::ReportStateType::Started), Some(api::ReportStateType::Complete)]);
    let report = cloud.ok(&api::GET_CREDENTIAL_REPORT, Default::default()).content.expect("a report");
    let report = String::from_utf8(report.0).expect("text");
    let lines: Vec<&str> = report.lines().collect();
    assert!(lines.iter().all(|l| l.split(',').count() == 22), "{report}");
    expect![[r#"
        <root_account>,arn:aws:iam::111122223333:root,no_information,not_supported,no_information,not_supported,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
        anna,arn:aws:iam::111122223333:user/anna,2024-01-31T12:00:00+00:00,true,no_information,2024-01-31T12:00:00+00:00,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"#]]
    .assert_eq(&lines[1..].join("\n"));
    cloud.clock.advance_ms(4 * 3600 * 1000 + 1);
    assert!(cloud.refused(&api::GET_CREDENTIAL_REPORT, Default::default()).starts_with("410 ReportExpired"));
}

#[test]
fn a_saml_provider_keeps_metadata_that_name_an_issuer() {
    let cloud = Cloud::new();
    let filler = "x".repeat(1000);
    let metadata = |root: &str, inside: &str| {
        format!(
            r#"<?xml version="1.0"?><md:{root} xmlns:md="urn:m" entityID="https://idp.example" validUntil="2030-01-01T00:00:00Z"><!--{filler}-->{inside}</md:{root}>"#
        )
    };
    let create = |document: String| {
        let input = api::CreateSAMLProviderRequest {
            name: "corp".into(),
            saml_metadata_document: document,
            ..Default::default()
        };
        cloud.call(&api::CREATE_SAML_PROVIDER, input)
    };
    let good = metadata("EntityDescriptor", "<md:IDPSSODescriptor/>");
    for bad in [metadata("Other", "<md:IDPSSODescriptor/>"), metadata("EntityDescriptor", ""), good[..1000].to_owned()]
    {
        assert!(create(bad).expect_err("no metadata").is("InvalidInput"));
    }
    let arn = create(good.clone()).expect("a provider").saml_provider_arn.expect("an ARN");
    assert_eq!(arn, format!("arn:aws:iam::{ACCOUNT}:saml-provider/corp"));
    let got = cloud.ok(&api::GET_SAML_PROVIDER, api::GetSAMLProviderRequest { saml_provider_arn: arn.clone() });
    assert_eq!(got.valid_until, Some(Timestamp::from_secs(1_893_456_000)));
    assert!(create(good).expect_err("twice").is("EntityAlreadyExists"));
    cloud.ok(&api::DELETE_SAML_PROVIDER, api::DeleteSAMLProviderRequest { saml_provider_arn: arn });
    assert_eq!(cloud.ok(&api::LIST_SAML_PROVIDERS, Default::default()).saml_provider_list, Some(Vec::new()));
}

#[test]
fn a_server_certificate_comes_with_its_own_key() {
    let cloud = Cloud::new();
    let made = || rcgen::generate_simple_self_signed(["example.com".to_owned()]).expect("a certificate");
    let (mine, other) = (made(), made());
    let (body, key) = (mine.cert.pem(), mine.signing_key.serialize_pem());
    let (body, key) = (body.as_str(), key.as_str());
    let upload = |name: &str, body: &str, key: &str| {
        let input = api::UploadServerCertificateRequest {
            server_certificate_name: name.into(),
            certificate_body: body.into(),
            private_key: key.into(),
            certificate_chain: Some(other.cert.pem()),
            ..Default::default()
        };
        cloud.call(&api::UPLOAD_SERVER_CERTIFICATE, input)
    };
    assert!(upload("web", "nonsense", key).expect_err("no certificate").is("MalformedCertificate"));
    assert!(upload("web", body, "nonsense").expect_err("no key").is("MalformedCertificate"));
    assert!(upload("web", body, &other.signing_key.serialize_pem()).expect_err("another key").is("KeyPairMismatch"));
    let made = upload("web", body, key).expect("a certificate").server_certificate_metadata.expect("a certificate");
    assert_eq!(made.arn, format!("arn:aws:iam::{ACCOUNT}:server-certificate/web"));
    assert!(made.server_certificate_id.starts_with("ASCA") && made.expiration > Some(START));
    assert!(upload("WEB", body, key).expect_err("taken").is("EntityAlreadyExists"));
    let rename = api::UpdateServerCertificateRequest {
        server_certificate_name: "web".into(),
        new_path: Some("/edge/".into()),
        new_server_certificate_name: Some("front".into()),
    };
    cloud.ok(&api::UPDATE_SERVER_CERTIFICATE, rename);
    let input = api::GetServerCertificateRequest { server_certificate_name: "front".into() };
    let shown = cloud.ok(&api::GET_SERVER_CERTIFICATE, input).server_certificate;
    assert!(body.ends_with('\n'), "uploaded with white space");
    assert_eq!(shown.certificate_body, body.trim());
    assert_eq!(shown.certificate_chain.as_deref(), Some(other.cert.pem().trim()));
    let input = api::ListServerCertificatesRequest { path_prefix: Some("/edge/".into()), ..Default::default() };
    let listed = cloud.ok(&api::LIST_SERVER_CERTIFICATES, input).server_certificate_metadata_list;
    assert_eq!(listed.iter().map(|c| c.server_certificate_name.as_str()).collect::<Vec<_>>(), ["front"]);
}

#[test]
fn service_credentials_show_their_password_once() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let create = |service: &str| {
        let input = api::CreateServiceSpecificCredentialRequest {
            user_name: "anna".into(),
            service_name: service.into(),
            ..Default::default()
        };
        cloud.call(&api::CREATE_SERVICE_SPECIFIC_CREDENTIAL, input).map(|a| a.service_specific_credential.expect("one"))
    };
    let first = create("codecommit.amazonaws.com").expect("a credential");
    let second = create("codecommit.amazonaws.com").expect("a credential");
    assert_eq!(first.service_user_name.as_deref(), Some("anna-at-111122223333"));
    assert_eq!(second.service_user_name.as_deref(), Some("anna+1-at-111122223333"));
    assert!(first.service_password.is_some());
    assert!(create("codecommit.amazonaws.com").expect_err("a third").is("LimitExceeded"));
    assert!(create("s3.amazonaws.com").expect_err("another service").is("NotSupportedService"));
}
