//! Storage: types and sizes.
//!
//! Amazon RDS DB instance storage: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>

use crate::errors;
use crate::limits::STORAGE_GIB_RANGE;
use crate::model::{Engine, StorageType};
use base::Fault;

/// Below this size a gp3 volume has the base figures, which cannot be changed.
const STRIPED_GIB: i32 = 400;

/// The storage type of this name; AWS's default where none is given.
pub fn kind(operation: &str, given: Option<&str>) -> Result<StorageType, Fault> {
    match given {
        None | Some("gp3") => Ok(StorageType::Gp3),
        Some("gp2") => Ok(StorageType::Gp2),
        Some(other @ ("io1" | "io2" | "standard")) => {
            Err(Fault::not_implemented(format_args!("{operation}.StorageType={other}")))
        }
        Some(other) => Err(errors::invalid(format!("Invalid storage type: {other}"))),
    }
}

/// A new volume's size.
pub fn size(engine: Engine, kind: StorageType, given: Option<i32>) -> Result<i32, Fault> {
    let gib = given.ok_or_else(|| errors::missing("AllocatedStorage"))?;
    match STORAGE_GIB_RANGE.contains(&gib) {
        true => Ok(gib),
        false => Err(errors::storage_size(engine.name(), kind.name(), gib)),
    }
}

/// A grown volume's size: at least a tenth more than before, as AWS rounds it; `None` when it stays.
pub fn grown(engine: Engine, kind: StorageType, has: i32, given: Option<i32>) -> Result<Option<i32>, Fault> {
    let Some(gib) = given.filter(|g| *g != has) else { return Ok(None) };
    if gib < has {
        return Err(errors::combination(format!(
            "Invalid storage size for engine name {} and storage type {}: {gib}. Requested storage size cannot be less than the \
             current storage size ({has}).",
            engine.name(),
            kind.name()
        )));
    }
    size(engine, kind, Some(gib.max(has + (has + 9) / 10))).map(Some)
}

/// Operations a second and MiB a second that AWS shows of a volume.
pub fn figures(kind: StorageType, gib: i32) -> (Option<i32>, Option<i32>) {
    match kind {
        StorageType::Gp2 => (None, None),
        StorageType::Gp3 if gib < STRIPED_GIB => (Some(3000), Some(125)),
        StorageType::Gp3 => (Some(12_000), Some(500)),
    }
}
