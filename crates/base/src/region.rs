//! Regions, their names and their zones.
//!
//! AWS Regions: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>; zone ids:
//! <https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html>

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What is known of one region.
#[derive(Debug, PartialEq, Eq)]
pub struct RegionFacts {
    /// `ap-northeast-2`
    pub code: &'static str,
    /// The prefix of its zone ids: `apne2`.
    pub zone_prefix: &'static str,
    /// The letters of its zones.
    pub zones: &'static str,
    /// Accounts must opt in before use.
    pub opt_in: bool,
    /// The city or area that the console shows.
    pub place: &'static str,
}

macro_rules! regions {
    ($($code:literal $prefix:literal $zones:literal $opt:literal $place:literal;)*) => {
        /// Every region of the partition `aws` that Hanul knows, in code order.
        pub static REGIONS: &[RegionFacts] =
            &[$(RegionFacts { code: $code, zone_prefix: $prefix, zones: $zones, opt_in: $opt, place: $place }),*];
    };
}
regions! {
    "af-south-1" "afs1" "abc" true "Cape Town";
    "ap-east-1" "ape1" "abc" true "Hong Kong";
    "ap-northeast-1" "apne1" "acd" false "Tokyo";
    "ap-northeast-2" "apne2" "abcd" false "Seoul";
    "ap-northeast-3" "apne3" "abc" false "Osaka";
    "ap-south-1" "aps1" "abc" false "Mumbai";
    "ap-south-2" "aps2" "abc" true "Hyderabad";
    "ap-southeast-1" "apse1" "abc" false "Singapore";
    "ap-southeast-2" "apse2" "abc" false "Sydney";
    "ap-southeast-3" "apse3" "abc" true "Jakarta";
    "ap-southeast-4" "apse4" "abc" true "Melbourne";
    "ca-central-1" "cac1" "abd" false "Canada Central";
    "ca-west-1" "caw1" "abc" true "Calgary";
    "eu-central-1" "euc1" "abc" false "Frankfurt";
    "eu-central-2" "euc2" "abc" true "Zurich";
    "eu-north-1" "eun1" "abc" false "Stockholm";
    "eu-south-1" "eus1" "abc" true "Milan";
    "eu-south-2" "eus2" "abc" true "Spain";
    "eu-west-1" "euw1" "abc" false "Ireland";
    "eu-west-2" "euw2" "abc" false "London";
    "eu-west-3" "euw3" "abc" false "Paris";
    "il-central-1" "ilc1" "abc" true "Tel Aviv";
    "me-central-1" "mec1" "abc" true "UAE";
    "me-south-1" "mes1" "abc" true "Bahrain";
    "sa-east-1" "sae1" "abc" false "Sao Paulo";
    "us-east-1" "use1" "abcdef" false "N. Virginia";
    "us-east-2" "use2" "abc" false "Ohio";
    "us-west-1" "usw1" "ac" false "N. California";
    "us-west-2" "usw2" "abcd" false "Oregon";
}

static GLOBAL: RegionFacts =
    RegionFacts { code: "aws-global", zone_prefix: "", zones: "", opt_in: false, place: "every region" };

/// A region of the partition, or the pseudo-region of global services.
#[derive(Clone, Copy)]
pub struct Region(&'static RegionFacts);

impl Region {
    /// The scope of global services (IAM, Route 53, CloudFront).
    pub const GLOBAL: Region = Region(&GLOBAL);

    /// Looks a code up; `None` for anything that is not a known region.
    pub fn parse(code: &str) -> Option<Region> {
        if code == GLOBAL.code {
            return Some(Region::GLOBAL);
        }
        REGIONS.binary_search_by(|r| r.code.cmp(code)).ok().map(|i| Region(&REGIONS[i]))
    }
    /// `ap-northeast-2`
    pub fn code(self) -> &'static str {
        self.0.code
    }
    /// What is known of it.
    pub fn facts(self) -> &'static RegionFacts {
        self.0
    }
    /// Its zones in order.
    pub fn zones(self) -> impl Iterator<Item = Zone> {
        self.0.zones.chars().enumerate().map(move |(i, letter)| Zone { region: self, letter, number: i as u8 + 1 })
    }
    /// The zone of this name (`ap-northeast-2a`) or id (`apne2-az1`).
    pub fn zone(self, name_or_id: &str) -> Option<Zone> {
        self.zones().find(|z| z.name() == name_or_id || z.id() == name_or_id)
    }
}

/// An availability zone. Names and ids run in step here (AWS shuffles them per account).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// Its region.
    pub region: Region,
    letter: char,
    number: u8,
}

impl Zone {
    /// `ap-northeast-2a`
    pub fn name(self) -> String {
        format!("{}{}", self.region.code(), self.letter)
    }
    /// `apne2-az1`
    pub fn id(self) -> String {
        format!("{}-az{}", self.region.0.zone_prefix, self.number)
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}
impl Eq for Region {}
impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Region {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code.cmp(other.0.code)
    }
}
impl std::hash::Hash for Region {
    fn hash<H: std::hash::Hasher>(&self, h: &mut H) {
        self.0.code.hash(h)
    }
}
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}
impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}
impl Serialize for Region {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.0.code)
    }
}
impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        Region::parse(&code).ok_or_else(|| serde::de::Error::custom("not a region"))
    }
}
