//! Names and values of DHCP options.
//!
//! DHCP option sets: <https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html>

use crate::errors;
use base::Fault;
use std::net::IpAddr;

/// Servers of one option.
pub const SERVERS_MAX: usize = 4;
/// What stands for the VPC's own resolver.
pub const AMAZON_PROVIDED_DNS: &str = "AmazonProvidedDNS";

/// Checks one option and gives it back in its normal form.
pub fn check(key: &str, values: &[String]) -> Result<(String, Vec<String>), Fault> {
    if values.is_empty() {
        return Err(errors::missing("dhcpConfiguration.Value"));
    }
    let fits = match key {
        "domain-name" => values.len() == 1 && is_domain(&values[0]),
        "domain-name-servers" => servers(values, |v| v == AMAZON_PROVIDED_DNS || v.parse::<IpAddr>().is_ok()),
        "ntp-servers" | "netbios-name-servers" => servers(values, |v| v.parse::<IpAddr>().is_ok()),
        "netbios-node-type" => values.len() == 1 && matches!(values[0].as_str(), "1" | "2" | "4" | "8"),
        "ipv6-address-preferred-lease-time" => {
            values.len() == 1 && values[0].parse::<u32>().is_ok_and(|s| (140..=2_147_483_647).contains(&s))
        }
        _ => return Err(errors::invalid_value(key, "key", "Unsupported DHCP option.")),
    };
    match fits {
        true => Ok((key.to_owned(), values.to_vec())),
        false => {
            Err(errors::invalid_value(values.join(", "), "value", &format!("Invalid value for DHCP option {key}.")))
        }
    }
}

fn servers(values: &[String], good: impl Fn(&str) -> bool) -> bool {
    values.len() <= SERVERS_MAX && values.iter().all(|v| good(v))
}

/// Linux takes several domains in one value, separated by spaces.
fn is_domain(text: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty() && l.len() <= 63 && l.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    !text.is_empty() && text.len() <= 253 && text.split([' ', '.']).all(label)
}
