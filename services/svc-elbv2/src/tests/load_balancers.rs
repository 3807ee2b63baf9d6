//! Load balancers, their nodes and their states.

use super::Cloud;
use crate::Why;
use expect_test::expect;

#[test]
fn a_load_balancer_has_a_requester_managed_interface_in_each_zone() {
    let mut cloud = Cloud::with_network();
    let interface = |subnet: &str| {
        format!(
            "? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values={subnet} | NetworkInterfaces.Description NetworkInterfaces.RequesterId NetworkInterfaces.RequesterManaged NetworkInterfaces.Status NetworkInterfaces.Association.IpOwnerId NetworkInterfaces.Groups.GroupId NetworkInterfaces.Attachment.InstanceOwnerId"
        )
    };
    let said = cloud.run(&format!(
        "? CreateLoadBalancer Name=front Subnets=$b,$a Tags.1.Key=team Tags.1.Value=shop => lb=LoadBalancers.1.LoadBalancerArn dns=LoadBalancers.1.DNSName
         {}
         {}
         {}
         ? DescribeTags ResourceArns=$lb",
        interface("$a"),
        interface("$b"),
        interface("$c")
    ));
    expect![[r#"
        > ? CreateLoadBalancer Name=front Subnets=$b,$a Tags.1.Key=team Tags.1.Value=shop => lb=LoadBalancers.1.LoadBalancerArn dns=LoadBalancers.1.DNSName
        LoadBalancers:
          LoadBalancerArn: $lb
          DNSName: $dns
          CanonicalHostedZoneId: ZWKZPGTI48KDX
          CreatedTime: 2024-01-31T12:00:00.000Z
          LoadBalancerName: front
          Scheme: internet-facing
          VpcId: $vpc
          State:
            Code: provisioning
          Type: application
          AvailabilityZones:
            ZoneName: ap-northeast-2a
            SubnetId: $a
            LoadBalancerAddresses: []
          AvailabilityZones:
            ZoneName: ap-northeast-2b
            SubnetId: $b
            LoadBalancerAddresses: []
          SecurityGroups: [$sg]
          IpAddressType: ipv4
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$a | NetworkInterfaces.Description NetworkInterfaces.RequesterId NetworkInterfaces.RequesterManaged NetworkInterfaces.Status NetworkInterfaces.Association.IpOwnerId NetworkInterfaces.Groups.GroupId NetworkInterfaces.Attachment.InstanceOwnerId
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon-elb
          Attachment:
            InstanceOwnerId: amazon-elb
          Description: ELB app/front/*
          Groups:
            GroupId: $sg
          RequesterId: amazon-elb
          RequesterManaged: true
          Status: in-use
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$b | NetworkInterfaces.Description NetworkInterfaces.RequesterId NetworkInterfaces.RequesterManaged NetworkInterfaces.Status NetworkInterfaces.Association.IpOwnerId NetworkInterfaces.Groups.GroupId NetworkInterfaces.Attachment.InstanceOwnerId
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon-elb
          Attachment:
            InstanceOwnerId: amazon-elb
          Description: ELB app/front/*
          Groups:
            GroupId: $sg
          RequesterId: amazon-elb
          RequesterManaged: true
          Status: in-use
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.Description NetworkInterfaces.RequesterId NetworkInterfaces.RequesterManaged NetworkInterfaces.Status NetworkInterfaces.Association.IpOwnerId NetworkInterfaces.Groups.GroupId NetworkInterfaces.Attachment.InstanceOwnerId
        NetworkInterfaces: []
        > ? DescribeTags ResourceArns=$lb
        TagDescriptions:
          ResourceArn: $lb
          Tags:
            Key: team
            Value: shop
    "#]].assert_eq(&said);
    let number =
        cloud.value("dns").strip_prefix("front-").and_then(|t| t.strip_suffix(".ap-northeast-2.elb.amazonaws.com"));
    assert!(number.is_some_and(|n| n.parse::<u32>().is_ok()), "{}", cloud.value("dns"));
}

#[test]
fn an_internal_one_has_private_addresses_and_a_name_that_says_so() {
    let mut cloud = Cloud::with_network();
    let said = cloud.run(
        "? CreateLoadBalancer Name=inner Scheme=internal SubnetMappings.1.SubnetId=$a SubnetMappings.2.SubnetId=$c SecurityGroups=$sg | LoadBalancers.Scheme LoadBalancers.DNSName LoadBalancers.AvailabilityZones.ZoneName => dns=LoadBalancers.1.DNSName
         ? DescribeNetworkInterfaces | NetworkInterfaces.Association",
    );
    expect![[r#"
        > ? CreateLoadBalancer Name=inner Scheme=internal SubnetMappings.1.SubnetId=$a SubnetMappings.2.SubnetId=$c SecurityGroups=$sg | LoadBalancers.Scheme LoadBalancers.DNSName LoadBalancers.AvailabilityZones.ZoneName => dns=LoadBalancers.1.DNSName
        LoadBalancers:
          DNSName: $dns
          Scheme: internal
          AvailabilityZones:
            ZoneName: ap-northeast-2a
          AvailabilityZones:
            ZoneName: ap-northeast-2c
        > ? DescribeNetworkInterfaces | NetworkInterfaces.Association
        NetworkInterfaces:
        NetworkInterfaces:
    "#]].assert_eq(&said);
    assert!(cloud.value("dns").starts_with("internal-inner-"));
    assert!(cloud.value("dns").ends_with(".ap-northeast-2.elb.amazonaws.com"));
}

#[test]
fn the_same_call_again_gives_the_same_load_balancer() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? CreateLoadBalancer Name=front Subnets=$b,$a | LoadBalancers.LoadBalancerArn
         CreateLoadBalancer Name=front Subnets=$a,$c
         CreateLoadBalancer Name=front Subnets=$a,$b Scheme=internal
         ? DescribeLoadBalancers | LoadBalancers.LoadBalancerArn",
    );
    expect![[r#"
        > ? CreateLoadBalancer Name=front Subnets=$b,$a | LoadBalancers.LoadBalancerArn
        LoadBalancers:
          LoadBalancerArn: $lb
        > CreateLoadBalancer Name=front Subnets=$a,$c
        ! DuplicateLoadBalancerName: A load balancer with the same name 'front' exists, but with different settings
        > CreateLoadBalancer Name=front Subnets=$a,$b Scheme=internal
        ! DuplicateLoadBalancerName: A load balancer with the same name 'front' exists, but with different settings
        > ? DescribeLoadBalancers | LoadBalancers.LoadBalancerArn
        LoadBalancers:
          LoadBalancerArn: $lb
    "#]]
    .assert_eq(&said);
}

const STATE: &str = "? DescribeLoadBalancers | LoadBalancers.State";

#[test]
fn it_becomes_active_when_every_node_serves_and_stays_so_while_nodes_wait() {
    let mut cloud = Cloud::furnished();
    let mut said = cloud.run(STATE);
    cloud.first_node_has(Why::Waiting("its interface is not wired yet".into()));
    said += &cloud.run(&format!("round\n {STATE}"));
    assert_eq!(cloud.next, Some(kernel::Next::After(500)));
    cloud.edge.trouble("2a", None);
    said += &cloud.run(&format!("round\n {STATE}"));
    assert_eq!(cloud.next, Some(kernel::Next::Settled));
    cloud.edge.trouble("2b", Some(Why::Waiting("its interface is not wired yet".into())));
    said += &cloud.run(&format!("round\n {STATE}"));
    expect![[r#"
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: provisioning
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: provisioning
            Reason: ap-northeast-2a: its interface is not wired yet
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: active
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: active
    "#]]
    .assert_eq(&said);
}

#[test]
fn nodes_that_fail_are_said_in_the_state() {
    let mut cloud = Cloud::furnished();
    cloud.first_node_has(Why::Failed("its interface could not be wired".into()));
    let mut said = cloud.run(&format!("round\n {STATE}"));
    cloud.edge.trouble("2a", None);
    said += &cloud.run(&format!("round\n {STATE}"));
    cloud.edge.trouble("2b", Some(Why::Failed("port 80 is taken".into())));
    said += &cloud.run(&format!("round\n {STATE}"));
    cloud.edge.trouble("2b", None);
    said += &cloud.run(&format!("round\n {STATE}"));
    expect![[r#"
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: failed
            Reason: ap-northeast-2a: its interface could not be wired
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: active
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: active_impaired
            Reason: ap-northeast-2b: port 80 is taken
        > round
        > ? DescribeLoadBalancers | LoadBalancers.State
        LoadBalancers:
          State:
            Code: active
    "#]]
    .assert_eq(&said);
}

#[test]
fn deleting_takes_listeners_rules_interfaces_name_and_tags_with_it() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg => rule=Rules.1.RuleArn
         AddTags ResourceArns=$lb,$li,$rule Tags.1.Key=k Tags.1.Value=v
         round
         DeleteLoadBalancer LoadBalancerArn=$lb
         DeleteLoadBalancer LoadBalancerArn=$lb
         ? DescribeLoadBalancers
         ? DescribeNetworkInterfaces
         DescribeListeners ListenerArns=$li
         DescribeRules RuleArns=$rule
         ? DescribeTargetGroups | TargetGroups.LoadBalancerArns
         round",
    );
    expect![[r#"
        > CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg => rule=Rules.1.RuleArn
        > AddTags ResourceArns=$lb,$li,$rule Tags.1.Key=k Tags.1.Value=v
        > round
        > DeleteLoadBalancer LoadBalancerArn=$lb
        > DeleteLoadBalancer LoadBalancerArn=$lb
        > ? DescribeLoadBalancers
        LoadBalancers: []
        > ? DescribeNetworkInterfaces
        NetworkInterfaces: []
        > DescribeListeners ListenerArns=$li
        ! ListenerNotFound: One or more listeners not found
        > DescribeRules RuleArns=$rule
        ! RuleNotFound: One or more rules not found
        > ? DescribeTargetGroups | TargetGroups.LoadBalancerArns
        TargetGroups:
          LoadBalancerArns: []
        > round
    "#]].assert_eq(&said);
    let view = cloud.kernel.store.snapshot().unwrap();
    assert_eq!(kernel::names::NAMES.list(&view, &()).unwrap(), []);
    assert_eq!(kernel::tags::TAGS.list(&view, &()).unwrap(), []);
    assert!(cloud.edge.last().balancers.is_empty());
}

#[test]
fn a_protected_one_stays() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=deletion_protection.enabled Attributes.1.Value=true
         DeleteLoadBalancer LoadBalancerArn=$lb
         ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=deletion_protection.enabled Attributes.1.Value=false
         DeleteLoadBalancer LoadBalancerArn=$lb",
    );
    expect![[r#"
        > ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=deletion_protection.enabled Attributes.1.Value=true
        > DeleteLoadBalancer LoadBalancerArn=$lb
        ! OperationNotPermitted: Load balancer '$lb' cannot be deleted because deletion protection is enabled
        > ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=deletion_protection.enabled Attributes.1.Value=false
        > DeleteLoadBalancer LoadBalancerArn=$lb
    "#]].assert_eq(&said);
}

#[test]
fn subnets_change_without_touching_nodes_that_stay() {
    let mut cloud = Cloud::furnished();
    cloud.round();
    let before = cloud.edge.node("2b");
    let said = cloud.run(
        "? SetSubnets LoadBalancerArn=$lb Subnets=$b,$c
         ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$a | NetworkInterfaces.SubnetId
         ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
         SetSubnets LoadBalancerArn=$lb Subnets=$b
         round",
    );
    expect![[r#"
        > ? SetSubnets LoadBalancerArn=$lb Subnets=$b,$c
        AvailabilityZones:
          ZoneName: ap-northeast-2b
          SubnetId: $b
          LoadBalancerAddresses: []
        AvailabilityZones:
          ZoneName: ap-northeast-2c
          SubnetId: $c
          LoadBalancerAddresses: []
        IpAddressType: ipv4
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$a | NetworkInterfaces.SubnetId
        NetworkInterfaces:
          SubnetId: $a
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
        NetworkInterfaces:
          SubnetId: $c
        > SetSubnets LoadBalancerArn=$lb Subnets=$b
        ! ValidationError: At least two subnets in two different Availability Zones must be specified
        > round
    "#]]
    .assert_eq(&said);
    assert_eq!(cloud.edge.node("2b"), before);
    let nodes = |cloud: &Cloud| -> Vec<(String, bool)> {
        cloud.edge.last().balancers[0].nodes.iter().map(|n| (n.zone[13..].to_owned(), n.leaving)).collect()
    };
    let named = |zone: &str, leaving| (zone.to_owned(), leaving);
    assert_eq!(nodes(&cloud), [named("2b", false), named("2c", false), named("2a", true)]);
    cloud.run(
        "SetSubnets LoadBalancerArn=$lb Subnets=$a,$b
         round",
    );
    assert_eq!(nodes(&cloud), [named("2a", false), named("2b", false), named("2c", true)], "one comes back");
    let said = cloud.run(
        "wait 119
         round
         ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
         wait 1
         round
         ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
         round",
    );
    expect![[r#"
        > wait 119
        > round
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
        NetworkInterfaces:
          SubnetId: $c
        > wait 1
        > round
        > ? DescribeNetworkInterfaces Filters.1.Name=subnet-id Filters.1.Values=$c | NetworkInterfaces.SubnetId
        NetworkInterfaces: []
        > round
    "#]]
    .assert_eq(&said);
    assert_eq!(nodes(&cloud), [named("2a", false), named("2b", false)]);
}

#[test]
fn a_record_of_the_time_before_nodes_left_slowly_is_read() {
    use crate::model::{LoadBalancer, LoadBalancerV1};
    let cloud = Cloud::furnished();
    let view = cloud.kernel.store.snapshot().unwrap();
    let now = crate::tables::LOAD_BALANCERS.list(&view, &()).unwrap().remove(0).1;
    let (id, dns_name, vpc) = (now.id.clone(), now.dns_name.clone(), now.vpc.clone());
    let (nodes, security_groups, state) = (now.nodes.clone(), now.security_groups.clone(), now.state.clone());
    let (created_at, scheme, attributes) = (now.created_at, now.scheme, now.attributes.clone());
    let old = LoadBalancerV1 { id, dns_name, created_at, scheme, vpc, nodes, security_groups, state, attributes };
    let read = <LoadBalancer as store::Record>::upgrade(1, &postcard::to_allocvec(&old).unwrap()).unwrap();
    assert_eq!(read, now);
}

#[test]
fn a_load_balancer_with_a_leaving_node_is_deleted_whole() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "SetSubnets LoadBalancerArn=$lb Subnets=$b,$c
         DeleteLoadBalancer LoadBalancerArn=$lb
         ? DescribeNetworkInterfaces | NetworkInterfaces.SubnetId",
    );
    assert!(said.ends_with("NetworkInterfaces: []\n"), "{said}");
}

#[test]
fn security_groups_go_to_every_interface() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateSecurityGroup GroupName=web Description=web VpcId=$vpc => web=GroupId
         ? SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=$web
         ? DescribeNetworkInterfaces | NetworkInterfaces.Groups.GroupId
         ? DescribeLoadBalancers | LoadBalancers.SecurityGroups
         ? SetIpAddressType LoadBalancerArn=$lb IpAddressType=ipv4",
    );
    expect![[r#"
        > CreateSecurityGroup GroupName=web Description=web VpcId=$vpc => web=GroupId
        > ? SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=$web
        SecurityGroupIds: [$web]
        > ? DescribeNetworkInterfaces | NetworkInterfaces.Groups.GroupId
        NetworkInterfaces:
          Groups:
            GroupId: $web
        NetworkInterfaces:
          Groups:
            GroupId: $web
        > ? DescribeLoadBalancers | LoadBalancers.SecurityGroups
        LoadBalancers:
          SecurityGroups: [$web]
        > ? SetIpAddressType LoadBalancerArn=$lb IpAddressType=ipv4
        IpAddressType: ipv4
    "#]]
    .assert_eq(&said);
}

#[test]
fn they_are_found_by_name_and_arn_and_in_pages() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateLoadBalancer Name=back Subnets=$a,$b Scheme=internal => back=LoadBalancers.1.LoadBalancerArn
         ? DescribeLoadBalancers Names=front | LoadBalancers.LoadBalancerName
         ? DescribeLoadBalancers LoadBalancerArns=$lb,$back | LoadBalancers.LoadBalancerName
         ? DescribeLoadBalancers PageSize=1 | LoadBalancers.LoadBalancerName => next=NextMarker
         ? DescribeLoadBalancers PageSize=1 Marker=$next | LoadBalancers.LoadBalancerName NextMarker
         DescribeLoadBalancers Names=front Marker=$next
         DescribeLoadBalancers Names=front,other,third
         DescribeLoadBalancers LoadBalancerArns=$lb Names=front",
    );
    expect![[r#"
        > CreateLoadBalancer Name=back Subnets=$a,$b Scheme=internal => back=LoadBalancers.1.LoadBalancerArn
        > ? DescribeLoadBalancers Names=front | LoadBalancers.LoadBalancerName
        LoadBalancers:
          LoadBalancerName: front
        > ? DescribeLoadBalancers LoadBalancerArns=$lb,$back | LoadBalancers.LoadBalancerName
        LoadBalancers:
          LoadBalancerName: back
        LoadBalancers:
          LoadBalancerName: front
        > ? DescribeLoadBalancers PageSize=1 | LoadBalancers.LoadBalancerName => next=NextMarker
        LoadBalancers:
          LoadBalancerName: back
        > ? DescribeLoadBalancers PageSize=1 Marker=$next | LoadBalancers.LoadBalancerName NextMarker
        LoadBalancers:
          LoadBalancerName: front
        > DescribeLoadBalancers Names=front Marker=$next
        ! ValidationError: The marker is not valid
        > DescribeLoadBalancers Names=front,other,third
        ! LoadBalancerNotFound: Load balancers '[other, third]' not found
        > DescribeLoadBalancers LoadBalancerArns=$lb Names=front
        ! ValidationError: Load balancer ARNs and load balancer names cannot be specified at the same time
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_load_balancer_has_no_capacity_reservation() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run("? DescribeCapacityReservation LoadBalancerArn=$lb");
    expect![[r#"
        > ? DescribeCapacityReservation LoadBalancerArn=$lb
        DecreaseRequestsRemaining: 2
        CapacityReservationState: []
    "#]]
    .assert_eq(&said);
}
