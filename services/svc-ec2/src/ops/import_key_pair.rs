//! ImportKeyPair.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html>

use crate::ids::KeyPairId;
use crate::model::KeyPair;
use crate::ops::create_key_pair::{check_name, keep};
use crate::rules::keys;
use api_ec2::{ImportKeyPairRequest, ImportKeyPairResult};
use base::Fault;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: ImportKeyPairRequest) -> Result<ImportKeyPairResult, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "key-pair")?;
    check_name(&input.key_name)?;
    let brought = keys::read(&input.public_key_material.0, &input.key_name)?;
    let record = KeyPair {
        id: KeyPairId::new(cx),
        name: input.key_name,
        kind: brought.kind,
        fingerprint: brought.fingerprint,
        public_key: brought.public,
        created_at: cx.now(),
    };
    keep(cx, tx, &record)?;
    tagging::give(cx, tx, &record.id, &tags)?;
    Ok(ImportKeyPairResult {
        key_pair_id: Some(record.id.to_string()),
        tags: tagging::shown(tx, cx.scope(), &record.id)?,
        key_name: Some(record.name),
        key_fingerprint: Some(record.fingerprint),
    })
}
