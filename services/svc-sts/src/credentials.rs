//! Making and finding temporary credentials.
//!
//! IAM User Guide, "Temporary security credentials in IAM".

use crate::errors::broken;
use crate::limits;
use crate::model::{Session, SessionPolicies, SessionTag};
use crate::tables::{SESSION_BY_KEY, SESSIONS};
use api_sts::Credentials;
use base::{Fault, Timestamp};
use kernel::{Cx, Principal, Scope};
use store::{Read, Tx};

/// What a new session carries.
#[derive(Default)]
pub(crate) struct Carried {
    pub(crate) tags: Vec<SessionTag>,
    pub(crate) policies: SessionPolicies,
    pub(crate) source_identity: Option<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) mfa_at: Option<Timestamp>,
    pub(crate) provider: Option<String>,
    pub(crate) instance_arn: Option<String>,
    pub(crate) keys: Vec<(String, Vec<String>)>,
}

/// `ASIA` and sixteen characters.
const KEY_ID_LENGTH: usize = 20;
const TOKEN_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Issues credentials for a principal.
pub(crate) fn issue(
    cx: &Cx,
    tx: &mut Tx,
    principal: Principal,
    seconds: i32,
    with: Carried,
) -> Result<Credentials, Fault> {
    let scope = Scope::global(principal.account().unwrap_or(cx.account));
    let begins = if with.instance_arn.is_some() { cx.host_now() } else { cx.now() };
    let session = Session {
        access_key_id: cx.ids().iam("ASIA")[..KEY_ID_LENGTH].to_owned(),
        secret: cx.ids().secret_key(),
        token: cx.ids().text(limits::TOKEN_LENGTH, TOKEN_ALPHABET),
        principal,
        issued: cx.now(),
        expires: begins.plus_ms(i64::from(seconds) * 1000),
        tags: with.tags,
        policies: with.policies,
        source_identity: with.source_identity,
        role_arn: with.role_arn,
        mfa_at: with.mfa_at,
        provider: with.provider,
        instance_arn: with.instance_arn,
        keys: with.keys,
    };
    SESSIONS.put(tx, &(scope, session.access_key_id.clone()), &session).map_err(broken)?;
    // a client compares it with its own clock, the host's
    let expiration = if session.is_of_machine() { session.expires } else { cx.on_host(session.expires) };
    Ok(Credentials {
        access_key_id: session.access_key_id,
        secret_access_key: session.secret,
        session_token: session.token,
        expiration,
    })
}

/// The session behind an access key id.
pub(crate) fn find(read: &dyn Read, access_key_id: &str) -> Result<Option<Session>, Fault> {
    let found = SESSIONS.first_by(&SESSION_BY_KEY, read, &(access_key_id.to_owned(),)).map_err(broken)?;
    Ok(found.map(|(_, session)| session))
}
