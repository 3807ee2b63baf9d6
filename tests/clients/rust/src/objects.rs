//! S3: waiters, pages of keys, checksums, conditions, several parts, a link that anyone may follow.

use crate::clients::{Failed, WAIT};
use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    client::Waiters,
    error::ProvideErrorMetadata,
    primitives::ByteStream,
    types::{
        BucketLocationConstraint, ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart,
        CreateBucketConfiguration,
    },
};
use serde_json::{Value, json};

/// The smallest part but the last.
const PART_BYTES: usize = 5 * 1024 * 1024;

/// What was seen. Buckets are reached by path here: the endpoint is an address.
pub(crate) async fn run(config: &SdkConfig, account: &str, region: &str) -> Result<Value, Failed> {
    let s3 = Client::from_conf(aws_sdk_s3::config::Builder::from(config).force_path_style(true).build());
    let bucket = format!("rust-{account}");
    let place = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::from(region));
    s3.create_bucket().bucket(&bucket).create_bucket_configuration(place.build()).send().await?;
    s3.wait_until_bucket_exists().bucket(&bucket).wait(WAIT).await?;
    for n in 0..5 {
        let put =
            s3.put_object().bucket(&bucket).key(format!("a & b/{n} \u{20ac}")).body(ByteStream::from_static(b"hello"));
        put.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await?;
    }
    let mut pages = s3.list_objects_v2().bucket(&bucket).into_paginator().page_size(2).send();
    let (mut sizes, mut last) = (Vec::new(), None);
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.contents().len());
        last = page.contents().last().and_then(|object| object.key()).map(str::to_owned);
    }
    let last = last.ok_or("no key")?;
    let got = s3.get_object().bucket(&bucket).key(&last).checksum_mode(ChecksumMode::Enabled).send().await?;
    let checksum = got.checksum_sha256().map(str::to_owned);
    let body = got.body.collect().await?.into_bytes();
    Ok(json!({
        "sizes": sizes,
        "last": last,
        "body": String::from_utf8_lossy(&body),
        "checksum": checksum,
        "errors": errors(&s3, &bucket, &last).await?,
        "parts": parts(&s3, &bucket).await?,
    }))
}

async fn errors(s3: &Client, bucket: &str, key: &str) -> Result<Value, Failed> {
    let none = s3.get_object().bucket(bucket).key("nothing").send().await.err().ok_or("no such key")?;
    let head = s3.head_object().bucket(bucket).key("nothing").send().await.err().ok_or("no such key")?;
    let put = s3.put_object().bucket(bucket).key(key).if_none_match("*").body(ByteStream::from_static(b"x"));
    let put = put.send().await.err().ok_or("a key that is there")?;
    Ok(json!({
        "get": none.as_service_error().map(|e| e.is_no_such_key()),
        "head": head.as_service_error().map(|e| e.is_not_found()),
        "put": put.code(),
    }))
}

/// An object of two parts, and its length.
async fn parts(s3: &Client, bucket: &str) -> Result<Value, Failed> {
    let begun = s3.create_multipart_upload().bucket(bucket).key("large").send().await?;
    let id = begun.upload_id().ok_or("no upload")?;
    let mut whole = CompletedMultipartUpload::builder();
    for (number, length) in [(1, PART_BYTES), (2, 7)] {
        let part = s3.upload_part().bucket(bucket).key("large").upload_id(id).part_number(number);
        let sent = part.body(ByteStream::from(vec![b'x'; length])).send().await?;
        let done =
            CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).set_checksum_crc32(sent.checksum_crc32);
        whole = whole.parts(done.build());
    }
    let complete = s3.complete_multipart_upload().bucket(bucket).key("large").upload_id(id);
    complete.multipart_upload(whole.build()).send().await?;
    let found = s3.head_object().bucket(bucket).key("large").send().await?;
    Ok(json!({ "bytes": found.content_length(), "two": found.e_tag().is_some_and(|tag| tag.ends_with("-2\"")) }))
}
