//! Writes a model as Rust: operations and the service; the types are in `emit_types`.

use crate::Permissions;
use crate::emit_types::Types;
use crate::model::*;
use crate::names::{camel, constant};
use std::fmt::Write;

/// The whole generated file.
pub fn rust(model: &Model, permissions: &Permissions) -> String {
    rust_with(model, permissions, &[])
}

/// The same, with types that a crate of ours owns in place of generated ones: shape and Rust path.
pub fn rust_with(model: &Model, permissions: &Permissions, owned: &[(&str, &str)]) -> String {
    let mut out = String::from(
        "use shape::{Blob, Document, Entries, Timestamp, types};\nuse std::clone::Clone;\nuse std::default::Default;\n",
    );
    Types::new(model, owned).put(&mut out);
    put_errors(&mut out, model);
    for op in &model.ops {
        put_op(&mut out, model, permissions, op);
    }
    put_api(&mut out, model, permissions);
    out
}

/// A Rust string literal.
pub(crate) fn quoted(s: &str) -> String {
    format!("{s:?}")
}

fn put_errors(out: &mut String, model: &Model) {
    for (name, shape) in &model.shapes {
        if let ShapeKind::Error { code, status, fault } = &shape.kind {
            _ = writeln!(
                out,
                "static E_{}: shape::ErrorMeta = shape::ErrorMeta {{ name: {}, code: {}, status: {status}, fault: {fault} }};",
                camel(name),
                quoted(name),
                quoted(code)
            );
        }
    }
}

fn put_op(out: &mut String, model: &Model, permissions: &Permissions, op: &OpLine) {
    let ty = |s: &Option<String>| s.as_ref().map_or("shape::Unit".to_owned(), |s| camel(s));
    let (input, output, name) = (ty(&op.input), ty(&op.output), constant(&op.name));
    let mut said = String::new();
    if let Some((method, uri, status)) = &op.route {
        _ = write!(said, "method: {}, uri: {}, status: {status}, ", quoted(method), quoted(uri));
    }
    if model.fact("protocols").split(',').any(|p| p == "query") && op.output.is_some() {
        let wrapper = op.wrapper.clone().unwrap_or_else(|| format!("{}Result", op.name));
        _ = write!(said, "result_wrapper: {}, ", quoted(&wrapper));
    }
    if op.read {
        said.push_str("read_only: true, ");
    }
    if op.unsigned {
        said.push_str("unsigned: true, ");
    }
    if op.summed {
        said.push_str("summed: true, ");
    }
    if let Some(root) = &op.root {
        _ = write!(said, "root: {}, ", quoted(root));
    }
    if let Some(action) = permissions.actions.get(&op.name) {
        let must = |required: bool| if required { "!" } else { "" };
        let all = action.resources.iter().map(|r| format!("{}{}", r.name, must(r.required)));
        put_list(&mut said, "resource_types", all);
        put_list(&mut said, "needs", action.needs.iter().cloned());
    }
    if !op.errors.is_empty() {
        let all: Vec<String> = op.errors.iter().map(|e| format!("&E_{}", camel(e))).collect();
        _ = write!(said, "errors: &[{}], ", all.join(", "));
    }
    _ = writeln!(
        out,
        "static M_{name}: shape::OpMeta = shape::OpMeta {{ {said}..shape::OpMeta::new::<{input}, {output}>({}) }};\n\
         /// {}\npub static {name}: shape::Op<{input}, {output}> = shape::Op::new(&API, &M_{name});",
        quoted(&op.name),
        op.name
    );
}

fn put_list(said: &mut String, field: &str, all: impl Iterator<Item = String>) {
    let all: Vec<String> = all.map(|one| quoted(&one)).collect();
    if !all.is_empty() {
        _ = write!(said, "{field}: &[{}], ", all.join(", "));
    }
}

fn put_api(out: &mut String, model: &Model, permissions: &Permissions) {
    let protocols: Vec<&str> = model.fact("protocols").split(',').map(protocol).collect();
    let ops: Vec<String> = model.ops.iter().map(|o| format!("&M_{}", constant(&o.name))).collect();
    let others: Vec<String> = model.others.iter().map(|o| quoted(o)).collect();
    _ = writeln!(out, "/// The service.\npub static API: shape::Api = shape::Api {{");
    _ = writeln!(out, "    name: {}, protocols: &[{}],", quoted(&model.name), protocols.join(", "));
    _ = writeln!(out, "    action_prefix: {},", quoted(&permissions.prefix));
    for (field, fact) in [
        ("service_id", "id"),
        ("version", "version"),
        ("endpoint_prefix", "endpoint"),
        ("signing_name", "signing"),
        ("target_prefix", "target"),
        ("json_version", "json"),
        ("xml_namespace", "xmlns"),
        ("global_endpoint", "global"),
    ] {
        _ = writeln!(out, "    {field}: {},", quoted(model.fact(fact)));
    }
    let routes: Vec<String> = model
        .other_routes
        .iter()
        .map(|(name, method, uri)| format!("({}, {}, {})", quoted(name), quoted(method), quoted(uri)))
        .collect();
    _ = writeln!(out, "    ops: &[{}],\n    others: &[{}],", ops.join(", "), others.join(", "));
    _ = writeln!(out, "    other_routes: &[{}],\n}};", routes.join(", "));
    put_actions(out, permissions);
}

/// Actions are not operations: some are named by no operation, and some operations by no action.
fn put_actions(out: &mut String, permissions: &Permissions) {
    _ = writeln!(out, "/// Each action, and the types of resources that it concerns.");
    _ = writeln!(out, "pub static ACTIONS: &[(&str, &[&str])] = &[");
    for (name, action) in &permissions.actions {
        let types: Vec<String> = action.resources.iter().map(|r| quoted(&r.name)).collect();
        _ = writeln!(out, "    ({}, &[{}]),", quoted(name), types.join(", "));
    }
    _ = writeln!(out, "];");
}

fn protocol(name: &str) -> &'static str {
    match name {
        "ec2" => "shape::Protocol::Ec2Query",
        "query" => "shape::Protocol::AwsQuery",
        "json" => "shape::Protocol::AwsJson",
        "rest-json" => "shape::Protocol::RestJson",
        "rest-xml" => "shape::Protocol::RestXml",
        "cbor" => "shape::Protocol::RpcV2Cbor",
        other => panic!("a service line names the protocol `{other}`, which nothing speaks"),
    }
}
