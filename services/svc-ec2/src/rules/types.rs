//! Instance types: AWS's figures, and what the host can hold.
//!
//! Instance types: <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html>

use crate::model::Credits;
use std::sync::OnceLock;

/// One type.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are those of the facts file's head
pub struct InstanceType {
    pub name: &'static str,
    pub vcpus: i32,
    pub cores: i32,
    pub threads_per_core: i32,
    pub memory_mib: i64,
    pub architectures: Vec<&'static str>,
    pub nitro: bool,
    pub burstable: bool,
    pub current: bool,
    pub free_tier: bool,
    pub ghz: Option<f64>,
    pub maker: String,
    pub interfaces: i32,
    pub addresses_per_interface: i32,
    pub ena: &'static str,
    pub ebs_optimized: &'static str,
    /// Megabits a second, then operations a second: baseline and most.
    pub ebs: Option<[i32; 4]>,
    pub network: String,
    /// Gigabytes of its one magnetic instance store, which no machine here is given.
    pub store_gb: Option<i32>,
}

impl InstanceType {
    /// Where a burstable type's credit option stands without a word about it.
    pub fn default_credits(&self) -> Option<Credits> {
        match (self.burstable, self.name.starts_with("t2.")) {
            (false, _) => None,
            (true, true) => Some(Credits::Standard),
            (true, false) => Some(Credits::Unlimited),
        }
    }

    /// The first families have no IPv6.
    pub fn has_ipv6(&self) -> bool {
        !self.name.starts_with("m1.")
    }

    /// It can be in a cluster placement group.
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/limitations-placement-groups.html>
    pub fn clusters(&self) -> bool {
        let family = self.name.split('.').next().unwrap_or_default();
        let first = ["c1", "m1", "m2", "m3", "t1"].contains(&family);
        !self.burstable && !family.ends_with("-flex") && !first
    }

    /// The architecture of this build runs on it.
    pub fn runs_here(&self) -> bool {
        self.architectures.contains(&host_architecture())
    }
}

/// EC2's name of the processor that Hanul itself runs on. Tests have one processor, wherever they run.
pub fn host_architecture() -> &'static str {
    if cfg!(all(target_arch = "aarch64", not(test))) { "arm64" } else { "x86_64" }
}

/// What a launch without a word about it gets.
pub const DEFAULT: &str = "m1.small";

/// All types, in the file's order.
pub fn all() -> &'static [InstanceType] {
    static ALL: OnceLock<Vec<InstanceType>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../../../models/facts/instance-types.txt");
        text.lines().filter(|l| !l.starts_with('#')).filter_map(parse).collect()
    })
}

/// The type of this name.
pub fn find(name: &str) -> Option<&'static InstanceType> {
    all().iter().find(|t| t.name == name)
}

fn parse(line: &'static str) -> Option<InstanceType> {
    let w: Vec<&'static str> = line.split(' ').collect();
    let number = |i: usize| w.get(i)?.parse::<i32>().ok();
    Some(InstanceType {
        name: w.first()?,
        vcpus: number(1)?,
        cores: number(2)?,
        threads_per_core: number(3)?,
        memory_mib: number(4)?.into(),
        architectures: w.get(5)?.split('+').collect(),
        nitro: *w.get(6)? == "nitro",
        burstable: *w.get(7)? == "burstable",
        current: *w.get(8)? == "current",
        free_tier: *w.get(9)? == "free",
        ghz: w.get(10)?.parse().ok(),
        maker: w.get(11)?.replace('_', " "),
        interfaces: number(12)?,
        addresses_per_interface: number(13)?,
        ena: w.get(14)?,
        ebs_optimized: w.get(15)?,
        ebs: (|| Some([number(16)?, number(17)?, number(18)?, number(19)?]))(),
        network: w.get(20)?.replace('_', " "),
        store_gb: number(21),
    })
}
