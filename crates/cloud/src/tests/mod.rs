//! Every room together, in memory: what holds for each operation that is served, whichever room serves it.

mod encode;
mod encode_rest;
mod sample;
mod sweep;
mod sweep_rest;
mod tree;
