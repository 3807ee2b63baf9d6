//! What is known of an instance.

use base::Timestamp;
use std::net::Ipv4Addr;

/// What an instance may learn of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the metadata categories
pub struct Facts {
    pub account: String,
    pub ami_id: String,
    pub architecture: String,
    pub instance_id: String,
    pub instance_type: String,
    pub interfaces: Vec<Interface>,
    pub key: Option<(String, String)>,
    pub launch_index: u32,
    pub launched: Timestamp,
    pub lifecycle: String,
    pub local_hostname: String,
    pub profile: Option<Profile>,
    pub public_hostname: Option<String>,
    pub region: String,
    pub reservation_id: String,
    pub tags: Option<Vec<(String, String)>>,
    pub tokens_required: bool,
    pub enabled: bool,
    /// Hops that an answer to a PUT may travel: 1 ends in the machine itself, a container's bridge takes one more.
    pub hop_limit: u8,
    pub user_data: Option<Vec<u8>>,
    pub zone: String,
    pub zone_id: String,
}

/// One of its interfaces; the first is the primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Interface {
    pub id: String,
    pub device_number: u32,
    pub mac: String,
    pub private: Vec<Ipv4Addr>,
    /// Private addresses that have a public one, with it.
    pub public: Vec<(Ipv4Addr, Ipv4Addr)>,
    pub security_groups: Vec<(String, String)>,
    pub subnet_id: String,
    pub subnet_cidr: String,
    pub vpc_id: String,
    /// All blocks of the VPC, the primary one first.
    pub vpc_cidrs: Vec<String>,
}

/// Its instance profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// `arn:aws:iam::…:instance-profile/…`
    pub arn: String,
    /// `AIPA…`
    pub id: String,
    /// The role in it.
    pub role: Option<String>,
}

/// Temporary credentials of the profile's role.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub token: String,
    pub issued: Timestamp,
    pub expires: Timestamp,
}

/// Knows instances. Calls may read the store, never wait for the network.
pub trait Directory: Send + Sync {
    /// The instance behind a source address in a VPC.
    fn instance(&self, vpc: &str, source: Ipv4Addr) -> Option<Facts>;
    /// Credentials of a role for an instance; an error's text is shown to nobody but the log.
    fn credentials(&self, facts: &Facts, role: &str) -> Result<Credentials, String>;
    /// The cloud's time.
    fn now(&self) -> Timestamp;
}
