//! Any form, read as any operation: two bytes choose the operation, the rest is the body. What is read without complaint must
//! satisfy its model, and printing it must not panic.
//!
//! Run it: `cargo +nightly fuzz run query` in `crates/wire`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shape::Api;

static APIS: &[&Api] =
    &[&api_ec2::API, &api_elbv2::API, &api_iam::API, &api_rds::API, &api_sns::API, &api_sqs::API, &api_sts::API];

fuzz_target!(|data: &[u8]| {
    let [a, b, body @ ..] = data else { return };
    let count: usize = APIS.iter().map(|a| a.ops.len()).sum();
    let mut all = APIS.iter().flat_map(|api| api.ops.iter().map(move |op| (*api, *op)));
    let (api, op) = all.nth((usize::from(*a) << 8 | usize::from(*b)) % count).expect("below the count");
    let headers = http::HeaderMap::new();
    let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body };
    let codec = wire::codec(api.protocol()).expect("a codec");
    let mut input = (op.new_input)();
    match codec.decode(op, &request, input.as_struct_mut()) {
        Ok(_) => {
            let _printed = format!("{input:?}");
            assert_eq!(shape::validate(input.as_struct()), vec![]);
        }
        Err(refused) => assert!(codec.refusal(&refused).status >= 400),
    }
});
