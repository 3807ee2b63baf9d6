//! EC2: a network, a waiter, pages of security groups, a dry run, a VPC that is not there.

use crate::clients::{Failed, WAIT};
use aws_config::SdkConfig;
use aws_sdk_ec2::{
    Client,
    client::Waiters,
    error::ProvideErrorMetadata,
    types::{Filter, ResourceType, Tag, TagSpecification},
};
use serde_json::{Value, json};

/// How many groups are made, beside the VPC's default one.
const GROUPS: usize = 6;

/// What load balancers and databases need.
pub(crate) struct Network {
    pub(crate) vpc: String,
    pub(crate) subnets: Vec<String>,
    pub(crate) group: String,
}

/// The network, and what was seen.
pub(crate) async fn run(config: &SdkConfig) -> Result<(Network, Value), Failed> {
    let ec2 = Client::new(config);
    let made = ec2.create_vpc().cidr_block("10.9.0.0/16").send().await?;
    let vpc = made.vpc().and_then(|vpc| vpc.vpc_id()).ok_or("no VPC")?.to_owned();
    ec2.wait_until_vpc_available().vpc_ids(&vpc).wait(WAIT).await?;
    let (mut subnets, mut tag) = (Vec::new(), None);
    for (n, zone) in ["a", "b"].iter().enumerate() {
        let name = Tag::builder().key("Name").value(format!("rust & <{n}> \u{20ac}")).build();
        let tags = TagSpecification::builder().resource_type(ResourceType::Subnet).tags(name).build();
        let region = config.region().ok_or("no region")?;
        let make = ec2.create_subnet().vpc_id(&vpc).cidr_block(format!("10.9.{n}.0/24")).tag_specifications(tags);
        let made = make.availability_zone(format!("{region}{zone}")).send().await?;
        let subnet = made.subnet().ok_or("no subnet")?;
        tag = subnet.tags().first().and_then(|tag| tag.value()).map(str::to_owned);
        subnets.push(subnet.subnet_id().ok_or("no id")?.to_owned());
    }
    let group = groups(&ec2, &vpc).await?;
    let seen = json!({ "sizes": pages(&ec2, &vpc).await?, "tag": tag, "errors": errors(&ec2).await? });
    Ok((Network { vpc, subnets, group }, seen))
}

async fn groups(ec2: &Client, vpc: &str) -> Result<String, Failed> {
    let mut last = None;
    for n in 0..GROUPS {
        let make = ec2.create_security_group().group_name(format!("rust-{n}")).description("rust").vpc_id(vpc);
        last = make.send().await?.group_id;
    }
    last.ok_or_else(|| "no group".into())
}

async fn pages(ec2: &Client, vpc: &str) -> Result<Vec<usize>, Failed> {
    let ours = Filter::builder().name("vpc-id").values(vpc).build();
    let mut pages = ec2.describe_security_groups().filters(ours).into_paginator().page_size(5).send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.security_groups().len());
    }
    Ok(sizes)
}

/// The codes of a dry run, and of a VPC that is not there: EC2 models no errors, so a program asks for the code.
async fn errors(ec2: &Client) -> Result<Vec<Option<String>>, Failed> {
    let dry = ec2.create_vpc().cidr_block("10.10.0.0/16").dry_run(true).send().await.err().ok_or("a dry run")?;
    let none = ec2.describe_vpcs().vpc_ids("vpc-0123456789abcdef0").send().await.err().ok_or("no such VPC")?;
    Ok(vec![dry.code().map(str::to_owned), none.code().map(str::to_owned)])
}
