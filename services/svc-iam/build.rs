//! Packs the facts about AWS's managed policies into the program.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

const FACTS: &str = "../../models/facts/managed-policies.txt";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FACTS}");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&fs::read(FACTS)?)?;
    fs::write(Path::new(&out).join("managed-policies.z"), packed.finish()?)
}
