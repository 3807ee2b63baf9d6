//! The trail: one record per call. Its rows ride the next group commit, so that a read costs no commit of its own.
//!
//! CloudTrail record contents: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use crate::{Cx, Next, Operation, Principal, Reconciler, Scope, World};
use base::{Arn, Fault, Timestamp};
use serde::{Deserialize, Serialize};
use shape::{AnyStruct, Api, Ref, Struct};
use store::{Read, Record, Store, StoreError, Table, Tx};

/// One call, as CloudTrail would show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are CloudTrail's own
pub struct TrailRecord {
    pub event_time: Timestamp,
    pub event_source: String,
    pub event_name: String,
    pub identity_kind: String,
    pub identity_arn: String,
    pub access_key_id: String,
    pub invoked_by: Option<String>,
    pub source_ip: String,
    pub user_agent: String,
    /// JSON text, secrets redacted, at most [`PARAMETERS_LENGTH_MAX`] bytes.
    pub request_parameters: String,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub request_id: String,
    pub read_only: bool,
}
impl Record for TrailRecord {
    const VERSION: u8 = 1;
}

/// Scope, time in milliseconds, event id.
pub static TRAIL: Table<(Scope, i64, String), TrailRecord> = Table::new("kernel.trail").apart();

/// Longer parameters are cut, in bytes.
pub(crate) const PARAMETERS_LENGTH_MAX: usize = 16 * 1024;

/// What stands in place of a secret.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Records are kept for so many days of the cloud's clock, as CloudTrail's event history keeps them.
const KEPT_DAYS: i64 = 90;
/// Records forgotten in one transaction.
const FORGET_MAX: usize = 10_000;
/// Between two looks for old records, in milliseconds.
const FORGET_PAUSE_MS: i64 = 3_600_000;
/// Above every event id.
const LAST: &str = "\u{10ffff}";

pub(crate) type Row = ((Scope, i64, String), TrailRecord);

/// The newest `limit` records of all accounts and regions at or after a time in milliseconds, in the order of time.
pub fn since(read: &dyn Read, from: i64, limit: usize) -> Result<Vec<Row>, StoreError> {
    let mut found = std::collections::VecDeque::new();
    each_scope(read, &mut |scope| {
        let mut own = std::collections::VecDeque::new();
        TRAIL.visit(read, &(scope,), Some(&(scope, from - 1, LAST.into())), &mut |key, record| {
            if own.len() == limit {
                own.pop_front();
            }
            own.push_back((key, record));
            true
        })?;
        found.extend(own);
        Ok(())
    })?;
    let mut found: Vec<Row> = found.into();
    found.sort_by(|(a, _), (b, _)| (a.1, &a.2).cmp(&(b.1, &b.2)));
    Ok(found.split_off(found.len().saturating_sub(limit)))
}

/// Visits the scopes that have records, one look-up each.
fn each_scope(read: &dyn Read, f: &mut dyn FnMut(Scope) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut next = TRAIL.first(read, &())?;
    while let Some(((scope, _, _), _)) = next {
        f(scope)?;
        next = TRAIL.page(read, &(), Some(&(scope, i64::MAX, LAST.into())), 1)?.pop();
    }
    Ok(())
}

/// Removes records of before a time; how many were removed.
fn forget(tx: &mut Tx, before: i64) -> Result<usize, StoreError> {
    let mut old = Vec::new();
    each_scope(tx, &mut |scope| {
        TRAIL.visit(tx, &(scope,), None, &mut |key, _| {
            let is_old = key.1 < before && old.len() < FORGET_MAX;
            if is_old {
                old.push(key);
            }
            is_old
        })
    })?;
    old.iter().try_for_each(|key| TRAIL.delete(tx, key).map(drop))?;
    Ok(old.len())
}

/// The loop that forgets records after 90 days. CloudTrail User Guide, "Working with CloudTrail event history".
pub(crate) struct Forget;

impl Reconciler for Forget {
    fn name(&self) -> &'static str {
        "trail-forget"
    }
    fn watches(&self) -> &'static [&'static str] {
        // the clock alone wakes it; a table that is written once
        &["kernel.secrets"]
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let now = world.kernel.clock.now().0;
        let before = now - KEPT_DAYS * 86_400_000;
        while world.kernel.store.write(move |tx: &mut Tx| forget(tx, before))? == FORGET_MAX {}
        Ok(Next::At(Timestamp(now + FORGET_PAUSE_MS)))
    }
}

/// Leaves a record to the next group commit, or to one of its own within seconds.
pub(crate) fn write_later(store: &Store, (key, record): Row) {
    if let Err(e) = store.write_later(move |tx| TRAIL.put(tx, &key, &record)) {
        tracing::warn!("a trail record was dropped: {e}");
    }
}

/// The same for a call that may have no record, with its outcome.
pub(crate) fn later<T>(store: &Store, row: Option<Row>, outcome: &Result<T, Fault>) {
    if let Some(row) = row {
        write_later(store, finish(row, outcome));
    }
}

/// The record of a call that waits: written when it ends, also when its client goes away first.
pub(crate) struct Remembered<'a> {
    store: &'a Store,
    row: Option<Row>,
}

impl<'a> Remembered<'a> {
    pub(crate) fn new(store: &'a Store, row: Option<Row>) -> Self {
        Remembered { store, row }
    }
    pub(crate) fn outcome<T>(&mut self, outcome: &Result<T, Fault>) {
        self.row = self.row.take().map(|row| finish(row, outcome));
    }
}

impl Drop for Remembered<'_> {
    fn drop(&mut self) {
        if let Some(row) = self.row.take() {
            write_later(self.store, row);
        }
    }
}

pub(crate) fn write(tx: &mut Tx, (key, record): &Row) -> Result<(), Fault> {
    TRAIL.put(tx, key, record).map_err(Fault::internal)
}

/// Whose trail a call is in: that of the caller's account. A call that nobody signed is in that of the account whose resource it names,
/// as AssumeRoleWithWebIdentity is with its role.
pub(crate) fn whose(cx: &Cx, store: &Store, op: &Operation, input: &dyn AnyStruct) -> Scope {
    let owner = || {
        let named = op.asks.resources.as_ref()?(cx, &store.snapshot().ok()?, input);
        named.iter().find_map(|r| r.arn.parse::<Arn>().ok()?.account.parse().ok())
    };
    let nobodys = matches!(cx.principal, Principal::Anonymous);
    let account = nobodys.then(owner).flatten().unwrap_or(cx.account);
    Scope { account, ..cx.scope() }
}

/// `userIdentity.type`: "CloudTrail userIdentity element".
fn kind(cx: &Cx, op: &Operation) -> &'static str {
    match (&cx.principal, op.unsigned_kind) {
        (Principal::Anonymous, Some(kind)) => kind,
        (principal, _) => principal.kind(),
    }
}

/// The call as it will be remembered; the outcome is added by [`finish`].
pub(crate) fn begin(cx: &Cx, at: Scope, api: &Api, op: &Operation, input: &dyn Struct) -> Row {
    let mut parameters = String::new();
    json(input, &mut parameters);
    if parameters.len() > PARAMETERS_LENGTH_MAX {
        parameters = "{\"requestParameters\":\"too large\"}".into();
    }
    let record = TrailRecord {
        event_time: cx.now,
        event_source: format!("{}.amazonaws.com", api.endpoint_prefix),
        event_name: op.meta.name.into(),
        identity_kind: kind(cx, op).into(),
        identity_arn: cx.principal.arn(),
        access_key_id: cx.access_key_id.clone(),
        invoked_by: cx.invoked_by.clone(),
        source_ip: cx.source.address.map_or_else(|| "hanul.internal".into(), |a| a.to_string()),
        user_agent: cx.source.user_agent.chars().take(1024).collect(),
        request_parameters: parameters,
        error_code: None,
        error_message: None,
        request_id: cx.request_id.clone(),
        read_only: !op.writes(),
    };
    ((at, cx.now.0, cx.ids().uuid()), record)
}

pub(crate) fn finish<T>(mut row: Row, outcome: &Result<T, Fault>) -> Row {
    if let Err(f) = outcome {
        row.1.error_code = Some(f.code.to_string());
        row.1.error_message = Some(f.message.clone());
    }
    row
}

/// The parameters as JSON, secrets left out.
fn json(s: &dyn Struct, out: &mut String) {
    out.push('{');
    let mut first = true;
    for (i, m) in s.ty().members.iter().enumerate() {
        let view = s.get(i).view();
        if matches!(view, Ref::Absent) {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        let mut name = m.name.to_owned();
        name[..1].make_ascii_lowercase();
        quote(&name, out);
        out.push(':');
        if m.is_sensitive() { quote(HIDDEN, out) } else { value(view, out) }
    }
    out.push('}');
}

fn value(view: Ref<'_>, out: &mut String) {
    match view {
        Ref::Absent => out.push_str("null"),
        Ref::Bool(b) => out.push_str(if b { "true" } else { "false" }),
        Ref::I32(n) => out.push_str(&n.to_string()),
        Ref::I64(n) => out.push_str(&n.to_string()),
        Ref::F32(n) => out.push_str(&n.to_string()),
        Ref::F64(n) => out.push_str(&n.to_string()),
        Ref::Str(s) => quote(s, out),
        Ref::Time(t) => quote(&t.to_string(), out),
        Ref::Blob(b) => quote(&format!("<{} bytes>", b.len()), out),
        Ref::Document(_) => quote("<document>", out),
        Ref::Struct(s) => json(s, out),
        Ref::List(l) => {
            out.push('[');
            for i in 0..l.len() {
                if i > 0 {
                    out.push(',');
                }
                value(l.at(i), out);
            }
            out.push(']');
        }
        Ref::Map(m) => {
            out.push('{');
            for i in 0..m.len() {
                if i > 0 {
                    out.push(',');
                }
                let (k, v) = m.at(i);
                quote(k, out);
                out.push(':');
                value(v, out);
            }
            out.push('}');
        }
    }
}

/// JSON text.
pub(crate) fn quote(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}
