//! DeleteKeyPair: deleting what is not there is a success.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html>

use crate::errors;
use crate::ids::KeyPairId;
use crate::tables::{self, KEY_PAIRS};
use api_ec2::{DeleteKeyPairRequest, DeleteKeyPairResult};
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteKeyPairRequest) -> Result<DeleteKeyPairResult, Fault> {
    let found = match (&input.key_name, &input.key_pair_id) {
        (Some(name), None) => tables::key_pair(tx, cx.scope(), name)?,
        (None, Some(id)) => KEY_PAIRS.get(tx, &(cx.scope(), KeyPairId::parse(id)?)).map_err(Fault::internal)?,
        (None, None) => return Err(errors::missing("KeyName")),
        _ => return Err(errors::combination("The parameters KeyName and KeyPairId cannot be used together")),
    };
    let mut key_pair_id = None;
    if let Some(record) = found {
        KEY_PAIRS.delete(tx, &(cx.scope(), record.id.clone())).map_err(Fault::internal)?;
        tags::clear(tx, cx.scope(), &record.id)?;
        key_pair_id = Some(record.id.to_string());
    }
    Ok(DeleteKeyPairResult { r#return: Some(true), key_pair_id })
}
