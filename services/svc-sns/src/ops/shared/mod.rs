//! What operations have in common.

pub(crate) mod asking;
pub(crate) mod find;
pub(crate) mod pages;
pub(crate) mod tagging;
