//! Subnets and DHCP options.

use super::Cloud;
use expect_test::expect;

#[test]
fn a_subnet_is_made_in_a_zone_and_counts_its_free_addresses() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ? CreateSubnet VpcId=$vpc CidrBlock=10.0.1.7/24 AvailabilityZone=ap-northeast-2c => subnet=Subnet.SubnetId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/28 AvailabilityZoneId=apne2-az2 => small=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$small PrivateIpAddress=10.0.2.4 SecondaryPrivateIpAddressCount=2
         ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount Subnets.AvailabilityZone
         ? DescribeSubnets Filters.1.Name=availability-zone-id Filters.1.Values=apne2-az3 Filters.2.Name=vpc-id \
           Filters.2.Values=$vpc | Subnets.SubnetId
         ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true
         ? DescribeSubnets Filters.1.Name=map-public-ip-on-launch Filters.1.Values=true Filters.2.Name=vpc-id \
           Filters.2.Values=$vpc | Subnets.SubnetId
         DeleteSubnet SubnetId=$small",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ? CreateSubnet VpcId=$vpc CidrBlock=10.0.1.7/24 AvailabilityZone=ap-northeast-2c => subnet=Subnet.SubnetId
        Subnet:
          AvailabilityZoneId: apne2-az3
          MapCustomerOwnedIpOnLaunch: false
          OwnerId: 000000000000
          AssignIpv6AddressOnCreation: false
          Ipv6CidrBlockAssociationSet: []
          SubnetArn: arn:aws:ec2:ap-northeast-2:000000000000:subnet/$subnet
          EnableDns64: false
          Ipv6Native: false
          PrivateDnsNameOptionsOnLaunch:
            HostnameType: ip-name
            EnableResourceNameDnsARecord: false
            EnableResourceNameDnsAAAARecord: false
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          SubnetId: $subnet
          State: available
          VpcId: $vpc
          CidrBlock: 10.0.1.0/24
          AvailableIpAddressCount: 251
          AvailabilityZone: ap-northeast-2c
          DefaultForAz: false
          MapPublicIpOnLaunch: false
        > CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/28 AvailabilityZoneId=apne2-az2 => small=Subnet.SubnetId
        > CreateNetworkInterface SubnetId=$small PrivateIpAddress=10.0.2.4 SecondaryPrivateIpAddressCount=2
        > ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount Subnets.AvailabilityZone
        Subnets:
          AvailableIpAddressCount: 8
          AvailabilityZone: ap-northeast-2b
        > ? DescribeSubnets Filters.1.Name=availability-zone-id Filters.1.Values=apne2-az3 Filters.2.Name=vpc-id Filters.2.Values=$vpc | Subnets.SubnetId
        Subnets:
          SubnetId: $subnet
        > ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true
        > ? DescribeSubnets Filters.1.Name=map-public-ip-on-launch Filters.1.Values=true Filters.2.Name=vpc-id Filters.2.Values=$vpc | Subnets.SubnetId
        Subnets:
          SubnetId: $subnet
        > DeleteSubnet SubnetId=$small
        ! DependencyViolation: The subnet '$small' has dependencies and cannot be deleted.
    "#]].assert_eq(&said);
}

#[test]
fn bad_subnets_are_refused_in_awss_words() {
    let mut cloud = Cloud::new();
    cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId",
    );
    let said = cloud.faults(
        "CreateSubnet VpcId=vpc-0123456789abcdef0 CidrBlock=10.0.2.0/24
         CreateSubnet VpcId=$vpc
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/15
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/29
         CreateSubnet VpcId=$vpc CidrBlock=10.1.0.0/24
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.128/25
         CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/16
         CreateSubnet VpcId=$vpc CidrBlock=ten
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=us-east-1a
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZoneId=use1-az1
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 OutpostArn=arn:aws:outposts:x
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 Ipv6Native=true
         DeleteSubnet SubnetId=subnet-0123456789abcdef0
         DeleteSubnet SubnetId=x
         DescribeSubnets SubnetIds=subnet-0123456789abcdef0
         ModifySubnetAttribute SubnetId=$subnet
         ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true EnableDns64.Value=false
         ModifySubnetAttribute SubnetId=$subnet EnableDns64.Value=true
         ModifySubnetAttribute SubnetId=$subnet PrivateDnsHostnameTypeOnLaunch=resource-name
         CreateDefaultSubnet
         CreateDefaultSubnet AvailabilityZone=us-east-1a
         CreateDefaultSubnet AvailabilityZone=ap-northeast-2a",
    );
    expect![[r#"
        CreateSubnet VpcId=vpc-0123456789abcdef0 CidrBlock=10.0.2.0/24
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        CreateSubnet VpcId=$vpc
          ! MissingParameter: The request must contain the parameter cidrBlock
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/15
          ! InvalidSubnet.Range: The CIDR '10.0.2.0/15' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/29
          ! InvalidSubnet.Range: The CIDR '10.0.2.0/29' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.1.0.0/24
          ! InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24
          ! InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=10.0.1.128/25
          ! InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/16
          ! InvalidSubnet.Conflict: The CIDR '10.0.0.0/16' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=ten
          ! InvalidParameterValue: Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZoneId=use1-az1
          ! InvalidParameterValue: Value (use1-az1) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the following availability zones: apne2-az1, apne2-az2, apne2-az3, apne2-az4.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1
          ! InvalidParameterCombination: The parameter availabilityZone cannot be used with the parameter availabilityZoneId
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 OutpostArn=arn:aws:outposts:x
          ! NotImplemented: CreateSubnet.OutpostArn is not implemented by Hanul.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 Ipv6Native=true
          ! NotImplemented: CreateSubnet.Ipv6Native is not implemented by Hanul.
        DeleteSubnet SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        DeleteSubnet SubnetId=x
          ! InvalidSubnetID.Malformed: Invalid id: "x" (expecting "subnet-...")
        DescribeSubnets SubnetIds=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        ModifySubnetAttribute SubnetId=$subnet
          ! MissingParameter: The request must contain the parameter MapPublicIpOnLaunch
        ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true EnableDns64.Value=false
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifySubnetAttribute SubnetId=$subnet EnableDns64.Value=true
          ! NotImplemented: ModifySubnetAttribute.EnableDns64.Value is not implemented by Hanul.
        ModifySubnetAttribute SubnetId=$subnet PrivateDnsHostnameTypeOnLaunch=resource-name
          ! NotImplemented: ModifySubnetAttribute.PrivateDnsHostnameTypeOnLaunch is not implemented by Hanul.
        CreateDefaultSubnet
          ! MissingParameter: The request must contain the parameter availabilityZone
        CreateDefaultSubnet AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.
        CreateDefaultSubnet AvailabilityZone=ap-northeast-2a
          ! DefaultSubnetAlreadyExistsInAvailabilityZone: 'subnet-*' is already the default subnet in ap-northeast-2a.
    "#]].assert_eq(&said);
}

#[test]
fn dhcp_options_are_kept_associated_and_deleted() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ? CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=corp.example \
           DhcpConfigurations.2.Key=domain-name-servers DhcpConfigurations.2.Values=10.2.5.1,AmazonProvidedDNS \
           => dopt=DhcpOptions.DhcpOptionsId
         AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=$dopt
         ? DescribeVpcs Filters.1.Name=dhcp-options-id Filters.1.Values=$dopt | Vpcs.VpcId Vpcs.DhcpOptionsId
         ? DescribeDhcpOptions Filters.1.Name=value Filters.1.Values=corp.* | DhcpOptions.DhcpOptionsId
         DeleteDhcpOptions DhcpOptionsId=$dopt
         AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=default
         ? DescribeVpcs VpcIds=$vpc | Vpcs.DhcpOptionsId
         DeleteDhcpOptions DhcpOptionsId=$dopt
         DescribeDhcpOptions DhcpOptionsIds=$dopt",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ? CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=corp.example DhcpConfigurations.2.Key=domain-name-servers DhcpConfigurations.2.Values=10.2.5.1,AmazonProvidedDNS => dopt=DhcpOptions.DhcpOptionsId
        DhcpOptions:
          OwnerId: 000000000000
          Tags: []
          DhcpOptionsId: $dopt
          DhcpConfigurations:
            Key: domain-name
            Values:
              Value: corp.example
          DhcpConfigurations:
            Key: domain-name-servers
            Values:
              Value: 10.2.5.1
            Values:
              Value: AmazonProvidedDNS
        > AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=$dopt
        > ? DescribeVpcs Filters.1.Name=dhcp-options-id Filters.1.Values=$dopt | Vpcs.VpcId Vpcs.DhcpOptionsId
        Vpcs:
          VpcId: $vpc
          DhcpOptionsId: $dopt
        > ? DescribeDhcpOptions Filters.1.Name=value Filters.1.Values=corp.* | DhcpOptions.DhcpOptionsId
        DhcpOptions:
          DhcpOptionsId: $dopt
        > DeleteDhcpOptions DhcpOptionsId=$dopt
        ! DependencyViolation: The dhcpOptions '$dopt' has dependencies and cannot be deleted.
        > AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=default
        > ? DescribeVpcs VpcIds=$vpc | Vpcs.DhcpOptionsId
        Vpcs:
          DhcpOptionsId: default
        > DeleteDhcpOptions DhcpOptionsId=$dopt
        > DescribeDhcpOptions DhcpOptionsIds=$dopt
        ! InvalidDhcpOptionID.NotFound: The dhcpOption ID '$dopt' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn bad_dhcp_options_are_refused() {
    let mut cloud = Cloud::new();
    let said = cloud.faults(
        "CreateDhcpOptions
         CreateDhcpOptions DhcpConfigurations.1.Values=x
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name
         CreateDhcpOptions DhcpConfigurations.1.Key=colour DhcpConfigurations.1.Values=red
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=a..b
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=10.0.0.256
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5
         CreateDhcpOptions DhcpConfigurations.1.Key=ntp-servers DhcpConfigurations.1.Values=AmazonProvidedDNS
         CreateDhcpOptions DhcpConfigurations.1.Key=netbios-node-type DhcpConfigurations.1.Values=3
         DeleteDhcpOptions DhcpOptionsId=dopt-0123456789abcdef0
         DeleteDhcpOptions DhcpOptionsId=default
         AssociateDhcpOptions VpcId=vpc-0123456789abcdef0 DhcpOptionsId=default",
    );
    expect![[r#"
        CreateDhcpOptions
          ! MissingParameter: The request must contain the parameter dhcpConfiguration
        CreateDhcpOptions DhcpConfigurations.1.Values=x
          ! MissingParameter: The request must contain the parameter dhcpConfiguration.Key
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name
          ! MissingParameter: The request must contain the parameter dhcpConfiguration.Value
        CreateDhcpOptions DhcpConfigurations.1.Key=colour DhcpConfigurations.1.Values=red
          ! InvalidParameterValue: Value (colour) for parameter key is invalid. Unsupported DHCP option.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=a..b
          ! InvalidParameterValue: Value (a..b) for parameter value is invalid. Invalid value for DHCP option domain-name.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=10.0.0.256
          ! InvalidParameterValue: Value (10.0.0.256) for parameter value is invalid. Invalid value for DHCP option domain-name-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5
          ! InvalidParameterValue: Value (1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5) for parameter value is invalid. Invalid value for DHCP option domain-name-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=ntp-servers DhcpConfigurations.1.Values=AmazonProvidedDNS
          ! InvalidParameterValue: Value (AmazonProvidedDNS) for parameter value is invalid. Invalid value for DHCP option ntp-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=netbios-node-type DhcpConfigurations.1.Values=3
          ! InvalidParameterValue: Value (3) for parameter value is invalid. Invalid value for DHCP option netbios-node-type.
        DeleteDhcpOptions DhcpOptionsId=dopt-0123456789abcdef0
          ! InvalidDhcpOptionID.NotFound: The dhcpOption ID 'dopt-*' does not exist
        DeleteDhcpOptions DhcpOptionsId=default
          ! InvalidDhcpOptionsId.Malformed: Invalid id: "default" (expecting "dopt-...")
        AssociateDhcpOptions VpcId=vpc-0123456789abcdef0 DhcpOptionsId=default
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
    "#]].assert_eq(&said);
}
