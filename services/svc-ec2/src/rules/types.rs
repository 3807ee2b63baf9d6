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
    /// Core counts that CPU options can ask for; none: the type has no CPU options.
    pub valid_cores: Vec<i32>,
    pub valid_threads: Vec<i32>,
    pub boot_modes: Vec<&'static str>,
    pub features: Vec<&'static str>,
    /// The most volumes, and whether interfaces count among them.
    pub attachments: Option<(i32, &'static str)>,
    pub card: Card,
    pub auto_recovers: bool,
    pub on_dedicated_hosts: bool,
    pub hibernates: bool,
    pub has_enclaves: bool,
    pub has_tpm: bool,
    pub has_hardware_clock: bool,
    pub migrates_at_reboot: bool,
    pub encrypts_in_transit: bool,
    pub has_srd: bool,
}

/// The one network card.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub struct Card {
    /// Gigabits a second.
    pub base_gbps: Option<f64>,
    pub peak_gbps: Option<f64>,
    /// ENA queues of an interface.
    pub queues: Option<i32>,
    /// The most of all interfaces, and of one, where they can be chosen.
    pub queues_most: Option<(i32, i32)>,
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

/// The words behind the columns: `name=value,value` and flags.
struct Words<'a>(&'a [&'static str]);

impl Words<'_> {
    fn has(&self, flag: &str) -> bool {
        self.0.contains(&flag)
    }

    fn list(&self, name: &str) -> Vec<&'static str> {
        let value = |word: &&'static str| word.split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v);
        self.0.iter().find_map(value).map(|v| v.split(',').collect()).unwrap_or_default()
    }

    fn numbers<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.list(name).iter().filter_map(|n| n.parse().ok()).collect()
    }

    fn card(&self) -> Card {
        let figures: Vec<f64> = self.numbers("card");
        let (gbps, count) = (|i: usize| figures.get(i).copied(), |i: usize| figures.get(i).map(|n| *n as i32));
        Card { base_gbps: gbps(0), peak_gbps: gbps(1), queues: count(2), queues_most: count(3).zip(count(4)) }
    }
}

fn parse(line: &'static str) -> Option<InstanceType> {
    let w: Vec<&'static str> = line.split(' ').collect();
    let words = Words(w.get(21..)?);
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
        store_gb: words.numbers("store").first().copied(),
        valid_cores: words.numbers("cores"),
        valid_threads: words.numbers("threads"),
        boot_modes: words.list("boot"),
        features: words.list("features"),
        attachments: words.numbers("attachments").first().copied().zip(words.list("attachments").get(1).copied()),
        card: words.card(),
        auto_recovers: words.has("recovers"),
        on_dedicated_hosts: words.has("dedicated"),
        hibernates: words.has("hibernates"),
        has_enclaves: words.has("enclaves"),
        has_tpm: words.has("tpm"),
        has_hardware_clock: words.has("phc"),
        migrates_at_reboot: words.has("migrates"),
        encrypts_in_transit: words.has("encrypts"),
        has_srd: words.has("srd"),
    })
}
