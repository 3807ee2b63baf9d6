//! The types and operations of Amazon S3, generated from `models/s3.api` at build time.
#![allow(dead_code, unused_imports, non_camel_case_types, non_upper_case_globals, clippy::all)]
include!(concat!(env!("OUT_DIR"), "/api.rs"));
