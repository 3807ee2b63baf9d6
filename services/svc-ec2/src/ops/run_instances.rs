//! RunInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>

use crate::errors;
use crate::ids::{InstanceId, LaunchTemplateId};
use crate::model::State;
use crate::ops::shared::launch::Launch;
use crate::ops::shared::{network, show, templates};
use crate::tables;
use api_ec2::{Instance, Reservation, RunInstancesRequest};
use base::Fault;
use ec2_words::token::Token;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

pub const ACCEPTS: &str = "LaunchTemplate ImageId InstanceType KeyName MaxCount MinCount Monitoring.Enabled \
    Placement.AvailabilityZone Placement.AvailabilityZoneId Placement.Tenancy=default Placement.GroupName Placement.GroupId Placement.PartitionNumber \
    SecurityGroupIds SecurityGroups SubnetId UserData TagSpecifications MetadataOptions.HttpTokens \
    MetadataOptions.HttpPutResponseHopLimit MetadataOptions.HttpEndpoint MetadataOptions.HttpProtocolIpv6=disabled \
    MetadataOptions.InstanceMetadataTags DisableApiStop DisableApiTermination InstanceInitiatedShutdownBehavior \
    PrivateIpAddress ClientToken IamInstanceProfile EbsOptimized CpuOptions.CoreCount CpuOptions.ThreadsPerCore CreditSpecification Ipv6AddressCount=0 \
    HibernationOptions.Configured=false EnclaveOptions.Enabled=false MaintenanceOptions.AutoRecovery=default \
    CapacityReservationSpecification.CapacityReservationPreference=open PrivateDnsNameOptions.HostnameType=ip-name \
    PrivateDnsNameOptions.EnableResourceNameDnsARecord=false \
    PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord=false BlockDeviceMappings.DeviceName BlockDeviceMappings.NoDevice \
    BlockDeviceMappings.Ebs.DeleteOnTermination BlockDeviceMappings.Ebs.SnapshotId BlockDeviceMappings.Ebs.VolumeSize BlockDeviceMappings.Ebs.VolumeType \
    BlockDeviceMappings.Ebs.Encrypted=false BlockDeviceMappings.Ebs.Iops BlockDeviceMappings.Ebs.Throughput NetworkInterfaces.AssociatePublicIpAddress \
    NetworkInterfaces.DeleteOnTermination NetworkInterfaces.Description NetworkInterfaces.DeviceIndex \
    NetworkInterfaces.Groups NetworkInterfaces.NetworkInterfaceId NetworkInterfaces.PrivateIpAddress \
    NetworkInterfaces.PrivateIpAddresses NetworkInterfaces.SecondaryPrivateIpAddressCount NetworkInterfaces.SubnetId \
    NetworkInterfaces.NetworkCardIndex=0 NetworkInterfaces.InterfaceType=interface NetworkInterfaces.Ipv6AddressCount=0 \
    NetworkInterfaces.Ipv4PrefixCount=0 NetworkInterfaces.Ipv6PrefixCount=0";

pub fn run(cx: &Cx, tx: &mut Tx, input: RunInstancesRequest) -> Result<Reservation, Fault> {
    let token = Token::of("RunInstances", &input.client_token, &input)?;
    let ids: Vec<String> = match token.made(cx, tx)? {
        Some(made) => made.split(' ').map(String::from).collect(),
        None => {
            let (launch, template) = templates::expand(cx, tx, input, ACCEPTS)?;
            let made = Launch::read(cx, tx, &launch)?.make(cx, tx)?;
            if let Some((id, version)) = template {
                name_template(cx, tx, &made, &id, version)?;
            }
            token.keep(cx, tx, &made.join(" "))?;
            made
        }
    };
    reservation(cx, tx, &ids)
}

/// Machines carry the template that they were launched from as tags of AWS's own.
fn name_template(cx: &Cx, tx: &mut Tx, made: &[String], id: &LaunchTemplateId, version: u64) -> Result<(), Fault> {
    let tag = |key: &str, value: String| (format!("aws:ec2launchtemplate:{key}"), value);
    let pairs = [tag("id", id.to_string()), tag("version", version.to_string())];
    made.iter().try_for_each(|machine| tagging::give(cx, tx, machine, &pairs))
}

fn reservation(cx: &Cx, tx: &Tx, ids: &[String]) -> Result<Reservation, Fault> {
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut nics = network::by_machine(cx, tx, &names)?;
    let mut volumes = tables::volumes_by_machine(tx, cx.scope())?;
    let mut instances = Vec::new();
    let mut reservation_id = None;
    for id in ids {
        let record = tables::look(tx, cx.scope(), &InstanceId::parse(id)?)?;
        let record = record.filter(|i| !matches!(i.state, State::Terminated { .. }));
        let record = record.ok_or_else(errors::token_of_terminated)?;
        let volumes = volumes.remove(&record.id).unwrap_or_default();
        reservation_id = Some(record.reservation_id.clone());
        let nics = nics.remove(id).unwrap_or_default();
        let shown = show::instance(cx, tx, &record, &nics, &volumes)?;
        // a machine that is on its way for the first time has nothing yet
        let devices = shown.block_device_mappings.filter(|_| record.ran).or(Some(Vec::new()));
        instances.push(Instance { block_device_mappings: devices, ..shown });
    }
    Ok(Reservation {
        reservation_id,
        owner_id: Some(cx.account.to_string()),
        requester_id: None,
        groups: Some(Vec::new()),
        instances: Some(instances),
    })
}
