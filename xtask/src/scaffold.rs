//! New rooms and operations in the house's shape, so that every room looks the same.

use crate::sh;
use std::fs;

/// `new-service NAME`
pub(crate) fn service(args: &[String]) -> Result<(), String> {
    let [name] = args else { return Err("usage: cargo xtask new-service NAME".into()) };
    check(name)?;
    let room = sh::root().join(format!("services/svc-{name}"));
    if room.exists() {
        return Err(format!("{} exists", room.display()));
    }
    let write = |path: &str, text: String| {
        let path = room.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&room))
            .and_then(|()| fs::write(path, text))
            .map_err(|e| e.to_string())
    };
    write("Cargo.toml", manifest(name))?;
    write(
        "README.md",
        format!("# svc-{name}\n\nWhat is real, what is not, the state diagram, the AWS pages followed.\n"),
    )?;
    write("src/lib.rs", lib(name))?;
    write("src/model.rs", "//! Records and their state machines (pure).\n".into())?;
    write("src/tables.rs", "//! Store tables, indexes, key layout, migrations.\n".into())?;
    write("src/errors.rs", "//! One constructor per error, with AWS's code and wording.\n".into())?;
    write("src/ops/mod.rs", "//! One file per operation.\n".into())?;
    write("src/tests/mod.rs", "//! This room's goldens.\n".into())?;
    println!("made {}. Next: add it to [workspace.dependencies] and crates/cloud/src/rooms.rs", room.display());
    Ok(())
}

/// `new-operation SERVICE OPERATION`
pub(crate) fn operation(args: &[String]) -> Result<(), String> {
    let [service, operation] = args else {
        return Err("usage: cargo xtask new-operation SERVICE OperationName".into());
    };
    check(service)?;
    if operation.is_empty() || !operation.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(format!("{operation} is not an operation's name"));
    }
    let file = snake(operation);
    let ops = sh::root().join(format!("services/svc-{service}/src/ops"));
    let path = ops.join(format!("{file}.rs"));
    if path.exists() {
        return Err(format!("{} exists", path.display()));
    }
    let text = format!(
        "//! {operation}.\n//!\n//! The AWS page it follows.\n\nuse base::Fault;\nuse kernel::Cx;\nuse store::Tx;\n\n\
         pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: {operation}Request) -> Result<{operation}Result, Fault> {{\n}}\n"
    );
    fs::write(&path, text).map_err(|e| e.to_string())?;
    println!("made {}. Next: `mod {file};` in ops/mod.rs and a row in lib.rs", path.display());
    Ok(())
}

fn check(name: &str) -> Result<(), String> {
    let ok = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if ok { Ok(()) } else { Err(format!("{name}: a room's name has lower-case letters and digits only")) }
}

/// `CreateVpc` -> `create_vpc`
fn snake(name: &str) -> String {
    let mut out = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let after_lower = i > 0 && !chars[i - 1].is_ascii_uppercase();
        let before_lower = i > 0 && chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (after_lower || before_lower) {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"svc-{name}\"\nversion.workspace = true\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
         description = \"The {name} room.\"\n\n[lints]\nworkspace = true\n\n[dependencies]\napi-{name}.workspace = true\n\
         base.workspace = true\nkernel.workspace = true\nserde.workspace = true\nstore.workspace = true\n"
    )
}

fn lib(name: &str) -> String {
    format!(
        "//! The {name} room: operations, tables, loops, limits.\n\nmod errors;\nmod model;\nmod ops;\nmod tables;\n\n\
         #[cfg(test)]\nmod tests;\n\nuse kernel::{{Operation, Service}};\n\n/// The room.\npub fn service() -> Service {{\n    \
         Service {{ name: \"{name}\", api: &api_{name}::API, operations: operations(), reconcilers: Vec::new() }}\n}}\n\n\
         fn operations() -> Vec<Operation> {{\n    Vec::new()\n}}\n"
    )
}
