//! The list of operations against the model.

use crate::operations::all;

/// Answered by `NotImplemented`, by name: `Operation.Parameter`.
const LATER: &[&str] = &[
    "CreateListener.AlpnPolicy",
    "CreateListener.MutualAuthentication",
    "CreateLoadBalancer.CustomerOwnedIpv4Pool",
    "CreateLoadBalancer.EnablePrefixForIpv6SourceNat",
    "CreateLoadBalancer.IpamPools",
    "CreateTargetGroup.TargetControlPort",
    "ModifyListener.AlpnPolicy",
    "ModifyListener.MutualAuthentication",
    "SetSecurityGroups.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    "SetSubnets.EnablePrefixForIpv6SourceNat",
];

#[test]
fn every_operation_of_the_model_is_served() {
    let mut served: Vec<&str> = all(None).iter().map(|o| o.meta.name).collect();
    served.sort_unstable();
    let mut modelled: Vec<&str> = api_elbv2::API.ops.iter().map(|o| o.name).collect();
    modelled.sort_unstable();
    assert_eq!(served, modelled);
}

#[test]
fn every_honoured_parameter_exists() {
    for operation in all(None) {
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{}", operation.meta.name);
    }
}

#[test]
fn every_parameter_of_the_model_is_honoured_or_listed_as_later() {
    let mut later = Vec::new();
    for operation in all(None) {
        let head = |w: &str| w.split(['.', '=']).next().unwrap_or_default().to_owned();
        let honoured: Vec<String> = operation.accepts.0.split_whitespace().map(head).collect();
        let missing = operation.meta.input.members.iter().filter(|m| !honoured.iter().any(|h| h == m.name));
        later.extend(missing.map(|m| format!("{}.{}", operation.meta.name, m.name)));
    }
    later.sort_unstable();
    assert_eq!(later, LATER);
}

#[test]
fn reading_operations_of_the_model_do_not_write() {
    for operation in all(None) {
        assert_eq!(operation.meta.read_only, !operation.writes(), "{}", operation.meta.name);
    }
}

#[test]
fn every_region_has_a_hosted_zone() {
    for facts in base::REGIONS {
        let region = base::Region::parse(facts.code).unwrap();
        assert!(crate::rules::hosted_zones::of(region).is_some(), "{region}");
    }
}
