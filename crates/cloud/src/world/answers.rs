//! What the world's resolvers know: published names, instances' host names, AWS's own endpoints.

use super::glue::Glue;
use base::Region;
use dns_zone::{Directory, Found, Place, View};
use kernel::{Kernel, names};
use net_model::{Intent, VpcId};
use std::net::Ipv4Addr;
use std::sync::Arc;

/// AWS's endpoints and host names live so long, in seconds.
const TTL_SECONDS: u32 = 60;
/// Tells a client its public address, as the console does for "my IP".
const CHECK_IP: &str = "checkip.amazonaws.com";

/// Answers from the store and the applied network.
pub(super) struct Answers {
    kernel: Arc<Kernel>,
    glue: Arc<Glue>,
}

impl Answers {
    pub(super) fn new(kernel: Arc<Kernel>, glue: Arc<Glue>) -> Answers {
        Answers { kernel, glue }
    }

    /// `SERVICE.REGION.amazonaws.com`, or `SERVICE.amazonaws.com`, of a service that a room serves.
    fn is_endpoint(&self, name: &str) -> bool {
        let Some(stem) = name.strip_suffix(".amazonaws.com") else { return false };
        let (service, region) = stem.split_once('.').map_or((stem, None), |(s, r)| (s, Some(r)));
        let known = self.kernel.apis().iter().any(|a| a.endpoint_prefix == service);
        name == CHECK_IP || svc_s3::edge::is_address(name) || known && region.is_none_or(|r| Region::parse(r).is_some())
    }
}

impl Answers {
    /// The region of a VPC whose machines have host names: both DNS attributes are on.
    fn named(&self, vpc: &str) -> Option<Region> {
        self.vpc(vpc).filter(|(_, names)| *names).map(|(region, _)| region)
    }

    fn region(&self, vpc: &str) -> Option<Region> {
        self.vpc(vpc).map(|(region, _)| region)
    }

    fn vpc(&self, id: &str) -> Option<(Region, bool)> {
        let snapshot = self.kernel.store.snapshot().ok()?;
        let (scope, vpc) = svc_vpc::look::vpc_of(&snapshot, id).ok().flatten()?;
        Some((scope.region, vpc.hands_out_names()))
    }
}

impl Directory for Answers {
    fn addresses(&self, view: &View, name: &str) -> Found {
        let found = |addresses, ttl_seconds| Found::Addresses { addresses, ttl_seconds };
        let vpc = match view {
            View::Vpc(id) => Some(id.as_str()),
            View::Internet => None,
        };
        let published = self.kernel.store.snapshot().ok().and_then(|s| names::addresses(&s, name, vpc).ok().flatten());
        if let Some((addresses, ttl)) = published {
            return found(addresses, ttl);
        }
        let intent = self.glue.intent();
        if let Some(place) = dns_zone::resolve(name) {
            let vpc = vpc.filter(|id| self.named(id).is_some());
            return host(&intent, vpc, place).map_or(Found::Nothing, |a| found(vec![a], TTL_SECONDS));
        }
        match self.is_endpoint(name) {
            true => found(intent.internet.services.iter().copied().collect(), TTL_SECONDS),
            false => Found::Nothing,
        }
    }

    /// Inside a VPC with host names its addresses have theirs; everywhere an elastic address that its owner named, and a
    /// public address that an interface has.
    fn name_of(&self, view: &View, address: Ipv4Addr) -> Option<String> {
        let intent = self.glue.intent();
        if let View::Vpc(vpc) = view
            && intent.vpcs.get(&VpcId::from(vpc.as_str()))?.cidrs.iter().any(|c| c.contains(&address))
        {
            return self.named(vpc).map(|region| dns_zone::private_name(address, region.code()));
        }
        let given = self.kernel.store.snapshot().ok();
        if let Some(name) = given.and_then(|s| svc_vpc::look::reverse_name(&s, address).ok().flatten()) {
            return Some(name);
        }
        let holds = |vpc: &net_model::Vpc| vpc.interfaces.values().any(|i| i.public.values().any(|a| *a == address));
        let (holder, _) = intent.vpcs.iter().find(|(_, vpc)| holds(vpc))?;
        self.region(holder.as_str()).map(|region| dns_zone::public_name(address, region.code()))
    }
}

/// Private names resolve inside their VPC; public ones everywhere, and inside their VPC to the private address.
fn host(intent: &Intent, vpc: Option<&str>, place: Place) -> Option<Ipv4Addr> {
    let network = vpc.and_then(|id| intent.vpcs.get(&VpcId::from(id)));
    match place {
        Place::Private(a) => network.filter(|v| v.cidrs.iter().any(|c| c.contains(&a))).map(|_| a),
        Place::Public(a) => {
            let inside = network.into_iter().flat_map(|v| v.interfaces.values()).flat_map(|i| &i.public);
            let private = inside.filter(|(_, public)| **public == a).map(|(private, _)| *private).next();
            private.or_else(|| intent.internet.public_ranges.iter().any(|r| r.contains(&a)).then_some(a))
        }
    }
}
