//! What rooms count by the minute, named as CloudWatch names it: the seam between a room that is used and one that watches.

use crate::Scope;
use base::Fault;
use store::Read;

/// Counters of a room.
pub trait Metrics: Send + Sync {
    /// The sum of a metric in one minute of the clock (minutes since 1970); `None`: no data, or no such metric.
    ///
    /// # Errors
    /// The store's.
    fn sum(
        &self,
        read: &dyn Read,
        at: Scope,
        metric: &str,
        dimensions: &[(&str, &str)],
        minute: i64,
    ) -> Result<Option<f64>, Fault>;
}
