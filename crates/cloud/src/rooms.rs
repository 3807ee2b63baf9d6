//! The visible list of rooms.

use crate::world::World;
use base::Blobs;
use kernel::{Authoriser, Identities, Receiver, Service};
use std::sync::Arc;
use store::Migration;

/// The rooms that others deliver to.
pub struct Messaging {
    /// SQS.
    pub queues: svc_sqs::Room,
    /// SNS.
    pub topics: svc_sns::Room,
}

/// Every room that this binary serves; without a world they keep records only. `blobs` holds the bytes of objects;
/// `issuers` reaches those who vouch for web identities.
pub fn services(
    world: Option<&World>,
    messaging: &Messaging,
    blobs: Arc<dyn Blobs>,
    issuers: Option<Arc<dyn svc_sts::Issuers>>,
) -> Vec<Service> {
    let tables = svc_dynamodb::Room::default();
    vec![
        svc_sts::service(issuers),
        svc_iam::service(),
        svc_vpc::service(world.map(World::network)),
        svc_ec2::service(world.map(|w| w.machines.clone())),
        svc_elbv2::service(world.map(|w| w.balancers.clone() as Arc<dyn svc_elbv2::Edge>)),
        svc_ssm::service(),
        tables.service(),
        svc_autoscaling::service(Arc::new(tables)),
        svc_dynamodb::streams(),
        svc_rds::service(world.map(|w| w.databases.clone())),
        messaging.queues.service(),
        messaging.topics.service(),
        svc_s3::service(blobs),
    ]
}

/// What rooms change of data that earlier versions kept, in order.
pub fn migrations() -> Vec<Migration> {
    [svc_ec2::MIGRATIONS, svc_rds::MIGRATIONS, svc_sts::MIGRATIONS, svc_dynamodb::MIGRATIONS, svc_sns::MIGRATIONS]
        .concat()
}

/// The rooms that issue credentials.
pub fn identities() -> Vec<Arc<dyn Identities>> {
    vec![svc_iam::identities(), svc_sts::identities()]
}

/// The rooms that take what others deliver.
pub fn receivers(messaging: &Messaging) -> Vec<Receiver> {
    vec![messaging.queues.receiver(), messaging.topics.receiver()]
}

/// The room that keeps policies.
pub fn authoriser() -> Arc<dyn Authoriser> {
    svc_iam::authoriser()
}

#[cfg(test)]
#[path = "rooms_tests.rs"]
pub(crate) mod tests;
