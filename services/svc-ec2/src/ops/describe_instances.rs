//! DescribeInstances: machines in their reservations.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::model::Instance;
use crate::ops::shared::instance_filters::{self, Shown, has_interfaces};
use crate::ops::shared::{chosen, network, show};
use crate::tables;
use api_ec2::{DescribeInstancesRequest, DescribeInstancesResult, Reservation};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use std::collections::HashMap;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeInstancesRequest) -> Result<DescribeInstancesResult, Fault> {
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    listing::pages_or_ids(&query, "instancesSet")?;
    let all = shown(cx, read, chosen(read, cx.scope(), &input.instance_ids)?)?;
    let (items, next_token) = listing::page(cx, read, &query, all, &instance_filters::all(), |s| &s.record.id)?;
    Ok(DescribeInstancesResult { reservations: Some(reservations(items)), next_token })
}

fn shown(cx: &Cx, read: &dyn Read, records: Vec<Instance>) -> Result<Vec<Shown>, Fault> {
    let ids: Vec<&str> = records.iter().filter(|i| has_interfaces(i)).map(|i| &*i.id).collect();
    let mut nics = network::by_machine(cx, read, &ids)?;
    let mut volumes = tables::volumes_by_machine(read, cx.scope())?;
    let mut all = Vec::with_capacity(records.len());
    for record in records {
        let nics = nics.remove(&*record.id).unwrap_or_default();
        let volumes = volumes.remove(&record.id).unwrap_or_default();
        let shown = show::instance(cx, read, &record, &nics, &volumes)?;
        all.push(Shown { account: cx.account.to_string(), record, nics, shown });
    }
    Ok(all)
}

/// In the order in which their first machines come.
fn reservations(items: Vec<Shown>) -> Vec<Reservation> {
    let mut out: Vec<Reservation> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for item in items {
        let id = item.record.reservation_id;
        let place = *places.entry(id.clone()).or_insert(out.len());
        if place == out.len() {
            out.push(Reservation {
                reservation_id: Some(id),
                owner_id: Some(item.account),
                requester_id: None,
                groups: Some(Vec::new()),
                instances: Some(Vec::new()),
            });
        }
        out[place].instances.get_or_insert_default().push(item.shown);
    }
    out
}
