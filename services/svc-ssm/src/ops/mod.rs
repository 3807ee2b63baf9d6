//! One file per operation.

pub(crate) mod get_parameter;
pub(crate) mod get_parameters;
pub(crate) mod get_parameters_by_path;
pub(crate) mod shared;
