//! Sessions of earlier versions.

use super::*;
use crate::MIGRATIONS;
use crate::model::{First, Session, SessionTag};
use crate::tables::{SESSIONS, SessionKey};
use kernel::Scope;
use store::{Record, Store, StoreError, Table};

impl Record for First {}

/// What the later form added: role, second factor, provider, machine.
type Circumstances = (Option<String>, Option<Timestamp>, Option<String>, Option<String>);

/// The later form, under the same version and under its own.
#[derive(serde::Serialize, serde::Deserialize)]
struct Later<const V: u8>(First, Circumstances);
impl<const V: u8> Record for Later<V> {
    const VERSION: u8 = V;
}

static FIRST: Table<SessionKey, First> = Table::new("sts.sessions");
static LATER: Table<SessionKey, Later<1>> = Table::new("sts.sessions");
static SECOND: Table<SessionKey, Later<2>> = Table::new("sts.sessions");

fn first() -> First {
    First {
        access_key_id: "ASIAAAAAAAAAAAAAAAAA".into(),
        secret: "secret".into(),
        token: "token".into(),
        principal: root(ACCOUNT),
        issued: START,
        expires: START.plus_ms(1000),
        tags: vec![SessionTag { key: "team".into(), value: "ops".into(), transitive: true }],
        policies: Default::default(),
        source_identity: Some("anna".into()),
    }
}

fn migrated(put: impl FnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static) -> Session {
    let store = Store::memory();
    store.write(put).expect("a record");
    store.write(|tx: &mut Tx| (MIGRATIONS[0].run)(tx)).expect("a migration");
    SESSIONS.get(&store.snapshot().expect("a snapshot"), &key()).expect("a record").expect("a session")
}

fn key() -> SessionKey {
    (Scope::global(account(ACCOUNT)), "ASIAAAAAAAAAAAAAAAAA".into())
}

#[test]
fn a_session_of_the_first_form_goes_on() {
    let found = migrated(|tx| FIRST.put(tx, &key(), &first()));
    assert_eq!(found, Session::from(first()));
    assert_eq!(found.role_arn, None);
}

#[test]
fn a_session_of_the_later_form_keeps_its_circumstances() {
    let role = Some("arn:aws:iam::111122223333:role/web".to_owned());
    let circumstances = || (role.clone(), None, None, None);
    let wanted = Session { role_arn: role.clone(), ..Session::from(first()) };
    let (one, two) = (Later(first(), circumstances()), Later(first(), circumstances()));
    assert_eq!(migrated(move |tx| LATER.put(tx, &key(), &one)), wanted);
    assert_eq!(migrated(move |tx| SECOND.put(tx, &key(), &two)), wanted);
}
