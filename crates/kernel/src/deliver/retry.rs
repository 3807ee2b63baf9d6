//! How often a delivery is tried, and how long each pause is.
//!
//! "Amazon SNS message delivery retries", Amazon SNS developer guide:
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>

use serde::{Deserialize, Serialize};

/// How the pauses grow between the shortest and the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are SNS's own
pub enum Backoff {
    Linear,
    Arithmetic,
    Geometric,
    Exponential,
}

/// A retry policy: first at once, then after the shortest pause, then growing, at last after the longest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// All retries.
    pub retries: u32,
    /// Those at once.
    pub no_delay: u32,
    /// Those after the shortest pause.
    pub min_delay: u32,
    /// Those at the end, after the longest pause.
    pub max_delay: u32,
    /// The shortest pause, in seconds.
    pub min_seconds: u32,
    /// The longest pause, in seconds.
    pub max_seconds: u32,
    /// How pauses grow in between.
    pub backoff: Backoff,
}

impl Retry {
    /// What AWS does for its own endpoints (queues, functions): 100,015 times over 23 days.
    pub const MANAGED: Retry = Retry {
        retries: 100_015,
        no_delay: 3,
        min_delay: 2,
        max_delay: 100_000,
        min_seconds: 1,
        max_seconds: 20,
        backoff: Backoff::Exponential,
    };
    /// Tried once.
    pub const NEVER: Retry = Retry {
        retries: 0,
        no_delay: 0,
        min_delay: 0,
        max_delay: 0,
        min_seconds: 1,
        max_seconds: 1,
        backoff: Backoff::Linear,
    };

    /// The pause before the next try after this many failed ones, in milliseconds; `None` when there is no next.
    pub fn pause_ms(&self, failed: u32) -> Option<i64> {
        if failed > self.retries || failed == 0 {
            return None;
        }
        let (min, max) = (f64::from(self.min_seconds), f64::from(self.max_seconds));
        let seconds = match failed {
            n if n <= self.no_delay => 0.0,
            n if n <= self.no_delay.saturating_add(self.min_delay) => min,
            n if n > self.retries.saturating_sub(self.max_delay) => max,
            n => {
                let between = self.retries - self.no_delay - self.min_delay - self.max_delay;
                let step = f64::from(n - self.no_delay - self.min_delay) / f64::from(between + 1);
                self.backoff.between(min, max, step)
            }
        };
        Some((seconds * 1000.0) as i64)
    }
}

impl Backoff {
    /// A pause at `step` (0 to 1) of the way from `min` to `max`.
    fn between(self, min: f64, max: f64, step: f64) -> f64 {
        match self {
            Backoff::Linear => min + (max - min) * step,
            Backoff::Arithmetic => min + (max - min) * step * (step + 1.0) / 2.0,
            Backoff::Geometric => min.max(0.001) * (max / min.max(0.001)).powf(step),
            Backoff::Exponential => min + (max - min) * ((10.0 * step).exp2() - 1.0) / 1023.0,
        }
    }
}
