//! The types and operations of Application Auto Scaling, generated from `models/application-autoscaling.api` at build time.
#![allow(unused_imports, non_camel_case_types, non_upper_case_globals, clippy::all)]
include!(concat!(env!("OUT_DIR"), "/api.rs"));
