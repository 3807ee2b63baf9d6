//! From records to the wanted network, as text.

use super::Cloud;
use crate::reconcile::intent::intent;
use crate::reconcile::world::World;
use crate::tables::WIRED;
use expect_test::expect;
use net_model::{EniId, Intent, VpcId};
use net_plan::{Applied, Counters, Flow, Net, NetError, Refused, Wiring};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

/// A driver that wires everything it is given, or nothing.
#[derive(Default)]
pub(super) struct FakeNet {
    failure: Mutex<Option<String>>,
    last: Mutex<Intent>,
}

impl FakeNet {
    pub(super) fn fail(&self, why: &str) {
        *self.failure.lock().unwrap() = Some(why.into());
    }
    pub(super) fn last(&self) -> Intent {
        self.last.lock().unwrap().clone()
    }
    pub(super) fn heal(&self) {
        *self.failure.lock().unwrap() = None;
    }
}

impl Net for FakeNet {
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError> {
        let failure = self.failure.lock().unwrap().clone();
        let state = failure.map_or(Wiring::Up, Wiring::Failed);
        *self.last.lock().unwrap() = intent.clone();
        let ids = intent.vpcs.values().flat_map(|v| v.interfaces.keys());
        Ok(Applied { interfaces: ids.map(|id| (id.clone(), state.clone())).collect(), ..Applied::default() })
    }
    fn refused(&self) -> Result<Receiver<Refused>, NetError> {
        Ok(channel().1)
    }
    fn counters(&self) -> Result<BTreeMap<EniId, Counters>, NetError> {
        Ok(BTreeMap::new())
    }
    fn flows(&self, _: &VpcId) -> Result<Vec<Flow>, NetError> {
        Ok(Vec::new())
    }
}

/// One line a fact; ids by their names.
fn text(cloud: &mut Cloud) -> String {
    let world = World::read(&cloud.kernel.store.snapshot().unwrap()).unwrap();
    let intent = intent(&world);
    let mut out = String::new();
    let i = &intent.internet;
    _ = writeln!(
        out,
        "internet {:?} laptops {:?} services {:?} resolvers {:?}",
        i.public_ranges, i.laptops, i.services, i.resolvers
    );
    for (id, vpc) in &intent.vpcs {
        _ = writeln!(out, "{id} {:?} gateway {}", vpc.cidrs, vpc.internet_gateway.as_ref().map_or("-", |g| g.as_str()));
        for (id, s) in &vpc.subnets {
            _ = writeln!(out, "  {id} {} {} routes {} acl {}", s.cidr, s.zone, s.route_table, s.network_acl);
        }
        for (id, table) in &vpc.route_tables {
            let routes: Vec<String> =
                table.routes.iter().map(|r| format!("{} {:?}", r.destination, r.target)).collect();
            _ = writeln!(out, "  {id} [{}]", routes.join(", "));
        }
        for (id, acl) in &vpc.network_acls {
            for (side, entries) in [("in", &acl.ingress), ("out", &acl.egress)] {
                for (n, e) in entries {
                    _ = writeln!(out, "  {id} {side} {n} {:?} {} {:?}", e.traffic, e.cidr, e.action);
                }
            }
        }
        for (id, group) in &vpc.security_groups {
            for (side, rules) in [("in", &group.ingress), ("out", &group.egress)] {
                for r in rules {
                    _ = writeln!(out, "  {id} {side} {:?} {:?} {}", r.traffic, r.peer, r.description);
                }
            }
        }
        for (id, f) in &vpc.interfaces {
            let groups: Vec<&str> = f.security_groups.iter().flatten().map(|g| g.as_str()).collect();
            _ = writeln!(
                out,
                "  {id} {} {} {:?} groups {groups:?} check {} public {:?} {:?} eth{} tracked {}",
                f.subnet,
                f.primary,
                f.secondary,
                f.source_dest_check,
                f.public,
                f.place,
                f.device_index,
                f.always_tracked
            );
        }
    }
    cloud.named(&out)
}

#[test]
fn a_network_without_interfaces_wants_nothing() {
    let mut cloud = Cloud::new();
    cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$subnet",
    );
    expect![[r#"
        internet [] laptops {} services {} resolvers {}
    "#]]
    .assert_eq(&text(&mut cloud));
}

#[test]
fn a_whole_network_is_handed_to_the_driver() {
    let mut cloud = Cloud::new();
    let range = crate::nth_range(0);
    cloud.kernel.store.write(move |tx| crate::keep_range(tx, range)).unwrap();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc => dsg=SecurityGroups.1.GroupId
         DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc => dacl=NetworkAcls.1.NetworkAclId
         DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc => main=RouteTables.1.RouteTableId
         CreateInternetGateway => igw=InternetGateway.InternetGatewayId
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => public=Subnet.SubnetId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2c => private=Subnet.SubnetId
         CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
         CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         AssociateRouteTable RouteTableId=$table SubnetId=$public
         CreateSecurityGroup VpcId=$vpc GroupName=web Description=d => web=GroupId
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=80 ToPort=81 CidrIp=0.0.0.0/0
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=8 ToPort=-1 CidrIp=0.0.0.0/0
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=47 CidrIp=0.0.0.0/0
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=udp IpPermissions.1.FromPort=5 IpPermissions.1.ToPort=5 \
           IpPermissions.1.UserIdGroupPairs.1.GroupId=$dsg IpPermissions.1.UserIdGroupPairs.1.Description=mates \
           IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0
         CreateNetworkAclEntry NetworkAclId=$dacl RuleNumber=90 Protocol=6 RuleAction=deny Egress=false CidrBlock=9.0.0.0/8 \
           PortRange.From=22 PortRange.To=22
         CreateNetworkInterface SubnetId=$public PrivateIpAddress=10.0.1.10 Groups=$web PrivateIpAddresses.1.PrivateIpAddress=10.0.1.11 \
           => eni=NetworkInterface.NetworkInterfaceId
         AllocateAddress => eip=AllocationId ip=PublicIp
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni PrivateIpAddress=10.0.1.11
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         DescribeNetworkInterfaces NetworkInterfaceIds=$eni => auto=NetworkInterfaces.1.Association.PublicIp
         as elasticloadbalancing.amazonaws.com
         CreateNetworkInterface SubnetId=$public PrivateIpAddress=10.0.1.20 => lb=NetworkInterface.NetworkInterfaceId
         as user
         AllocateAddress => eip2=AllocationId ip2=PublicIp
         CreateNatGateway SubnetId=$public AllocationId=$eip2 PrivateIpAddress=10.0.1.30 \
           => nat=NatGateway.NatGatewayId natface=NatGateway.NatGatewayAddresses.1.NetworkInterfaceId
         CreateRoute RouteTableId=$main DestinationCidrBlock=0.0.0.0/0 NatGatewayId=$nat
         CreateRoute RouteTableId=$main DestinationCidrBlock=172.16.0.0/16 NetworkInterfaceId=$eni
         CreateNetworkInterface SubnetId=$private => loose=NetworkInterface.NetworkInterfaceId
         CreateRoute RouteTableId=$main DestinationCidrBlock=172.17.0.0/16 NetworkInterfaceId=$loose",
    );
    assert!(!said.contains("! "), "{said}");
    let before = text(&mut cloud);
    let mut lines: Vec<&str> = before.lines().collect();
    lines.sort();
    expect![[r#"
          $dacl in 100 All 0.0.0.0/0 Allow
          $dacl in 90 Tcp(Ports { from: 22, to: 22 }) 9.0.0.0/8 Deny
          $dacl out 100 All 0.0.0.0/0 Allow
          $dsg in All Group(SgId("$dsg")) 
          $dsg out All Cidr(0.0.0.0/0) 
          $eni $public 10.0.1.10 [10.0.1.11] groups ["$web"] check true public {10.0.1.10: $auto, 10.0.1.11: $ip} Machine("i-*") eth0 tracked false
          $lb $public 10.0.1.20 [] groups ["$dsg"] check true public {} Own eth0 tracked true
          $main [0.0.0.0/0 Nat(EniId("$natface")), 172.16.0.0/16 Interface(EniId("$eni")), 172.17.0.0/16 Blackhole]
          $natface $public 10.0.1.30 [] groups [] check false public {10.0.1.30: $ip2} Nat eth0 tracked false
          $private 10.0.2.0/24 ap-northeast-2c routes $main acl $dacl
          $public 10.0.1.0/24 ap-northeast-2a routes $table acl $dacl
          $table [0.0.0.0/0 InternetGateway]
          $web in Icmp(Icmp { kind: Some(8), code: None }) Cidr(0.0.0.0/0) 
          $web in Other(47) Cidr(0.0.0.0/0) 
          $web in Tcp(Ports { from: 80, to: 81 }) Cidr(0.0.0.0/0) 
          $web in Udp(Ports { from: 5, to: 5 }) Group(SgId("$dsg")) mates
          $web out All Cidr(0.0.0.0/0) 
        $vpc [10.0.0.0/16] gateway $igw
        internet [198.18.0.0/22] laptops {"laptop": Laptop { address: 198.18.0.10 }} services {198.18.0.2} resolvers {198.18.0.3}
    "#]].assert_eq(&(lines.join("\n") + "\n"));
    cloud.run("DeleteNatGateway NatGatewayId=$nat");
    let after = text(&mut cloud);
    let mut gone: Vec<&str> = before.lines().filter(|l| !after.contains(l)).map(str::trim).collect();
    gone.sort();
    expect![[r#"
          $main [0.0.0.0/0 Nat(EniId("$natface")), 172.16.0.0/16 Interface(EniId("$eni")), 172.17.0.0/16 Blackhole]
          $natface $public 10.0.1.30 [] groups [] check false public {10.0.1.30: $ip2} Nat eth0 tracked false
    "#]]
    .assert_eq(&(gone.join("\n") + "\n"));
}

#[test]
fn what_the_driver_saw_is_kept_and_goes_with_its_interface() {
    let net = Arc::new(FakeNet::default());
    let mut cloud = Cloud::with(Some(net.clone()));
    cloud.run(super::addresses::HOME);
    cloud.run(
        "as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0 => attach=AttachmentId
         round",
    );
    let wired = |cloud: &Cloud| crate::look::wired(&cloud.kernel.store.snapshot().unwrap()).unwrap();
    assert_eq!(wired(&cloud).iter().map(|w| w.2.clone()).collect::<Vec<_>>(), [crate::model::Wired::Yes]);
    net.fail("cable cut");
    cloud.run("round");
    assert_eq!(wired(&cloud)[0].2, crate::model::Wired::No("cable cut".into()));
    cloud.run("DetachNetworkInterface AttachmentId=$attach\nround");
    assert!(wired(&cloud).is_empty());
    assert!(WIRED.list(&cloud.kernel.store.snapshot().unwrap(), &()).unwrap().is_empty());
    assert!(net.last.lock().unwrap().vpcs.is_empty());
}

#[test]
fn an_interface_is_found_by_its_vpc_and_address() {
    let mut cloud = Cloud::new();
    cloud.run(super::addresses::HOME);
    let read = cloud.kernel.store.snapshot().unwrap();
    let vpc = cloud.value("vpc");
    let found = crate::look::interface_at(&read, vpc, "10.0.1.10".parse().unwrap()).unwrap().unwrap();
    assert_eq!(&*found.1.id, cloud.value("eni"));
    assert!(crate::look::interface_at(&read, vpc, "10.0.1.11".parse().unwrap()).unwrap().is_none());
    assert!(crate::look::interface_at(&read, "vpc-0123456789abcdef0", "10.0.1.10".parse().unwrap()).unwrap().is_none());
    assert!(crate::look::interface_at(&read, "nonsense", "10.0.1.10".parse().unwrap()).unwrap().is_none());
}
