//! What a machine's VPC tells it by DHCP about names.
//!
//! DHCP option sets: <https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html>

use api_ec2::DhcpConfiguration;
use base::Ipv4Net;
use box_spec::Names;
use std::net::Ipv4Addr;

/// What stands for the VPC's own resolver.
const AMAZON_PROVIDED_DNS: &str = "AmazonProvidedDNS";
/// Where that is, counted from the beginning of the VPC's first block.
const RESOLVER_OFFSET: u32 = 2;

/// Name servers and search domain. Without options a machine is told nothing.
pub fn of(cidr: Option<Ipv4Net>, options: &[DhcpConfiguration]) -> Names {
    let values = |key: &str| -> Vec<&str> {
        let found = options.iter().filter(|o| o.key.as_deref() == Some(key));
        found.flat_map(|o| o.values.iter().flatten()).filter_map(|v| v.value.as_deref()).collect()
    };
    let server = |text: &str| -> Option<Ipv4Addr> {
        match text {
            AMAZON_PROVIDED_DNS => cidr.map(|c| Ipv4Addr::from(u32::from(c.network()) + RESOLVER_OFFSET)),
            address => address.parse().ok(),
        }
    };
    Names {
        nameservers: values("domain-name-servers").into_iter().filter_map(server).collect(),
        domain: values("domain-name").first().map(|d| (*d).to_owned()),
        hosts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_ec2::AttributeValue;

    fn option(key: &str, values: &[&str]) -> DhcpConfiguration {
        let values = values.iter().map(|v| AttributeValue { value: Some((*v).into()) }).collect();
        DhcpConfiguration { key: Some(key.into()), values: Some(values) }
    }

    #[test]
    fn amazons_resolver_is_the_vpcs_base_plus_two_and_other_servers_keep_their_order() {
        let cidr = Some("10.1.0.0/16".parse().unwrap());
        let options = [
            option("domain-name", &["corp.example"]),
            option("domain-name-servers", &["10.1.5.5", AMAZON_PROVIDED_DNS]),
            option("ntp-servers", &["10.1.5.6"]),
        ];
        let names = of(cidr, &options);
        assert_eq!(names.nameservers, [[10, 1, 5, 5], [10, 1, 0, 2]].map(Ipv4Addr::from));
        assert_eq!(names.domain.as_deref(), Some("corp.example"));
    }

    #[test]
    fn a_vpc_without_options_tells_nothing() {
        assert_eq!(of(Some("10.1.0.0/16".parse().unwrap()), &[]), Names::default());
    }
}
