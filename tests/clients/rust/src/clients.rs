//! How the clients are made: for one endpoint, with fixed keys, and with little patience.

use aws_config::{
    BehaviorVersion, Region, SdkConfig, retry::RetryConfig, stalled_stream_protection::StalledStreamProtectionConfig,
    timeout::TimeoutConfig,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::{
    rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep, TokioSleep},
    time::{SharedTimeSource, SystemTimeSource},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_types::error::display::DisplayErrorContext;
use std::{error::Error, time::Duration};

/// Waiters look every 15 or 20 seconds; here every 15th part of that.
const HURRY: u32 = 15;
/// How long a connection may take, in those longer seconds.
const CONNECT_SECONDS_MAX: u64 = 10 * HURRY as u64;
/// How long a waiter waits, in seconds of the clock.
pub(crate) const WAIT: Duration = Duration::from_secs(60);

pub(crate) type Failed = Box<dyn Error>;

/// Sleeps for a part of what it is asked for.
#[derive(Debug)]
struct Hurried(TokioSleep);

impl AsyncSleep for Hurried {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.sleep(duration / HURRY)
    }
}

/// What all clients share.
pub(crate) fn sdk(endpoint: &str, account: &str, region: &str) -> SdkConfig {
    with_clock(endpoint, account, region, SharedTimeSource::new(SystemTimeSource::new()))
}

/// The same with a clock of its own.
pub(crate) fn with_clock(endpoint: &str, account: &str, region: &str, clock: SharedTimeSource) -> SdkConfig {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let keys = Credentials::new(account, "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .http_client(http)
        .sleep_impl(SharedAsyncSleep::new(Hurried(TokioSleep::new())))
        .time_source(clock)
        .retry_config(RetryConfig::standard())
        .timeout_config(TimeoutConfig::builder().connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX)).build())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// An error with its causes.
pub(crate) fn explained(error: &(dyn Error + 'static)) -> String {
    DisplayErrorContext(error).to_string()
}
