//! Any document, read as the operation that has every kind of value. What is read without complaint must satisfy its model, and
//! come back the same after it was written and read again.
//!
//! Run it: `cargo +nightly fuzz run json` in `crates/wire`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shape::Protocol;

#[path = "../../tests/support/demo.rs"]
mod demo;

fuzz_target!(|data: &[u8]| {
    let headers = http::HeaderMap::new();
    let codec = wire::codec(Protocol::AwsJson).expect("a codec");
    let op = demo::LIST_THINGS.meta();
    let read = |body: &[u8]| {
        let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body };
        let mut input = (op.new_input)();
        codec.decode(op, &request, input.as_struct_mut()).map(|_| input)
    };
    let Ok(once) = read(data) else { return };
    assert_eq!(shape::validate(once.as_struct()), vec![]);
    let written = codec.encode(&demo::API, op, once.as_struct(), "").body;
    let twice = read(&written).expect("our own document");
    assert_eq!(format!("{once:?}"), format!("{twice:?}"));
});
