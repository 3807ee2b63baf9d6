//! What every bucket answers before anyone has configured it.

use super::*;

fn bucket() -> String {
    "plain".into()
}

#[test]
fn a_new_bucket_has_awss_defaults() {
    let c = cloud();
    c.bucket("plain");
    let payer = GetBucketRequestPaymentRequest { bucket: bucket(), ..Default::default() };
    assert_eq!(c.call(ME, &GET_BUCKET_REQUEST_PAYMENT, payer).unwrap().payer, Some(Payer::BucketOwner));
    let fast = GetBucketAccelerateConfigurationRequest { bucket: bucket(), ..Default::default() };
    assert_eq!(c.call(ME, &GET_BUCKET_ACCELERATE_CONFIGURATION, fast).unwrap().status, None);
    let replication = GetBucketReplicationRequest { bucket: bucket(), ..Default::default() };
    assert_eq!(said(c.call(ME, &GET_BUCKET_REPLICATION, replication)), "404 ReplicationConfigurationNotFoundError");
    let tags = GetBucketAbacRequest { bucket: bucket(), ..Default::default() };
    let tags = c.call(ME, &GET_BUCKET_ABAC, tags).unwrap().abac_status.unwrap();
    assert_eq!(tags.status, Some(BucketAbacStatus::Disabled));
}

#[test]
fn reports_that_were_never_configured_are_not_found_and_their_lists_are_empty() {
    let c = cloud();
    c.bucket("plain");
    let ask = GetBucketMetricsConfigurationRequest { bucket: bucket(), id: "all".into(), ..Default::default() };
    assert_eq!(said(c.call(ME, &GET_BUCKET_METRICS_CONFIGURATION, ask)), "404 NoSuchConfiguration");
    let list = ListBucketAnalyticsConfigurationsRequest { bucket: bucket(), ..Default::default() };
    let listed = c.call(ME, &LIST_BUCKET_ANALYTICS_CONFIGURATIONS, list).unwrap();
    assert_eq!((listed.is_truncated, listed.analytics_configuration_list.unwrap_or_default().len()), (Some(false), 0));
    let gone =
        DeleteBucketIntelligentTieringConfigurationRequest { bucket: bucket(), id: "x".into(), ..Default::default() };
    assert_eq!(said(c.call(ME, &DELETE_BUCKET_INTELLIGENT_TIERING_CONFIGURATION, gone)), "404 NoSuchConfiguration");
    let list = ListBucketMetricsConfigurationsRequest { bucket: "none".into(), ..Default::default() };
    assert_eq!(said(c.call(ME, &LIST_BUCKET_METRICS_CONFIGURATIONS, list)), "404 NoSuchBucket");
}

#[test]
fn a_bucket_key_is_told_as_it_was_said_until_the_encryption_is_a_new_buckets_again() {
    let c = cloud();
    c.bucket("plain");
    let told = || {
        let input = GetBucketEncryptionRequest { bucket: bucket(), ..Default::default() };
        let found = c.call(ME, &GET_BUCKET_ENCRYPTION, input).unwrap().server_side_encryption_configuration.unwrap();
        found.rules[0].bucket_key_enabled
    };
    assert_eq!(told(), Some(false));
    let rule = ServerSideEncryptionRule { bucket_key_enabled: Some(true), ..Default::default() };
    let input = PutBucketEncryptionRequest {
        bucket: bucket(),
        server_side_encryption_configuration: ServerSideEncryptionConfiguration { rules: vec![rule] },
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_ENCRYPTION, input).unwrap();
    assert_eq!(told(), Some(true));
    let input = DeleteBucketEncryptionRequest { bucket: bucket(), ..Default::default() };
    c.call(ME, &DELETE_BUCKET_ENCRYPTION, input).unwrap();
    assert_eq!(told(), Some(false));
}
