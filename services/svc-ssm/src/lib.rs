//! AWS Systems Manager: the public parameters that name images.
//!
//! Table of contents: `operations` (what is served), `rules` (which names there are), `ops`. Nothing is kept: values follow from
//! the images of the EC2 API. See README.md.

mod errors;
mod operations;
mod ops;
mod rules;

/// The room.
pub fn service() -> kernel::Service {
    kernel::Service { name: "ssm", api: &api_ssm::API, operations: operations::operations(), reconcilers: Vec::new() }
}

#[cfg(test)]
mod tests;
