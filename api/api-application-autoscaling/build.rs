//! Generates this crate from its model.
fn main() -> Result<(), String> {
    codegen::build("application-autoscaling")
}
