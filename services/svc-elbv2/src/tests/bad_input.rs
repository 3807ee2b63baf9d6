//! Bad input for every operation: what does not exist, what is malformed, what does not go together. Nothing is changed by
//! a refusal.

use super::Cloud;
use crate::operations::all;
use expect_test::{expect, expect_file};
use shape::{AnyStruct, Kind, Slot, Struct, Type};

/// An input in which every ARN has the right form and names nothing.
fn strange(meta: &'static shape::OpMeta) -> Box<dyn AnyStruct> {
    let mut input = (meta.new_input)();
    fill(input.as_struct_mut());
    input
}

fn fill(s: &mut dyn Struct) {
    let ty: &'static Type = s.ty();
    for (i, member) in ty.members.iter().enumerate() {
        let arns = matches!(member.name, "LoadBalancerArns" | "TargetGroupArns" | "ListenerArns" | "RuleArns");
        match member.ty.kind {
            Kind::String if member.ty.names.is_empty() => {
                if let Some(value) = value_for(member.name)
                    && let Slot::Str(text) = s.slot(i).fill()
                {
                    *text = value.to_owned();
                }
            }
            Kind::List if member.required && !arns => {
                if let Slot::List(list) = s.slot(i).fill() {
                    match list.push() {
                        Slot::Struct(inner) => fill(inner),
                        Slot::Str(text) => *text = value_for(member.name).unwrap_or("nobody").to_owned(),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

const LB: &str = "arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:loadbalancer/app/nobody/0123456789abcdef";
pub(super) const TG: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:targetgroup/nobody/0123456789abcdef";
const LISTENER: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener/app/nobody/0123456789abcdef/0123456789abcdef";
const RULE: &str = "arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener-rule/app/nobody/0123456789abcdef/0123456789abcdef/0123456789abcdef";

fn value_for(name: &str) -> Option<&'static str> {
    Some(match name {
        "LoadBalancerArn" | "ResourceArns" => LB,
        "TargetGroupArn" => TG,
        "ListenerArn" => LISTENER,
        "RuleArn" => RULE,
        "Name" | "Key" | "TagKeys" | "Id" => "nobody",
        "SecurityGroups" => "sg-01234567",
        _ => return None,
    })
}

#[test]
fn every_operation_refuses_what_does_not_exist_and_changes_nothing() {
    let cloud = Cloud::furnished();
    let mut found = String::new();
    let mut metas: Vec<_> = all(None).iter().map(|o| o.meta).collect();
    metas.sort_by_key(|m| m.name);
    for meta in metas {
        let before = super::fingerprint(&cloud);
        let answer = cloud.invoke(&api_elbv2::API, meta, strange(meta));
        assert!(answer.is_ok() || before == super::fingerprint(&cloud), "{} changed something", meta.name);
        let text = answer.map_or_else(|f| format!("{} {f}", f.status), |_| "ok".into());
        found += &format!("{}: {}\n", meta.name, cloud.named(&text));
    }
    expect_file!["golden/strangers.txt"].assert_eq(&found);
}

#[test]
fn every_fault_is_one_that_the_model_names() {
    // codes that AWS gives everywhere
    const COMMON: &[&str] = &["ValidationError", "NotImplemented"];
    let cloud = Cloud::furnished();
    for meta in all(None).iter().map(|o| o.meta) {
        let Err(fault) = cloud.invoke(&api_elbv2::API, meta, strange(meta)) else { continue };
        let modelled = meta.errors.iter().any(|e| fault.is(e.code));
        assert!(modelled || COMMON.iter().any(|c| fault.is(c)), "{}: {fault}", meta.name);
    }
}

#[test]
fn load_balancers_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    let said = cloud.faults(
        "CreateLoadBalancer Name='' Subnets=$a,$b
         CreateLoadBalancer Name=aaaaaaaaaabbbbbbbbbbccccccccccddd Subnets=$a,$b
         CreateLoadBalancer Name=a_b Subnets=$a,$b
         CreateLoadBalancer Name=-a Subnets=$a,$b
         CreateLoadBalancer Name=internal-a Subnets=$a,$b
         CreateLoadBalancer Name=x
         CreateLoadBalancer Name=x Subnets=$a
         CreateLoadBalancer Name=x Subnets=$a,$a
         CreateLoadBalancer Name=x Subnets=$a,subnet-0123
         CreateLoadBalancer Name=x Subnets=$a,subnet-01234567890abcdef
         CreateLoadBalancer Name=x Subnets=$a,$b SubnetMappings.1.SubnetId=$c
         CreateLoadBalancer Name=x Subnets=$a,$b SecurityGroups=web
         CreateLoadBalancer Name=x Subnets=$a,$b SecurityGroups=sg-01234567890abcdef
         CreateLoadBalancer Name=x Subnets=$a,$b Type=network
         CreateLoadBalancer Name=x Subnets=$a,$b Type=gateway
         CreateLoadBalancer Name=x Subnets=$a,$b IpAddressType=dualstack
         CreateLoadBalancer Name=x SubnetMappings.1.SubnetId=$a SubnetMappings.1.AllocationId=eipalloc-1
         CreateLoadBalancer Name=x Subnets=$a,$b Tags.1.Key=aws:x
         CreateLoadBalancer Name=x Subnets=$a,$b Tags.1.Key=k Tags.2.Key=k
         SetSubnets LoadBalancerArn=$lb
         SetSubnets LoadBalancerArn=$lb Subnets=$a
         SetSecurityGroups LoadBalancerArn=$lb
         SetIpAddressType LoadBalancerArn=$lb IpAddressType=dualstack
         DeleteLoadBalancer LoadBalancerArn=$tg
         DeleteLoadBalancer LoadBalancerArn=front
         DescribeLoadBalancers LoadBalancerArns=front
         DescribeLoadBalancers Marker=bm9ib2R5",
    );
    expect![[r#"
        CreateLoadBalancer Name='' Subnets=$a,$b
          ! ValidationError: The load balancer name '' cannot be empty
        CreateLoadBalancer Name=aaaaaaaaaabbbbbbbbbbccccccccccddd Subnets=$a,$b
          ! ValidationError: The load balancer name 'aaaaaaaaaabbbbbbbbbbccccccccccddd' cannot be longer than '32' characters
        CreateLoadBalancer Name=a_b Subnets=$a,$b
          ! ValidationError: The load balancer name 'a_b' can only contain characters that are alphanumeric characters and hyphens(-)
        CreateLoadBalancer Name=-a Subnets=$a,$b
          ! ValidationError: The load balancer name '-a' cannot begin or end with a hyphen(-)
        CreateLoadBalancer Name=internal-a Subnets=$a,$b
          ! ValidationError: The load balancer name 'internal-a' cannot begin with 'internal-'
        CreateLoadBalancer Name=x
          ! ValidationError: At least two subnets in two different Availability Zones must be specified
        CreateLoadBalancer Name=x Subnets=$a
          ! ValidationError: At least two subnets in two different Availability Zones must be specified
        CreateLoadBalancer Name=x Subnets=$a,$a
          ! InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone
        CreateLoadBalancer Name=x Subnets=$a,subnet-0123
          ! ValidationError: The subnet ID 'subnet-0123' is not valid
        CreateLoadBalancer Name=x Subnets=$a,subnet-01234567890abcdef
          ! SubnetNotFound: The subnet ID 'subnet-*' does not exist
        CreateLoadBalancer Name=x Subnets=$a,$b SubnetMappings.1.SubnetId=$c
          ! ValidationError: You must specify either subnets or subnet mappings, but not both
        CreateLoadBalancer Name=x Subnets=$a,$b SecurityGroups=web
          ! ValidationError: Security group 'web' is not valid
        CreateLoadBalancer Name=x Subnets=$a,$b SecurityGroups=sg-01234567890abcdef
          ! InvalidSecurityGroup: One or more security groups are invalid
        CreateLoadBalancer Name=x Subnets=$a,$b Type=network
          ! NotImplemented: CreateLoadBalancer.Type is not implemented by Hanul.
        CreateLoadBalancer Name=x Subnets=$a,$b Type=gateway
          ! NotImplemented: CreateLoadBalancer.Type is not implemented by Hanul.
        CreateLoadBalancer Name=x Subnets=$a,$b IpAddressType=dualstack
          ! NotImplemented: CreateLoadBalancer.IpAddressType is not implemented by Hanul.
        CreateLoadBalancer Name=x SubnetMappings.1.SubnetId=$a SubnetMappings.1.AllocationId=eipalloc-1
          ! NotImplemented: CreateLoadBalancer.SubnetMappings.AllocationId is not implemented by Hanul.
        CreateLoadBalancer Name=x Subnets=$a,$b Tags.1.Key=aws:x
          ! ValidationError: Tag key 'aws:x' is not valid: tag keys that start with 'aws:' are reserved
        CreateLoadBalancer Name=x Subnets=$a,$b Tags.1.Key=k Tags.2.Key=k
          ! DuplicateTagKeys: Tag key 'k' was specified more than once
        SetSubnets LoadBalancerArn=$lb
          ! ValidationError: At least two subnets in two different Availability Zones must be specified
        SetSubnets LoadBalancerArn=$lb Subnets=$a
          ! ValidationError: At least two subnets in two different Availability Zones must be specified
        SetSecurityGroups LoadBalancerArn=$lb
          ! ValidationError: At least one security group must be specified
        SetIpAddressType LoadBalancerArn=$lb IpAddressType=dualstack
          ! NotImplemented: SetIpAddressType.IpAddressType is not implemented by Hanul.
        DeleteLoadBalancer LoadBalancerArn=$tg
          ! ValidationError: '$tg' is not a valid load balancer ARN
        DeleteLoadBalancer LoadBalancerArn=front
          ! ValidationError: 'front' is not a valid load balancer ARN
        DescribeLoadBalancers LoadBalancerArns=front
          ! ValidationError: 'front' is not a valid load balancer ARN
        DescribeLoadBalancers Marker=bm9ib2R5
          ! ValidationError: The marker is not valid
    "#]].assert_eq(&said);
}

#[test]
fn subnets_that_a_load_balancer_cannot_have() {
    let mut cloud = Cloud::with_network();
    cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => far=Vpc.VpcId
         CreateSubnet VpcId=$far CidrBlock=10.0.0.0/24 AvailabilityZone=ap-northeast-2a => fara=Subnet.SubnetId
         CreateSubnet VpcId=$far CidrBlock=10.0.1.0/24 AvailabilityZone=ap-northeast-2b => farb=Subnet.SubnetId
         CreateSubnet VpcId=$far CidrBlock=10.0.2.0/28 AvailabilityZone=ap-northeast-2c => small=Subnet.SubnetId
         CreateSubnet VpcId=$far CidrBlock=10.0.3.0/24 AvailabilityZone=ap-northeast-2a => fara2=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$small
         CreateNetworkInterface SubnetId=$small
         CreateNetworkInterface SubnetId=$small
         CreateNetworkInterface SubnetId=$small",
    );
    let said = cloud.faults(
        "CreateLoadBalancer Name=x Subnets=$fara,$farb
         CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$fara2
         CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$b
         CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$small
         CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$farb SecurityGroups=$sg",
    );
    expect![[r#"
        CreateLoadBalancer Name=x Subnets=$fara,$farb
          ! InvalidSubnet: VPC $far has no internet gateway
        CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$fara2
          ! InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone
        CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$b
          ! InvalidConfigurationRequest: All subnets must belong to the same VPC: '$far'
        CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$small
          ! InvalidSubnet: Not enough IP space available in $small. ELB requires at least 8 free IP addresses in each subnet.
        CreateLoadBalancer Name=x Scheme=internal Subnets=$fara,$farb SecurityGroups=$sg
          ! InvalidConfigurationRequest: Security group '$sg' does not belong to VPC '$far'
    "#]].assert_eq(&said);
}

#[test]
fn listeners_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    let listener = "CreateListener LoadBalancerArn=$lb";
    let action = "DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg";
    let said = cloud.faults(&format!(
        "{listener} Port=81 {action}
         {listener} Protocol=HTTP {action}
         {listener} Protocol=HTTPS Port=81 {action}
         {listener} Protocol=HTTPS Port=81 Certificates.1.CertificateArn=x SslPolicy=y {action}
         {listener} Protocol=TCP Port=81 {action}
         {listener} Protocol=HTTP Port=81 Certificates.1.CertificateArn=x {action}
         {listener} Protocol=HTTP Port=81 SslPolicy=y {action}
         {listener} Protocol=HTTP Port=81 AlpnPolicy=None {action}
         {listener} Protocol=HTTP Port=81
         CreateListener LoadBalancerArn=$tg Protocol=HTTP Port=81 {action}
         ModifyListener ListenerArn=$li Protocol=HTTPS
         ModifyListener ListenerArn=$li Protocol=UDP
         DescribeListeners
         DescribeListeners LoadBalancerArn=$lb ListenerArns=$li
         DescribeListeners ListenerArns=80
         DescribeRules
         DescribeRules ListenerArn=$li RuleArns=$li"
    ));
    expect![[r#"
        CreateListener LoadBalancerArn=$lb Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: A listener protocol must be specified
        CreateListener LoadBalancerArn=$lb Protocol=HTTP DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: A listener port must be specified
        CreateListener LoadBalancerArn=$lb Protocol=HTTPS Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! NotImplemented: CreateListener.Protocol=HTTPS is not implemented by Hanul.
        CreateListener LoadBalancerArn=$lb Protocol=HTTPS Port=81 Certificates.1.CertificateArn=x SslPolicy=y DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! NotImplemented: CreateListener.Protocol=HTTPS is not implemented by Hanul.
        CreateListener LoadBalancerArn=$lb Protocol=TCP Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: Listener protocol 'TCP' must be one of 'HTTPS, HTTP'
        CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 Certificates.1.CertificateArn=x DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: A certificate cannot be specified for HTTP listeners
        CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 SslPolicy=y DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: An SSL policy cannot be specified for HTTP listeners
        CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 AlpnPolicy=None DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! NotImplemented: CreateListener.AlpnPolicy is not implemented by Hanul.
        CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81
          ! ValidationError: An action must be specified
        CreateListener LoadBalancerArn=$tg Protocol=HTTP Port=81 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: '$tg' is not a valid load balancer ARN
        ModifyListener ListenerArn=$li Protocol=HTTPS
          ! NotImplemented: ModifyListener.Protocol=HTTPS is not implemented by Hanul.
        ModifyListener ListenerArn=$li Protocol=UDP
          ! ValidationError: Listener protocol 'UDP' must be one of 'HTTPS, HTTP'
        DescribeListeners
          ! ValidationError: You must specify either listener ARNs or a load balancer ARN
        DescribeListeners LoadBalancerArn=$lb ListenerArns=$li
          ! ValidationError: You cannot specify both listener ARNs and a load balancer ARN
        DescribeListeners ListenerArns=80
          ! ValidationError: '80' is not a valid listener ARN
        DescribeRules
          ! ValidationError: You must specify either listener ARN or rule ARNs
        DescribeRules ListenerArn=$li RuleArns=$li
          ! ValidationError: You cannot specify both rule ARNs and a listener ARN
    "#]].assert_eq(&said);
}

#[test]
fn target_groups_and_targets_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    let group = "CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc";
    cloud.run(
        "CreateTargetGroup Name=ips Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => ips=TargetGroups.1.TargetGroupArn
         machine i-00000000000000001 running
         machine i-00000000000000002 stopped
         machine i-00000000000000003 pending",
    );
    cloud.machines.set("i-00000000000000004", "running", "vpc-00000001");
    let groups = cloud.faults(&format!(
        "CreateTargetGroup Name=a_b Protocol=HTTP Port=80 VpcId=$vpc
         CreateTargetGroup Name=aaaaaaaaaabbbbbbbbbbccccccccccddd Protocol=HTTP Port=80 VpcId=$vpc
         CreateTargetGroup Name=x Port=80 VpcId=$vpc
         CreateTargetGroup Name=x Protocol=HTTP VpcId=$vpc
         CreateTargetGroup Name=x Protocol=HTTP Port=80
         CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=vpc-01234567
         CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=vpc-*
         CreateTargetGroup Name=x Protocol=HTTPS Port=80 VpcId=$vpc
         CreateTargetGroup Name=x Protocol=TCP Port=80 VpcId=$vpc
         {group} ProtocolVersion=GRPC
         {group} TargetType=lambda
         {group} TargetType=alb
         {group} IpAddressType=ipv6
         {group} HealthCheckProtocol=HTTPS
         {group} HealthCheckProtocol=TCP
         {group} HealthCheckEnabled=false
         CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckPort=0
         {group} HealthCheckPort=http
         {group} HealthCheckPath=health
         {group} HealthCheckIntervalSeconds=5
         {group} Matcher.HttpCode=500
         {group} Matcher.GrpcCode=12
         ModifyTargetGroup TargetGroupArn=$tg HealthCheckTimeoutSeconds=30
         DescribeTargetGroups LoadBalancerArn=$lb Names=web"
    ));
    let register = "RegisterTargets TargetGroupArn=$tg";
    let ips = "RegisterTargets TargetGroupArn=$ips";
    let targets = cloud.faults(&format!(
        "{register}
         {register} Targets.1.Id=i-x
         {register} Targets.1.Id=10.0.0.1
         {register} Targets.1.Id=i-00000000000000009
         {register} Targets.1.Id=i-00000000000000001 Targets.2.Id=i-00000000000000002 Targets.3.Id=i-00000000000000003
         {register} Targets.1.Id=i-00000000000000004
         {register} Targets.1.Id=i-00000000000000001 Targets.1.AvailabilityZone=all
         {register} Targets.1.Id=i-00000000000000001 Targets.1.QuicServerId=0x0
         {ips} Targets.1.Id=i-00000000000000001
         {ips} Targets.1.Id=8.8.8.8 Targets.1.AvailabilityZone=all
         {ips} Targets.1.Id=10.0.0.1
         {ips} Targets.1.Id=10.0.0.1 Targets.1.AvailabilityZone=us-east-1a
         {ips} Targets.1.Id=172.31.0.5 Targets.1.AvailabilityZone=all
         DeregisterTargets TargetGroupArn=$tg
         DeregisterTargets TargetGroupArn=$tg Targets.1.Id=web
         DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=web"
    ));
    expect![[r#"
        CreateTargetGroup Name=a_b Protocol=HTTP Port=80 VpcId=$vpc
          ! ValidationError: Target group name 'a_b' can only contain characters that are alphanumeric characters and hyphens(-)
        CreateTargetGroup Name=aaaaaaaaaabbbbbbbbbbccccccccccddd Protocol=HTTP Port=80 VpcId=$vpc
          ! ValidationError: Target group name 'aaaaaaaaaabbbbbbbbbbccccccccccddd' cannot be longer than '32' characters
        CreateTargetGroup Name=x Port=80 VpcId=$vpc
          ! ValidationError: A protocol must be specified
        CreateTargetGroup Name=x Protocol=HTTP VpcId=$vpc
          ! ValidationError: A port must be specified
        CreateTargetGroup Name=x Protocol=HTTP Port=80
          ! ValidationError: A VPC ID must be specified
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=vpc-01234567
          ! ValidationError: The VPC ID 'vpc-01234567' is not found
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=vpc-*
          ! ValidationError: The VPC ID 'vpc-*' is not found
        CreateTargetGroup Name=x Protocol=HTTPS Port=80 VpcId=$vpc
          ! NotImplemented: CreateTargetGroup.Protocol=HTTPS is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=TCP Port=80 VpcId=$vpc
          ! NotImplemented: CreateTargetGroup.Protocol=TCP is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc ProtocolVersion=GRPC
          ! NotImplemented: CreateTargetGroup.ProtocolVersion is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc TargetType=lambda
          ! NotImplemented: CreateTargetGroup.TargetType is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc TargetType=alb
          ! NotImplemented: CreateTargetGroup.TargetType is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc IpAddressType=ipv6
          ! NotImplemented: CreateTargetGroup.IpAddressType is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckProtocol=HTTPS
          ! NotImplemented: CreateTargetGroup.HealthCheckProtocol=HTTPS is not implemented by Hanul.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckProtocol=TCP
          ! ValidationError: Health check protocol 'TCP' must be one of 'HTTPS, HTTP'
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckEnabled=false
          ! ValidationError: Health checks cannot be disabled for target groups with this target type
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckPort=0
          ! ValidationError: Health check port '0' must be 'traffic-port' or a number between '1' and '65535'
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckPort=http
          ! ValidationError: Health check port 'http' must be 'traffic-port' or a number between '1' and '65535'
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckPath=health
          ! ValidationError: Health check path 'health' must be a path that begins with '/'
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc HealthCheckIntervalSeconds=5
          ! ValidationError: Health check interval must be greater than the timeout.
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc Matcher.HttpCode=500
          ! ValidationError: Health check matcher HTTP code '500' must be within '200-499' inclusive
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc Matcher.GrpcCode=12
          ! NotImplemented: CreateTargetGroup.Matcher.GrpcCode is not implemented by Hanul.
        ModifyTargetGroup TargetGroupArn=$tg HealthCheckTimeoutSeconds=30
          ! ValidationError: Health check interval must be greater than the timeout.
        DescribeTargetGroups LoadBalancerArn=$lb Names=web
          ! ValidationError: You can specify only one of the following: load balancer ARN, target group ARNs, target group names
        RegisterTargets TargetGroupArn=$tg
          ! ValidationError: A target must be specified
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-x
          ! ValidationError: Instance ID 'i-x' is not valid
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=10.0.0.1
          ! ValidationError: Instance ID '10.0.0.1' is not valid
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000009
          ! InvalidTarget: The following targets are not in a running state and cannot be registered: 'i-*'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.2.Id=i-00000000000000002 Targets.3.Id=i-00000000000000003
          ! InvalidTarget: The following targets are not in a running state and cannot be registered: 'i-*', 'i-*'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000004
          ! InvalidTarget: The following targets are not in the target group VPC '$vpc': 'i-*'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.1.AvailabilityZone=all
          ! ValidationError: An Availability Zone cannot be specified for targets of target groups with the target type 'instance'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.1.QuicServerId=0x0
          ! NotImplemented: RegisterTargets.Targets.QuicServerId is not implemented by Hanul.
        RegisterTargets TargetGroupArn=$ips Targets.1.Id=i-00000000000000001
          ! ValidationError: IP address 'i-*' is not valid
        RegisterTargets TargetGroupArn=$ips Targets.1.Id=8.8.8.8 Targets.1.AvailabilityZone=all
          ! ValidationError: The IP address '8.8.8.8' is not from one of the supported private IP address ranges
        RegisterTargets TargetGroupArn=$ips Targets.1.Id=10.0.0.1
          ! ValidationError: The Availability Zone is required for IP address '10.0.0.1' because it is not in the VPC
        RegisterTargets TargetGroupArn=$ips Targets.1.Id=10.0.0.1 Targets.1.AvailabilityZone=us-east-1a
          ! ValidationError: You must specify a valid Availability Zone or select 'all' for all enabled Availability zones, since the IP address '10.0.0.1' is outside the VPC
        RegisterTargets TargetGroupArn=$ips Targets.1.Id=172.31.0.5 Targets.1.AvailabilityZone=all
          ! ValidationError: The IP address '172.*' is within the VPC, and cannot have its Availability Zone overridden to 'all' from 'ap-northeast-2a'
        DeregisterTargets TargetGroupArn=$tg
          ! ValidationError: A target must be specified
        DeregisterTargets TargetGroupArn=$tg Targets.1.Id=web
          ! ValidationError: Instance ID 'web' is not valid
        DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=web
          ! ValidationError: Instance ID 'web' is not valid
    "#]].assert_eq(&(groups + &targets));
}
