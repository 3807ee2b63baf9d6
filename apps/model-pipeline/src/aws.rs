//! Clients of AWS: one HTTP connector for all of them, limits on how long a call may take.

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use std::time::Duration;

/// How long a connection may take to be made, in seconds.
const CONNECT_SECONDS_MAX: u64 = 3;
/// How long one try may take, in seconds.
const ATTEMPT_SECONDS_MAX: u64 = 8;
/// How long a long poll may take, in seconds: a little longer than SQS lets it wait.
const POLL_SECONDS_MAX: u64 = 25;

/// An error of AWS with its causes, in one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct AwsError(String);

impl AwsError {
    /// What `call` ended with.
    pub(crate) fn of(call: &str, error: &(dyn std::error::Error + 'static)) -> AwsError {
        let causes = std::iter::successors(Some(error), |error| error.source());
        AwsError(causes.fold(call.to_owned(), |text, cause| format!("{text}: {cause}")))
    }
}

/// Region and credentials as every SDK finds them: environment, files, then the machine's role.
pub(crate) async fn config() -> SdkConfig {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let timeouts = timeouts(ATTEMPT_SECONDS_MAX);
    aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(http).timeout_config(timeouts).load().await
}

/// The same for long polls. They are tried once: whoever polls does so again and again anyway.
pub(crate) fn polling(config: &SdkConfig) -> SdkConfig {
    config.to_builder().timeout_config(timeouts(POLL_SECONDS_MAX)).retry_config(RetryConfig::disabled()).build()
}

fn timeouts(attempt_seconds: u64) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
        .operation_attempt_timeout(Duration::from_secs(attempt_seconds))
        .build()
}
