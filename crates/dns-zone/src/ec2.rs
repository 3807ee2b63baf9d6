//! Instances' host names: they follow from their addresses.
//!
//! EC2 instance hostnames and domains: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html>

use std::net::Ipv4Addr;

/// Which of an interface's addresses a host name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `ip-10-0-0-5.…`: the private address.
    Private(Ipv4Addr),
    /// `ec2-198-18-0-5.…`: the public one.
    Public(Ipv4Addr),
}

/// `ip-10-0-0-5.ec2.internal` in us-east-1, `ip-10-0-0-5.REGION.compute.internal` elsewhere.
pub fn private_name(address: Ipv4Addr, region: &str) -> String {
    match region {
        "us-east-1" => format!("ip-{}.ec2.internal", dashed(address)),
        _ => format!("ip-{}.{region}.compute.internal", dashed(address)),
    }
}

/// `ec2-198-18-0-5.compute-1.amazonaws.com` in us-east-1, `ec2-198-18-0-5.REGION.compute.amazonaws.com` elsewhere.
pub fn public_name(address: Ipv4Addr, region: &str) -> String {
    match region {
        "us-east-1" => format!("ec2-{}.compute-1.amazonaws.com", dashed(address)),
        _ => format!("ec2-{}.{region}.compute.amazonaws.com", dashed(address)),
    }
}

/// The address in a host name of that form.
pub fn resolve(name: &str) -> Option<Place> {
    let (host, domain) = name.split_once('.')?;
    if let Some(dashes) = host.strip_prefix("ip-") {
        let known = domain == "ec2.internal" || domain.ends_with(".compute.internal");
        return known.then(|| address(dashes).map(Place::Private)).flatten();
    }
    let dashes = host.strip_prefix("ec2-")?;
    let known = domain == "compute-1.amazonaws.com" || domain.ends_with(".compute.amazonaws.com");
    known.then(|| address(dashes).map(Place::Public)).flatten()
}

fn dashed(address: Ipv4Addr) -> String {
    address.to_string().replace('.', "-")
}

fn address(dashes: &str) -> Option<Ipv4Addr> {
    dashes.replace('-', ".").parse().ok()
}
