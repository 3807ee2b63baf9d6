//! The types and operations of AWS Elastic Load Balancing v2, generated from `models/elbv2.api` at build time.
#![allow(unused_imports, non_camel_case_types, non_upper_case_globals, clippy::all)]
include!(concat!(env!("OUT_DIR"), "/api.rs"));
