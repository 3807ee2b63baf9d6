//! Elastic Load Balancing: pages of target groups, waiters, a load balancer that is not there.

use crate::clients::{Failed, WAIT};
use crate::networks::Network;
use aws_config::SdkConfig;
use aws_sdk_elasticloadbalancingv2::{
    Client,
    client::Waiters,
    types::{LoadBalancerSchemeEnum, ProtocolEnum, TargetTypeEnum},
};
use serde_json::{Value, json};

/// What was seen.
pub(crate) async fn run(config: &SdkConfig, network: &Network) -> Result<Value, Failed> {
    let elb = Client::new(config);
    for n in 0..3 {
        let make = elb.create_target_group().name(format!("rust-{n}")).protocol(ProtocolEnum::Http).port(80);
        make.vpc_id(&network.vpc).target_type(TargetTypeEnum::Ip).send().await?;
    }
    let mut pages = elb.describe_target_groups().page_size(2).into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.target_groups().len());
    }
    let make = elb.create_load_balancer().name("rust").scheme(LoadBalancerSchemeEnum::Internal);
    let make = make.set_subnets(Some(network.subnets.clone())).security_groups(&network.group);
    let made = make.send().await?;
    let arn = made.load_balancers().first().and_then(|lb| lb.load_balancer_arn()).ok_or("no load balancer")?;
    elb.wait_until_load_balancer_available().load_balancer_arns(arn).wait(WAIT).await?;
    elb.delete_load_balancer().load_balancer_arn(arn).send().await?;
    elb.wait_until_load_balancers_deleted().load_balancer_arns(arn).wait(WAIT).await?;
    let missing = elb.describe_load_balancers().names("nothing").send().await.err().ok_or("no such load balancer")?;
    let missing = missing.as_service_error().map(|e| e.is_load_balancer_not_found_exception());
    Ok(json!({ "sizes": sizes, "missing": missing }))
}
