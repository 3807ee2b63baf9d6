//! RDS: subnet groups, pages of engine versions, a waiter for what is gone, a database that is not there.

use crate::clients::{Failed, WAIT};
use crate::networks::Network;
use aws_config::SdkConfig;
use aws_sdk_rds::{Client, client::Waiters};
use serde_json::{Value, json};

/// What was seen.
pub(crate) async fn run(config: &SdkConfig, network: &Network) -> Result<Value, Failed> {
    let rds = Client::new(config);
    let mut made = 0;
    for n in 0..3 {
        let make = rds.create_db_subnet_group().db_subnet_group_name(format!("rust-{n}"));
        let make = make.db_subnet_group_description("rust").set_subnet_ids(Some(network.subnets.clone()));
        made += make.send().await?.db_subnet_group().map_or(0, |group| group.subnets().len());
    }
    let mut groups = rds.describe_db_subnet_groups().into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = groups.try_next().await? {
        names.extend(page.db_subnet_groups().iter().filter_map(|g| g.db_subnet_group_name()).map(str::to_owned));
    }
    rds.wait_until_db_instance_deleted().db_instance_identifier("nothing").wait(WAIT).await?;
    let missing = rds.describe_db_instances().db_instance_identifier("nothing").send().await;
    let missing = missing.err().ok_or("no such database")?;
    let missing = missing.as_service_error().map(|e| e.is_db_instance_not_found_fault());
    Ok(json!({ "subnets": made, "groups": names, "missing": missing }))
}
