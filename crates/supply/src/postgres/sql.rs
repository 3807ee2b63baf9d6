//! The SQL of a new database instance: the administrator's password, the master user and its role, the first database.
//!
//! AWS: RDS User Guide, "Understanding the rds_superuser role" and "Master user account privileges" (RDS for PostgreSQL).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Rounds of the password's hash: PostgreSQL's own default.
const ROUNDS: u32 = 4096;

/// Bytes of salt: as PostgreSQL.
const SALT_BYTES: usize = 16;

/// A statement's end in single-user mode with `-j`.
const END: &str = ";\n\n";

/// What a new database instance is told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Setup<'a> {
    /// Name of the master user.
    pub master_user: &'a str,
    /// The master user's password. Only its hash is written.
    pub master_password: &'a str,
    /// Password of `rdsadmin`, the cloud's own way in over the socket; never shown to anybody.
    pub admin_password: &'a str,
    /// The initial database besides `postgres`, if one is wanted.
    pub database: Option<&'a str>,
}

/// What `postgres --single -j` reads.
pub fn setup_sql(setup: &Setup<'_>) -> String {
    let master = name(setup.master_user);
    let verifier = |user, password| string(&verifier(user, password, setup.admin_password));
    let mut statements = vec![
        format!("ALTER ROLE rdsadmin PASSWORD {}", verifier("rdsadmin", setup.admin_password)),
        "CREATE ROLE rds_superuser NOLOGIN".to_owned(),
        "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION".to_owned(),
        format!(
            "CREATE ROLE {master} LOGIN CREATEDB CREATEROLE PASSWORD {}",
            verifier(setup.master_user, setup.master_password)
        ),
        format!("GRANT rds_superuser TO {master} WITH ADMIN OPTION"),
        "CREATE DATABASE rdsadmin".to_owned(),
        format!("ALTER DATABASE postgres OWNER TO {master}"),
        format!("ALTER DATABASE template1 OWNER TO {master}"),
    ];
    if let Some(database) = setup.database.filter(|d| *d != "postgres") {
        statements.push(format!("CREATE DATABASE {} OWNER {master}", name(database)));
    }
    statements.iter().map(|s| format!("{s}{END}")).collect()
}

/// Gives the master user a new password and its privileges back, as ModifyDBInstance does. `secret` makes the salt, so it must
/// be nobody's but the cloud's.
pub fn password_sql(master_user: &str, password: &str, secret: &str) -> String {
    let master = name(master_user);
    format!(
        "ALTER ROLE {master} LOGIN CREATEDB CREATEROLE PASSWORD {}; GRANT rds_superuser TO {master} WITH ADMIN OPTION",
        string(&verifier(master_user, password, secret))
    )
}

/// What PostgreSQL stores of a password (RFC 5803's form): `SCRAM-SHA-256$ROUNDS:SALT$STORED:SERVER`.
pub(crate) fn verifier(user: &str, password: &str, secret: &str) -> String {
    let drawn = Sha256::digest(format!("{secret}\n{user}\n{password}"));
    let salt = &drawn[..SALT_BYTES];
    let salted = salted(password.as_bytes(), salt);
    let stored = Sha256::digest(mac(&salted, &[b"Client Key"]));
    let server = mac(&salted, &[b"Server Key"]);
    let text = |bytes: &[u8]| STANDARD.encode(bytes);
    format!("SCRAM-SHA-256${ROUNDS}:{}${}:{}", text(salt), text(&stored), text(&server))
}

/// `Hi` of RFC 5802.
fn salted(password: &[u8], salt: &[u8]) -> [u8; 32] {
    let mut round = mac(password, &[salt, &[0, 0, 0, 1]]);
    let mut all = round;
    for _ in 1..ROUNDS {
        round = mac(password, &[&round]);
        all.iter_mut().zip(round).for_each(|(a, b)| *a ^= b);
    }
    all
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // an HMAC takes a key of any length, so this always is one
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// A string literal on one line, whatever `standard_conforming_strings` says.
pub(crate) fn string(text: &str) -> String {
    let plain = text.replace(['\n', '\r', '\0'], " ").replace('\'', "''");
    if plain.contains('\\') { format!("E'{}'", plain.replace('\\', "\\\\")) } else { format!("'{plain}'") }
}

/// A quoted identifier.
fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r', '\0'], ""))
}
