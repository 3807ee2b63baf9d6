//! CPU options: which of a type's cores and threads a machine has (pure).
//!
//! Rules for specifying CPU options: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-cpu-options-rules.html>

use crate::errors;
use crate::model::Cpu;
use crate::rules::types::InstanceType;
use base::Fault;

/// What a call asks for; nothing where that is what the type has anyway.
pub fn wanted(kind: &InstanceType, cores: Option<i32>, threads: Option<i32>) -> Result<Option<Cpu>, Fault> {
    let (Some(cores), Some(threads_per_core)) = (cores, threads) else { return Err(errors::half_of_cpu_options()) };
    if kind.valid_cores.is_empty() {
        return Err(errors::no_cpu_options(kind.name));
    }
    if !kind.valid_cores.contains(&cores) {
        return Err(errors::bad_cpu_option("CoreCount", cores, kind.name));
    }
    if !kind.valid_threads.contains(&threads_per_core) {
        return Err(errors::bad_cpu_option("ThreadsPerCore", threads_per_core, kind.name));
    }
    let own = (cores, threads_per_core) == (kind.cores, kind.threads_per_core);
    Ok((!own).then_some(Cpu { cores, threads_per_core }))
}

/// What a machine of this type has.
pub fn of(kind: &InstanceType, chosen: Option<Cpu>) -> Cpu {
    chosen.unwrap_or(Cpu { cores: kind.cores, threads_per_core: kind.threads_per_core })
}
