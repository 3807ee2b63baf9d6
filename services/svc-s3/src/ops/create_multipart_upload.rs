//! CreateMultipartUpload.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>

use super::{find, put_object, show};
use crate::errors;
use crate::files;
use crate::model::Upload;
use crate::named::{Value, set, text};
use crate::rules::intake;
use crate::tables::{UPLOADS, upload_number};
use api_s3::{CreateMultipartUploadOutput, CreateMultipartUploadRequest};
use base::{Fault, Timestamp};
use checksum::Algorithm;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateMultipartUploadRequest,
) -> Result<CreateMultipartUploadOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let mut object = put_object::object(cx, tx, &bucket, &input.key, &input, "CreateMultipartUpload")?;
    let customer = put_object::customer_key(cx, &bucket, &input)?;
    object.seal = files::new_key(cx, tx, customer.as_ref())?.1;
    let said = intake::algorithm(&input);
    let composite = kind(said, text(&input, "ChecksumType").as_deref())?;
    let algorithm = said.unwrap_or(Algorithm::Crc64Nvme);
    let prefix = (bucket.name.clone(), input.key.as_bytes().to_vec());
    let last = UPLOADS.last(tx, &prefix).map_err(Fault::internal)?.map(|((_, _, n), _)| n);
    let number = upload_number(cx.now(), last);
    let id = find::new_id(cx, "upload", &bucket.name, &input.key, number);
    let upload = Upload {
        id: id.clone(),
        initiated: Timestamp::from_secs(cx.now().secs()),
        initiator: (cx.principal.arn(), cx.principal.unique_id()),
        object,
        checksum: Some((algorithm.name().into(), composite)),
        checksum_said: said.is_some(),
    };
    UPLOADS.put(tx, &(prefix.0, prefix.1, number), &upload).map_err(Fault::internal)?;
    let mut out = CreateMultipartUploadOutput {
        bucket: Some(bucket.name),
        key: Some(input.key),
        upload_id: Some(id),
        ..Default::default()
    };
    show::encryption(&mut out, &upload.object.seal);
    if said.is_some() {
        set(&mut out, "ChecksumAlgorithm", Value::Text(algorithm.name()));
        set(&mut out, "ChecksumType", Value::Text(if composite { "COMPOSITE" } else { "FULL_OBJECT" }));
    }
    Ok(out)
}

/// Whether the checksum will be a sum of sums. "Checking object integrity": which algorithm supports which type.
fn kind(algorithm: Option<Algorithm>, said: Option<&str>) -> Result<bool, Fault> {
    let Some(algorithm) = algorithm else {
        return match said {
            None => Ok(false),
            Some(_) => Err(errors::invalid_request(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            )),
        };
    };
    let wrong = |kind: &str| {
        let name = algorithm.name().to_ascii_lowercase();
        Err(errors::invalid_request(format!(
            "The {kind} checksum type cannot be used with the {name} checksum algorithm."
        )))
    };
    match (said, algorithm) {
        (Some("COMPOSITE"), Algorithm::Crc64Nvme) => wrong("COMPOSITE"),
        (Some("FULL_OBJECT"), a) if !a.combines() => wrong("FULL_OBJECT"),
        (Some("FULL_OBJECT"), _) => Ok(false),
        (_, a) => Ok(a != Algorithm::Crc64Nvme),
    }
}
