//! `cargo xtask dist`: one stripped static executable that runs on any Linux of this processor, without a C library.

use crate::sh;
use std::fs;
use std::path::Path;
use std::process::Command;

/// No C library to load; relocations packed, of which a program of many tables has a hundred thousand; functions whose code is the same
/// are one.
const FLAGS: &str = "-C target-feature=+crt-static -C link-arg=-Wl,-z,pack-relative-relocs -C link-arg=-Wl,--icf=all";

/// A program that asks for an interpreter is not static (ELF, `PT_INTERP`).
const PT_INTERP: u32 = 3;

/// Builds it to `target/dist/hanul`, checks it, and says how large it is.
pub(crate) fn run(_: &[String]) -> Result<(), String> {
    let target = host()?;
    let mut build = Command::new("cargo");
    build.args(["build", "--profile", "dist", "--bin", "hanul", "--target", &target]);
    // with --target the flags are for the program alone, not for what runs while it is built
    let name = format!("CARGO_TARGET_{}_RUSTFLAGS", target.to_uppercase().replace('-', "_"));
    build.env(name, FLAGS);
    sh::step_with("build a static hanul", &mut build)?;
    let built = sh::target().join(&target).join("dist/hanul");
    let place = sh::target().join("dist");
    fs::create_dir_all(&place).map_err(|e| e.to_string())?;
    let file = place.join("hanul");
    fs::copy(&built, &file).map_err(|e| format!("{}: {e}", built.display()))?;
    let bytes = fs::read(&file).map_err(|e| e.to_string())?;
    if !is_static(&bytes) {
        return Err("it asks for a C library: +crt-static had no effect on this target".into());
    }
    alone(&file)?;
    println!("{}: {:.1} MB", file.display(), bytes.len() as f64 / 1e6);
    Ok(())
}

/// The compiler's own target.
fn host() -> Result<String, String> {
    let said = Command::new("rustc").arg("-vV").output().map_err(|e| format!("rustc: {e}"))?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    text.lines().find_map(|l| l.strip_prefix("host: ")).map(str::to_owned).ok_or_else(|| "rustc names no host".into())
}

/// True for a 64-bit ELF without a `PT_INTERP`.
fn is_static(elf: &[u8]) -> bool {
    let number = |at: usize, n: usize| {
        let bytes = elf.get(at..at + n)?;
        Some(bytes.iter().rev().fold(0u64, |all, b| all << 8 | u64::from(*b)) as usize)
    };
    let headers = || Some((number(32, 8)?, number(54, 2)?, number(56, 2)?));
    let Some((at, size, count)) = headers().filter(|_| elf.starts_with(b"\x7fELF\x02\x01")) else { return false };
    (0..count).all(|i| number(at + i * size, 4).is_some_and(|kind| kind as u32 != PT_INTERP))
}

/// Runs it where there is nothing else, as far as this user may.
fn alone(file: &Path) -> Result<(), String> {
    let empty = sh::target().join("dist/empty");
    fs::create_dir_all(&empty).map_err(|e| e.to_string())?;
    fs::copy(file, empty.join("hanul")).map_err(|e| e.to_string())?;
    let args =
        ["--user", "--map-root-user", "--root", &empty.display().to_string(), "/hanul", "--version"].map(String::from);
    let ran = sh::step("run it in an empty root", "unshare", &args);
    fs::remove_dir_all(&empty).map_err(|e| e.to_string())?;
    ran
}
