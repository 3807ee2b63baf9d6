//! Generates this crate from its model; items are made of the engine's own values.
fn main() -> Result<(), String> {
    codegen::build_with("dynamodbstreams", &[("AttributeValue", "ddb_rules::AttributeValue")])
}
