//! What operations have in common.

pub(crate) mod find;
pub(crate) mod hide;
pub(crate) mod pages;
pub(crate) mod redriving;
pub(crate) mod remove;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod tagging;
