//! The CPU options of a machine that does not have its type's own.
//!
//! CPU options: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-optimize-cpu.html>

use serde::{Deserialize, Serialize};
use store::Record;

/// Active cores, and threads on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Cpu {
    pub cores: i32,
    pub threads_per_core: i32,
}
impl Record for Cpu {
    fn check(&self) -> Result<(), &'static str> {
        if self.cores > 0 && self.threads_per_core > 0 { Ok(()) } else { Err("a machine has no processor") }
    }
}

impl Cpu {
    /// Threads in all.
    pub fn vcpus(self) -> i32 {
        self.cores.saturating_mul(self.threads_per_core)
    }
}
