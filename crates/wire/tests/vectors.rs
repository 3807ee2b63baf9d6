//! Requests as botocore serialises them (`tests/wire_botocore.py --vectors` writes the file) are read as what was meant.
mod support;

use serde_json::Value;
use support::{APIS, to_json};

#[test]
fn requests_of_botocore_are_read_as_they_were_meant() {
    let headers = http::HeaderMap::new();
    let mut seen = 0;
    for vector in include_str!("vectors/botocore.txt").split("\n\n") {
        let [name, body, wanted] = vector.trim().lines().collect::<Vec<_>>()[..] else {
            panic!("not three lines: {vector}")
        };
        let (api, op) = name.split_once(' ').expect("a service and an operation");
        let api = *APIS.iter().find(|a| a.name == api).expect("a service");
        let op = api.op(op).expect("an operation");
        let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body: body.as_bytes() };
        let mut input = (op.new_input)();
        let codec = wire::codec(api.protocol()).expect("a codec");
        let decoded = codec.decode(op, &request, input.as_struct_mut()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(decoded.unknown, Vec::<String>::new(), "{name}");
        let wanted: Value = serde_json::from_str(wanted).expect("JSON");
        assert_eq!(to_json(input.as_struct()), wanted, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 18);
}
