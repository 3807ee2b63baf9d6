//! The visible list, continued: what users sign in with beside access keys.

use crate::{ops, resources};
use api_iam as api;
use kernel::{Operation, read, write};

/// Everything, in the order of subjects.
pub(crate) fn operations() -> Vec<Operation> {
    [passwords(), mfa_devices(), saml_providers(), certificates(), user_credentials()].into_iter().flatten().collect()
}

fn passwords() -> Vec<Operation> {
    vec![
        write(&api::CHANGE_PASSWORD, ops::login_profiles::change, "OldPassword NewPassword")
            .on(|cx, read, _: &api::ChangePasswordRequest| resources::user(cx, read, None)),
        write(&api::CREATE_LOGIN_PROFILE, ops::login_profiles::create, "UserName Password PasswordResetRequired")
            .on(|cx, read, i: &api::CreateLoginProfileRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::DELETE_LOGIN_PROFILE, ops::login_profiles::delete, "UserName")
            .on(|cx, read, i: &api::DeleteLoginProfileRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::GET_LOGIN_PROFILE, ops::login_profiles::get, "UserName")
            .on(|cx, read, i: &api::GetLoginProfileRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::UPDATE_LOGIN_PROFILE, ops::login_profiles::update, "UserName Password PasswordResetRequired")
            .on(|cx, read, i: &api::UpdateLoginProfileRequest| resources::user(cx, read, Some(&i.user_name))),
    ]
}

fn mfa_devices() -> Vec<Operation> {
    vec![
        write(&api::CREATE_VIRTUAL_MFA_DEVICE, ops::mfa_devices::create, "Path VirtualMFADeviceName Tags").on(
            |cx, _, i: &api::CreateVirtualMFADeviceRequest| {
                resources::placed(cx, "mfa", i.path.as_deref(), &i.virtual_mfa_device_name)
            },
        ),
        write(&api::DEACTIVATE_MFA_DEVICE, ops::mfa_devices::deactivate, "UserName SerialNumber")
            .on(|cx, read, i: &api::DeactivateMFADeviceRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::DELETE_VIRTUAL_MFA_DEVICE, ops::mfa_devices::delete, "SerialNumber")
            .on(|_, _, i: &api::DeleteVirtualMFADeviceRequest| resources::arn(&i.serial_number)),
        write(
            &api::ENABLE_MFA_DEVICE,
            ops::mfa_devices::enable,
            "UserName SerialNumber AuthenticationCode1 AuthenticationCode2",
        )
        .on(|cx, read, i: &api::EnableMFADeviceRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::GET_MFA_DEVICE, ops::mfa_devices::get, "SerialNumber UserName")
            .on(|cx, read, i: &api::GetMFADeviceRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::LIST_MFA_DEVICE_TAGS, ops::mfa_devices::tags, "SerialNumber Marker MaxItems")
            .on(|_, _, i: &api::ListMFADeviceTagsRequest| resources::arn(&i.serial_number)),
        read(&api::LIST_MFA_DEVICES, ops::mfa_devices::list, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListMFADevicesRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::LIST_VIRTUAL_MFA_DEVICES, ops::mfa_devices::list_virtual, "AssignmentStatus Marker MaxItems"),
        write(
            &api::RESYNC_MFA_DEVICE,
            ops::mfa_devices::resync,
            "UserName SerialNumber AuthenticationCode1 AuthenticationCode2",
        )
        .on(|cx, read, i: &api::ResyncMFADeviceRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::TAG_MFA_DEVICE, ops::mfa_devices::tag, "SerialNumber Tags")
            .on(|_, _, i: &api::TagMFADeviceRequest| resources::arn(&i.serial_number)),
        write(&api::UNTAG_MFA_DEVICE, ops::mfa_devices::untag, "SerialNumber TagKeys")
            .on(|_, _, i: &api::UntagMFADeviceRequest| resources::arn(&i.serial_number)),
    ]
}

fn saml_providers() -> Vec<Operation> {
    vec![
        write(&api::CREATE_SAML_PROVIDER, ops::saml_providers::create, "SAMLMetadataDocument Name Tags")
            .on(|cx, _, i: &api::CreateSAMLProviderRequest| vec![ops::saml_providers::arn(cx, &i.name)]),
        write(&api::DELETE_SAML_PROVIDER, ops::saml_providers::delete, "SAMLProviderArn")
            .on(|_, _, i: &api::DeleteSAMLProviderRequest| resources::arn(&i.saml_provider_arn)),
        read(&api::GET_SAML_PROVIDER, ops::saml_providers::get, "SAMLProviderArn")
            .on(|_, _, i: &api::GetSAMLProviderRequest| resources::arn(&i.saml_provider_arn)),
        write(&api::UPDATE_SAML_PROVIDER, ops::saml_providers::update, "SAMLMetadataDocument SAMLProviderArn")
            .on(|_, _, i: &api::UpdateSAMLProviderRequest| resources::arn(&i.saml_provider_arn)),
        write(&api::TAG_SAML_PROVIDER, ops::saml_providers::tag, "SAMLProviderArn Tags")
            .on(|_, _, i: &api::TagSAMLProviderRequest| resources::arn(&i.saml_provider_arn)),
        write(&api::UNTAG_SAML_PROVIDER, ops::saml_providers::untag, "SAMLProviderArn TagKeys")
            .on(|_, _, i: &api::UntagSAMLProviderRequest| resources::arn(&i.saml_provider_arn)),
        read(&api::LIST_SAML_PROVIDER_TAGS, ops::saml_providers::tags, "SAMLProviderArn Marker MaxItems")
            .on(|_, _, i: &api::ListSAMLProviderTagsRequest| resources::arn(&i.saml_provider_arn)),
        read(&api::LIST_SAML_PROVIDERS, ops::saml_providers::list, ""),
    ]
}

fn certificates() -> Vec<Operation> {
    vec![
        write(
            &api::UPLOAD_SERVER_CERTIFICATE,
            ops::server_certificates::upload,
            "Path ServerCertificateName CertificateBody PrivateKey CertificateChain Tags",
        )
        .on(|cx, _, i: &api::UploadServerCertificateRequest| {
            resources::placed(cx, "server-certificate", i.path.as_deref(), &i.server_certificate_name)
        }),
        read(&api::GET_SERVER_CERTIFICATE, ops::server_certificates::get, "ServerCertificateName").on(
            |cx, read, i: &api::GetServerCertificateRequest| {
                resources::server_certificate(cx, read, &i.server_certificate_name)
            },
        ),
        write(
            &api::UPDATE_SERVER_CERTIFICATE,
            ops::server_certificates::update,
            "ServerCertificateName NewPath NewServerCertificateName",
        )
        .on(|cx, read, i: &api::UpdateServerCertificateRequest| {
            resources::server_certificate(cx, read, &i.server_certificate_name)
        }),
        write(&api::DELETE_SERVER_CERTIFICATE, ops::server_certificates::delete, "ServerCertificateName").on(
            |cx, read, i: &api::DeleteServerCertificateRequest| {
                resources::server_certificate(cx, read, &i.server_certificate_name)
            },
        ),
        write(&api::TAG_SERVER_CERTIFICATE, ops::server_certificates::tag, "ServerCertificateName Tags").on(
            |cx, read, i: &api::TagServerCertificateRequest| {
                resources::server_certificate(cx, read, &i.server_certificate_name)
            },
        ),
        write(&api::UNTAG_SERVER_CERTIFICATE, ops::server_certificates::untag, "ServerCertificateName TagKeys").on(
            |cx, read, i: &api::UntagServerCertificateRequest| {
                resources::server_certificate(cx, read, &i.server_certificate_name)
            },
        ),
        read(
            &api::LIST_SERVER_CERTIFICATE_TAGS,
            ops::server_certificates::tags,
            "ServerCertificateName Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListServerCertificateTagsRequest| {
            resources::server_certificate(cx, read, &i.server_certificate_name)
        }),
        read(&api::LIST_SERVER_CERTIFICATES, ops::server_certificates::list, "PathPrefix Marker MaxItems"),
        write(&api::UPLOAD_SIGNING_CERTIFICATE, ops::signing_certificates::upload, "UserName CertificateBody")
            .on(|cx, read, i: &api::UploadSigningCertificateRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::LIST_SIGNING_CERTIFICATES, ops::signing_certificates::list, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListSigningCertificatesRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::UPDATE_SIGNING_CERTIFICATE, ops::signing_certificates::update, "UserName CertificateId Status")
            .on(|cx, read, i: &api::UpdateSigningCertificateRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::DELETE_SIGNING_CERTIFICATE, ops::signing_certificates::delete, "UserName CertificateId")
            .on(|cx, read, i: &api::DeleteSigningCertificateRequest| resources::user(cx, read, i.user_name.as_deref())),
    ]
}

fn user_credentials() -> Vec<Operation> {
    vec![
        write(&api::UPLOAD_SSH_PUBLIC_KEY, ops::ssh_public_keys::upload, "UserName SSHPublicKeyBody")
            .on(|cx, read, i: &api::UploadSSHPublicKeyRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::GET_SSH_PUBLIC_KEY, ops::ssh_public_keys::get, "UserName SSHPublicKeyId Encoding")
            .on(|cx, read, i: &api::GetSSHPublicKeyRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::UPDATE_SSH_PUBLIC_KEY, ops::ssh_public_keys::update, "UserName SSHPublicKeyId Status")
            .on(|cx, read, i: &api::UpdateSSHPublicKeyRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::DELETE_SSH_PUBLIC_KEY, ops::ssh_public_keys::delete, "UserName SSHPublicKeyId")
            .on(|cx, read, i: &api::DeleteSSHPublicKeyRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::LIST_SSH_PUBLIC_KEYS, ops::ssh_public_keys::list, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListSSHPublicKeysRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::CREATE_SERVICE_SPECIFIC_CREDENTIAL, ops::service_credentials::create, "UserName ServiceName").on(
            |cx, read, i: &api::CreateServiceSpecificCredentialRequest| resources::user(cx, read, Some(&i.user_name)),
        ),
        read(
            &api::LIST_SERVICE_SPECIFIC_CREDENTIALS,
            ops::service_credentials::list,
            "UserName ServiceName Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListServiceSpecificCredentialsRequest| {
            resources::user(cx, read, i.user_name.as_deref())
        }),
        write(
            &api::UPDATE_SERVICE_SPECIFIC_CREDENTIAL,
            ops::service_credentials::update,
            "UserName ServiceSpecificCredentialId Status",
        )
        .on(|cx, read, i: &api::UpdateServiceSpecificCredentialRequest| {
            resources::user(cx, read, i.user_name.as_deref())
        }),
        write(
            &api::RESET_SERVICE_SPECIFIC_CREDENTIAL,
            ops::service_credentials::reset,
            "UserName ServiceSpecificCredentialId",
        )
        .on(|cx, read, i: &api::ResetServiceSpecificCredentialRequest| {
            resources::user(cx, read, i.user_name.as_deref())
        }),
        write(
            &api::DELETE_SERVICE_SPECIFIC_CREDENTIAL,
            ops::service_credentials::delete,
            "UserName ServiceSpecificCredentialId",
        )
        .on(|cx, read, i: &api::DeleteServiceSpecificCredentialRequest| {
            resources::user(cx, read, i.user_name.as_deref())
        }),
        write(&api::GENERATE_CREDENTIAL_REPORT, ops::credential_report::generate, ""),
        read(&api::GET_CREDENTIAL_REPORT, ops::credential_report::get, ""),
        write(
            &api::SET_SECURITY_TOKEN_SERVICE_PREFERENCES,
            ops::set_security_token_service_preferences::run,
            "GlobalEndpointTokenVersion",
        ),
    ]
}
