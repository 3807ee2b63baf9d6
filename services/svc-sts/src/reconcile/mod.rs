//! One file per loop.

pub(crate) mod forget;
