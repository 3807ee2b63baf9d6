//! What the generator makes of `crates/codegen/goldens/demo.api`; its own tests keep the golden fresh.
#![allow(unused_imports, non_camel_case_types, non_upper_case_globals, clippy::all, dead_code)]
include!("../../../codegen/goldens/demo.rs.txt");
