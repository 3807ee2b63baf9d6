//! DB instance classes: EC2's figures under RDS's names.
//!
//! DB instance classes: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html>

use std::sync::OnceLock;

/// Families that MariaDB and MySQL run on, oldest first.
const FAMILIES: &[&str] = &[
    "t3", "t4g", "m5", "m5d", "m6g", "m6gd", "m6i", "m6id", "m7g", "m7i", "m8g", "r5", "r5b", "r5d", "r6g", "r6gd",
    "r6i", "r6id", "r7g", "r7i", "r8g", "x2g", "x2idn", "x2iedn",
];
/// Sizes of EC2 that RDS does not offer.
const NOT_OFFERED: &[&str] = &["nano", "metal"];

/// One class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// `db.t3.micro`
    pub name: String,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u64,
}

/// All classes, family by family.
pub fn all() -> &'static [Class] {
    static ALL: OnceLock<Vec<Class>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../../../models/facts/instance-types.txt");
        let lines = || text.lines().filter(|l| !l.starts_with('#')).filter_map(parse);
        FAMILIES.iter().flat_map(|family| lines().filter(move |(f, _)| f == family)).map(|(_, class)| class).collect()
    })
}

/// The class of this name.
pub fn find(name: &str) -> Option<&'static Class> {
    all().iter().find(|c| c.name == name)
}

/// A line is `t3.micro vcpus cores threads memory-MiB …`.
fn parse(line: &str) -> Option<(&str, Class)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let (family, size) = name.split_once('.')?;
    let vcpus = words.next()?.parse().ok()?;
    let memory_mib = words.nth(2)?.parse().ok()?;
    let offered = !NOT_OFFERED.iter().any(|n| size.starts_with(n));
    offered.then(|| (family, Class { name: format!("db.{name}"), vcpus, memory_mib }))
}
