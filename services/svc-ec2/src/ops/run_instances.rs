//! RunInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::State;
use crate::ops::shared::launch::Launch;
use crate::ops::shared::{network, show};
use crate::tables;
use api_ec2::{Reservation, RunInstancesRequest};
use base::Fault;
use ec2_words::Id;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

pub const ACCEPTS: &str = "ImageId InstanceType KeyName MaxCount MinCount Monitoring.Enabled=false \
    Placement.AvailabilityZone Placement.AvailabilityZoneId Placement.Tenancy=default Placement.GroupName= \
    SecurityGroupIds SecurityGroups SubnetId UserData TagSpecifications MetadataOptions.HttpTokens \
    MetadataOptions.HttpPutResponseHopLimit MetadataOptions.HttpEndpoint MetadataOptions.HttpProtocolIpv6=disabled \
    MetadataOptions.InstanceMetadataTags DisableApiStop DisableApiTermination InstanceInitiatedShutdownBehavior \
    PrivateIpAddress ClientToken IamInstanceProfile EbsOptimized CreditSpecification Ipv6AddressCount=0 \
    HibernationOptions.Configured=false EnclaveOptions.Enabled=false MaintenanceOptions.AutoRecovery=default \
    CapacityReservationSpecification.CapacityReservationPreference=open PrivateDnsNameOptions.HostnameType=ip-name \
    PrivateDnsNameOptions.EnableResourceNameDnsARecord=false \
    PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord=false BlockDeviceMappings.DeviceName \
    BlockDeviceMappings.Ebs.DeleteOnTermination BlockDeviceMappings.Ebs.VolumeSize BlockDeviceMappings.Ebs.VolumeType \
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
            let made = Launch::read(cx, tx, &input)?.make(cx, tx)?;
            token.keep(cx, tx, &made.join(" "))?;
            made
        }
    };
    reservation(cx, tx, &ids)
}

fn reservation(cx: &Cx, tx: &Tx, ids: &[String]) -> Result<Reservation, Fault> {
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut nics = network::by_machine(cx, tx, &names)?;
    let mut instances = Vec::new();
    let mut reservation_id = None;
    for id in ids {
        let record = tables::look(tx, cx.scope(), &InstanceId::parse(id)?)?;
        let record = record.filter(|i| !matches!(i.state, State::Terminated { .. }));
        let record = record.ok_or_else(errors::token_of_terminated)?;
        let volume = tables::volume(tx, cx.scope(), &record.root_volume)?;
        reservation_id = Some(record.reservation_id.clone());
        let nics = nics.remove(id).unwrap_or_default();
        instances.push(show::instance(cx, tx, &record, &nics, volume.as_ref())?);
    }
    Ok(Reservation {
        reservation_id,
        owner_id: Some(cx.account.to_string()),
        requester_id: None,
        groups: Some(Vec::new()),
        instances: Some(instances),
    })
}
