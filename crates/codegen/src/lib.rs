//! Turns `models/*.api` into Rust; a build dependency of the `api/*` crates.
//!
//! The text form is one fact a line (decision: the wire page): `service`, `op`, `other`, `struct` with indented members, `list`,
//! `map`, `enum`, `error` and plain shapes with their constraints. [`parse`] reads it, [`rust`] writes the types, their static schemas
//! and the operations; what a field's type is follows the rule in the `shape` crate.

mod emit;
mod emit_types;
pub mod model;
mod names;
mod parse;
mod permissions;

pub use emit::{rust, rust_with};
pub use parse::{BadModel, parse};
pub use permissions::{Action, ActionResource, Permissions, parse_permissions};

use std::path::Path;

/// Writes `OUT_DIR/api.rs` from `models/NAME.api` and `models/NAME.iam`; what an api crate's `build.rs` does.
///
/// # Errors
/// A file cannot be read or says something that it may not, or an operation has no action line.
pub fn build(name: &str) -> Result<(), String> {
    build_with(name, &[])
}

/// The same for a model some of whose shapes have a type of ours: shape and Rust path.
///
/// # Errors
/// As [`build`].
pub fn build_with(name: &str, owned: &[(&str, &str)]) -> Result<(), String> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set: run by cargo only")?;
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run by cargo only")?;
    let models = Path::new(&here).join("../../models");
    println!("cargo::rerun-if-changed=build.rs");
    let (model, permissions) = (read(&models, name, "api", parse)?, read(&models, name, "iam", parse_permissions)?);
    if let Some(op) = model.ops.iter().find(|o| !permissions.actions.contains_key(&o.name)) {
        return Err(format!("models/{name}.iam has no action {}: run `cargo xtask model facts {name}`", op.name));
    }
    std::fs::write(Path::new(&out).join("api.rs"), rust_with(&model, &permissions, owned)).map_err(|e| e.to_string())
}

fn read<T>(models: &Path, name: &str, kind: &str, parse: fn(&str) -> Result<T, BadModel>) -> Result<T, String> {
    let path = models.join(format!("{name}.{kind}"));
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    parse(&text).map_err(|e| format!("{}:{e}", path.display()))
}

#[cfg(test)]
mod tests;
