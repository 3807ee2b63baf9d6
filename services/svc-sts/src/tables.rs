//! Tables and indexes.

use crate::model::Session;
use kernel::Scope;
use store::{Index, Table};

/// Scope and access key id.
pub(crate) type SessionKey = (Scope, String);

pub(crate) static SESSION_BY_KEY: Index<SessionKey, Session, (String,)> =
    Index::new("sts.sessions#by_key", |k, _| vec![(k.1.clone(),)]);
pub(crate) static SESSION_BY_END: Index<SessionKey, Session, (i64,)> =
    Index::new("sts.sessions#by_end", |_, v| vec![(v.expires.0,)]);
/// Temporary credentials of every account.
pub(crate) static SESSIONS: Table<SessionKey, Session> =
    Table::new("sts.sessions").with_indexes(&[&SESSION_BY_KEY, &SESSION_BY_END]);
/// Codes of second factors that were used, by account, serial number and code: when.
pub(crate) static USED_CODES: Table<(Scope, String, String), u64> = Table::new("sts.used-codes");
