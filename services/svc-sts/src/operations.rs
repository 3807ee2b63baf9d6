//! The visible list of what this room serves. A test compares it with the model.
//!
//! Each row: the operation, its handler, the parameters it honours, and the ARNs it concerns. Provided contexts and the
//! other operations of the model are answered by `NotImplemented`, by name.

use crate::web::issuers::Issuers;
use crate::{assume, ops};
use api_sts as api;
use kernel::{Operation, read, waiting, write};
use std::sync::Arc;

/// Operations of the model that are not served yet: SAML, tokens of the account's own, and root sessions of organisations.
#[cfg(test)]
pub(crate) const LATER: [&str; 4] =
    ["AssumeRoleWithSAML", "AssumeRoot", "GetDelegatedAccessToken", "GetWebIdentityToken"];

/// Everything.
pub(crate) fn operations(issuers: Arc<dyn Issuers>) -> Vec<Operation> {
    vec![
        write(
            &api::ASSUME_ROLE,
            ops::assume_role::run,
            "RoleArn RoleSessionName PolicyArns Policy DurationSeconds Tags TransitiveTagKeys ExternalId SourceIdentity \
             SerialNumber TokenCode",
        )
        .on(|_, _, i: &api::AssumeRoleRequest| vec![i.role_arn.clone()])
        .keys(|cx, read, i: &api::AssumeRoleRequest| assume::keys(cx, read, i))
        .needs(|cx, read, i: &api::AssumeRoleRequest| assume::needs(cx, read, i))
        .guarded_by(assume::guard),
        // nobody signs it: the token and the role's trust decide, once the token is verified
        waiting(
            &api::ASSUME_ROLE_WITH_WEB_IDENTITY,
            issuers,
            ops::assume_role_with_web_identity::run,
            "RoleArn RoleSessionName WebIdentityToken PolicyArns Policy DurationSeconds",
        )
        .on(|_, _, i: &api::AssumeRoleWithWebIdentityRequest| vec![i.role_arn.clone()])
        .called_unsigned_by("WebIdentityUser")
        .free()
        .guarded_by(assume::guard),
        read(&api::GET_ACCESS_KEY_INFO, ops::get_access_key_info::run, "AccessKeyId"),
        read(&api::GET_CALLER_IDENTITY, ops::get_caller_identity::run, "").free(),
        read(&api::DECODE_AUTHORIZATION_MESSAGE, ops::decode_authorization_message::run, "EncodedMessage"),
        write(
            &api::GET_FEDERATION_TOKEN,
            ops::get_federation_token::run,
            "Name Policy PolicyArns DurationSeconds Tags",
        )
        .on(|cx, _, i: &api::GetFederationTokenRequest| {
            vec![format!("arn:aws:sts::{}:federated-user/{}", cx.account, i.name)]
        }),
        write(&api::GET_SESSION_TOKEN, ops::get_session_token::run, "DurationSeconds SerialNumber TokenCode").free(),
    ]
}
