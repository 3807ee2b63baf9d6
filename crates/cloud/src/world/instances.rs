//! What the metadata service tells instances: read through the rooms' own operations.

use super::EC2;
use api_ec2 as ec2;
use api_iam::{GET_INSTANCE_PROFILE, GetInstanceProfileRequest};
use api_sts::{ASSUME_ROLE, AssumeRoleRequest};
use base::Timestamp;
use kernel::{Cx, Kernel, Scope, tags};
use metadata::{Credentials, Directory, Facts, Interface, Profile, Seal};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use store::Snapshot;
use svc_ec2::model::Instance;
use svc_ec2::tables::{INSTANCES, INSTANCES_BY_ADDRESS};

/// New credentials are made when the old ones have less than this left, in milliseconds.
const RENEW_MS: i64 = 15 * 60 * 1000;
/// How long a role's credentials last, in seconds.
const LIFE_SECONDS: i32 = 3600;

/// Reads the rooms.
pub(super) struct Instances {
    kernel: Arc<Kernel>,
    issued: Mutex<HashMap<(String, String), Credentials>>,
}

impl Instances {
    pub(super) fn new(kernel: Arc<Kernel>) -> Instances {
        Instances { kernel, issued: Mutex::default() }
    }

    /// The key that seals session tokens: this run's own.
    pub(super) fn seal(&self) -> Seal {
        Seal(self.kernel.ids.bytes())
    }

    fn find(&self, snapshot: &Snapshot, vpc: &str, source: Ipv4Addr) -> Option<(Scope, Instance)> {
        let key = (vpc.to_owned(), source);
        if let Some(((scope, _), i)) = INSTANCES.first_by(&INSTANCES_BY_ADDRESS, snapshot, &key).ok().flatten() {
            return Some((scope, i));
        }
        // a further address or interface of the machine
        let (scope, interface) = svc_vpc::look::interface_at(snapshot, vpc, source).ok().flatten()?;
        let id = interface.instance()?.to_string();
        let all = INSTANCES.list(snapshot, &(scope,)).ok()?;
        all.into_iter().map(|(_, i)| i).find(|i| *i.id == *id).map(|i| (scope, i))
    }

    fn profile(&self, cx: &Cx, snapshot: &Snapshot, i: &Instance) -> Option<Profile> {
        let profile = i.profile.as_ref()?;
        let name = profile.arn.rsplit('/').next()?.to_owned();
        let ask = GetInstanceProfileRequest { instance_profile_name: name };
        let found = cx.ask(snapshot, &GET_INSTANCE_PROFILE, ask).ok();
        let role = found.and_then(|f| f.instance_profile.roles.into_iter().next()).map(|r| r.role_name);
        Some(Profile { arn: profile.arn.clone(), id: profile.id.clone(), role })
    }
}

impl Directory for Instances {
    fn instance(&self, vpc: &str, source: Ipv4Addr) -> Option<Facts> {
        let snapshot = self.kernel.store.snapshot().ok()?;
        let (scope, i) = self.find(&snapshot, vpc, source)?;
        let cx = self.kernel.service_cx(scope, EC2);
        let ask = ec2::DescribeInstancesRequest { instance_ids: Some(vec![i.id.to_string()]), ..Default::default() };
        let found = cx.ask(&snapshot, &ec2::DESCRIBE_INSTANCES, ask).ok()?;
        let reservation = found.reservations?.into_iter().next()?;
        let shown = reservation.instances?.into_iter().next()?;
        let cidrs = cidrs(&cx, &snapshot, &shown);
        let key = i.key_name.as_ref().and_then(|name| {
            let pair = svc_ec2::tables::key_pair(&snapshot, scope, name).ok().flatten()?;
            Some((name.clone(), pair.public_key))
        });
        let zone_id = shown.placement.and_then(|p| p.availability_zone_id).unwrap_or_default();
        Some(Facts {
            account: scope.account.to_string(),
            ami_id: i.image.to_string(),
            architecture: shown.architecture.map(|a| a.as_str().to_owned()).unwrap_or_default(),
            instance_id: i.id.to_string(),
            instance_type: i.instance_type.clone(),
            interfaces: shown.network_interfaces.iter().flatten().map(|n| interface(n, &cidrs)).collect(),
            key,
            launch_index: i.launch_index,
            launched: i.launched_at,
            lifecycle: "on-demand".into(),
            local_hostname: shown.private_dns_name.unwrap_or_default(),
            profile: self.profile(&cx, &snapshot, &i),
            public_hostname: shown.public_dns_name.filter(|n| !n.is_empty()),
            region: scope.region.code().into(),
            reservation_id: i.reservation_id.clone(),
            tags: if i.metadata.tags { tags::of(&snapshot, scope, &i.id).ok() } else { None },
            tokens_required: i.metadata.tokens_required,
            enabled: i.metadata.enabled,
            hop_limit: i.metadata.hop_limit.try_into().unwrap_or(u8::MAX),
            user_data: i.user_data,
            zone: i.zone,
            zone_id,
        })
    }

    fn credentials(&self, facts: &Facts, role: &str) -> Result<Credentials, String> {
        let key = (facts.instance_id.clone(), role.to_owned());
        let now = self.now();
        let kept = self.issued.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(kept) = kept.filter(|c| c.expires.0 - now.0 > RENEW_MS) {
            return Ok(kept);
        }
        let made = tokio::task::block_in_place(|| self.assume(facts, role))?;
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        Ok(made)
    }

    /// The host's time, which is the machines'.
    fn now(&self) -> Timestamp {
        self.kernel.clock.real()
    }
}

impl Instances {
    /// The role's trust policy decides, as for any caller.
    fn assume(&self, facts: &Facts, role: &str) -> Result<Credentials, String> {
        let account = facts.account.parse().map_err(|e: base::NotAnAccount| e.to_string())?;
        let region = base::Region::parse(&facts.region).unwrap_or(base::Region::GLOBAL);
        let cx = self.kernel.service_cx(Scope { account, region }, EC2);
        let snapshot = self.kernel.store.snapshot().map_err(|e| e.to_string())?;
        let ask = api_iam::GetRoleRequest { role_name: role.to_owned() };
        let found = cx.ask(&snapshot, &api_iam::GET_ROLE, ask).map_err(|e| e.to_string())?;
        drop(snapshot);
        let ask = AssumeRoleRequest {
            role_arn: found.role.arn,
            role_session_name: facts.instance_id.clone(),
            duration_seconds: Some(LIFE_SECONDS),
            ..Default::default()
        };
        let issued = self.now();
        let made = self.kernel.call_blocking(cx, &ASSUME_ROLE, ask).map_err(|e| e.to_string())?;
        let c = made.credentials.ok_or("no credentials")?;
        Ok(Credentials {
            access_key_id: c.access_key_id,
            secret_access_key: c.secret_access_key,
            token: c.session_token,
            issued,
            expires: c.expiration,
        })
    }
}

/// CIDRs of the subnets and VPCs of a machine's interfaces, by id, the primary one first.
fn cidrs(cx: &Cx, snapshot: &Snapshot, shown: &ec2::Instance) -> HashMap<String, Vec<String>> {
    let mut out = HashMap::new();
    let nics = || shown.network_interfaces.iter().flatten();
    let subnets: Vec<String> = nics().filter_map(|n| n.subnet_id.clone()).collect();
    let vpcs: Vec<String> = nics().filter_map(|n| n.vpc_id.clone()).collect();
    let ask = ec2::DescribeSubnetsRequest { subnet_ids: Some(subnets), ..Default::default() };
    for s in cx.ask(snapshot, &ec2::DESCRIBE_SUBNETS, ask).ok().and_then(|r| r.subnets).unwrap_or_default() {
        out.extend(s.subnet_id.zip(s.cidr_block.map(|block| vec![block])));
    }
    let ask = ec2::DescribeVpcsRequest { vpc_ids: Some(vpcs), ..Default::default() };
    for v in cx.ask(snapshot, &ec2::DESCRIBE_VPCS, ask).ok().and_then(|r| r.vpcs).unwrap_or_default() {
        let blocks = v.cidr_block_association_set.into_iter().flatten();
        let associated = |state: &ec2::VpcCidrBlockState| state.state == Some(ec2::VpcCidrBlockStateCode::Associated);
        let blocks = blocks.filter(|b| b.cidr_block_state.as_ref().is_some_and(associated));
        out.extend(v.vpc_id.map(|id| (id, blocks.filter_map(|b| b.cidr_block).collect())));
    }
    out
}

fn interface(n: &ec2::InstanceNetworkInterface, cidrs: &HashMap<String, Vec<String>>) -> Interface {
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let address = |v: &Option<String>| v.as_deref().and_then(|a| a.parse().ok());
    let public = |a: &ec2::InstancePrivateIpAddress| {
        Some((address(&a.private_ip_address)?, a.association.as_ref().and_then(|a| address(&a.public_ip))?))
    };
    let cidr = |id: &Option<String>| id.as_ref().and_then(|id| cidrs.get(id)).cloned().unwrap_or_default();
    Interface {
        id: text(&n.network_interface_id),
        device_number: n.attachment.as_ref().and_then(|a| a.device_index).unwrap_or(0) as u32,
        mac: text(&n.mac_address),
        private: n.private_ip_addresses.iter().flatten().filter_map(|a| address(&a.private_ip_address)).collect(),
        public: n.private_ip_addresses.iter().flatten().filter_map(public).collect(),
        security_groups: n.groups.iter().flatten().map(|g| (text(&g.group_id), text(&g.group_name))).collect(),
        subnet_id: text(&n.subnet_id),
        subnet_cidr: cidr(&n.subnet_id).into_iter().next().unwrap_or_default(),
        vpc_id: text(&n.vpc_id),
        vpc_cidrs: cidr(&n.vpc_id),
    }
}
