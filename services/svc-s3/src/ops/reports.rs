//! Analytics, metrics and intelligent tiering: none can be configured here, and reads say so as of any bucket without them.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html>

use super::find;
use crate::errors;
use api_s3::{
    DeleteBucketAnalyticsConfigurationRequest, DeleteBucketIntelligentTieringConfigurationRequest,
    DeleteBucketMetricsConfigurationRequest, GetBucketAnalyticsConfigurationOutput,
    GetBucketAnalyticsConfigurationRequest, GetBucketIntelligentTieringConfigurationOutput,
    GetBucketIntelligentTieringConfigurationRequest, GetBucketMetricsConfigurationOutput,
    GetBucketMetricsConfigurationRequest, ListBucketAnalyticsConfigurationsOutput,
    ListBucketAnalyticsConfigurationsRequest, ListBucketIntelligentTieringConfigurationsOutput,
    ListBucketIntelligentTieringConfigurationsRequest, ListBucketMetricsConfigurationsOutput,
    ListBucketMetricsConfigurationsRequest,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// The bucket is there, and has no such configuration.
fn none<T>(cx: &Cx, read: &dyn Read, bucket: &str, owner: Option<&str>) -> Result<T, Fault> {
    let bucket = find::bucket(cx, read, bucket, owner)?;
    Err(errors::no_configuration("report", &bucket.name))
}

macro_rules! reports {
    ($($get:ident $list:ident $delete:ident: $ask:ident $found:ident $lists:ident $listed:ident $deletes:ident;)*) => {$(
        pub(crate) fn $get(cx: &Cx, read: &dyn Read, input: $ask) -> Result<$found, Fault> {
            none(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())
        }
        pub(crate) fn $list(cx: &Cx, read: &dyn Read, input: $lists) -> Result<$listed, Fault> {
            find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
            Ok($listed { is_truncated: Some(false), ..Default::default() })
        }
        pub(crate) fn $delete(cx: &Cx, tx: &mut Tx, input: $deletes) -> Result<Unit, Fault> {
            none(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())
        }
    )*};
}

reports! {
    get_analytics list_analytics delete_analytics:
        GetBucketAnalyticsConfigurationRequest GetBucketAnalyticsConfigurationOutput
        ListBucketAnalyticsConfigurationsRequest ListBucketAnalyticsConfigurationsOutput
        DeleteBucketAnalyticsConfigurationRequest;
    get_metrics list_metrics delete_metrics:
        GetBucketMetricsConfigurationRequest GetBucketMetricsConfigurationOutput
        ListBucketMetricsConfigurationsRequest ListBucketMetricsConfigurationsOutput
        DeleteBucketMetricsConfigurationRequest;
    get_tiering list_tiering delete_tiering:
        GetBucketIntelligentTieringConfigurationRequest GetBucketIntelligentTieringConfigurationOutput
        ListBucketIntelligentTieringConfigurationsRequest ListBucketIntelligentTieringConfigurationsOutput
        DeleteBucketIntelligentTieringConfigurationRequest;
}
