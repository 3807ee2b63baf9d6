//! CreateKeyPair. The key is made before the transaction; its private half is answered once and kept nowhere.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html>

use crate::errors;
use crate::ids::KeyPairId;
use crate::limits::{self, KEY_NAME_LENGTH_MAX};
use crate::model::{KeyPair, Kind};
use crate::rules::keys::{self, Form, Made};
use crate::tables::{self, KEY_PAIRS};
use api_ec2::{CreateKeyPairRequest, KeyFormat, KeyType};
use base::Fault;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

/// Runs before the transaction.
pub fn prepare(_: &Cx, input: &CreateKeyPairRequest) -> Result<Made, Fault> {
    check_name(&input.key_name)?;
    let form = if input.key_format == Some(KeyFormat::Ppk) { Form::Ppk } else { Form::Pem };
    keys::make(kind(input), form, &input.key_name)
}

fn kind(input: &CreateKeyPairRequest) -> Kind {
    if input.key_type == Some(KeyType::Ed25519) { Kind::Ed25519 } else { Kind::Rsa }
}

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateKeyPairRequest, made: Made) -> Result<api_ec2::KeyPair, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "key-pair")?;
    let record = KeyPair {
        id: KeyPairId::new(cx),
        kind: kind(&input),
        name: input.key_name,
        fingerprint: made.fingerprint,
        public_key: made.public,
        created_at: cx.now(),
    };
    keep(cx, tx, &record)?;
    tagging::give(cx, tx, &record.id, &tags)?;
    Ok(api_ec2::KeyPair {
        key_pair_id: Some(record.id.to_string()),
        tags: tagging::shown(tx, cx.scope(), &record.id)?,
        key_name: Some(record.name),
        key_fingerprint: Some(record.fingerprint),
        key_material: Some(made.private),
    })
}

/// Writes a key pair whose name is free.
pub fn keep(cx: &Cx, tx: &mut Tx, record: &KeyPair) -> Result<(), Fault> {
    if tables::key_pair(tx, cx.scope(), &record.name)?.is_some() {
        return Err(errors::key_pair_exists(&record.name));
    }
    if KEY_PAIRS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= limits::KEY_PAIRS.of(cx, tx)? {
        return Err(Fault::sender("KeyPairLimitExceeded", "The maximum number of key pairs has been reached."));
    }
    KEY_PAIRS.put(tx, &(cx.scope(), record.id.clone()), record).map_err(Fault::internal)
}

/// Up to 255 ASCII characters, no space at either end.
pub fn check_name(name: &str) -> Result<(), Fault> {
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    match name {
        "" => Err(errors::missing("KeyName")),
        n if n.trim() != n => Err(errors::invalid_value(n, "KeyName", "It can't include leading or trailing spaces.")),
        n if n.len() > KEY_NAME_LENGTH_MAX || !n.chars().all(plain) => {
            Err(errors::invalid_value(n, "KeyName", "It can include up to 255 ASCII characters."))
        }
        _ => Ok(()),
    }
}
