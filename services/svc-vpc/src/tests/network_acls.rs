//! Network ACLs.

use super::Cloud;
use expect_test::expect;

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         CreateNetworkAcl VpcId=$vpc => acl=NetworkAcl.NetworkAclId
         DescribeNetworkAcls Filters.1.Name=association.subnet-id Filters.1.Values=$subnet \
           => default=NetworkAcls.1.NetworkAclId assoc=NetworkAcls.1.Associations.1.NetworkAclAssociationId",
    );
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn entries_are_added_replaced_and_removed_in_order_of_number() {
    let said = home().run(
        "CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=200 Protocol=tcp RuleAction=deny Egress=false CidrBlock=10.9.0.1/16 \
           PortRange.From=22 PortRange.To=23
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Protocol=1 RuleAction=allow Egress=true CidrBlock=0.0.0.0/0 \
           IcmpTypeCode.Type=8 IcmpTypeCode.Code=-1
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=110 Protocol=-1 RuleAction=allow Egress=true Ipv6CidrBlock=::/0
         ? DescribeNetworkAcls NetworkAclIds=$acl
         ReplaceNetworkAclEntry NetworkAclId=$acl RuleNumber=200 Protocol=17 RuleAction=allow Egress=false CidrBlock=10.0.0.0/8 \
           PortRange.From=53 PortRange.To=53
         DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Egress=false
         DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Egress=false
         ? DescribeNetworkAcls Filters.1.Name=entry.port-range.from Filters.1.Values=53 | NetworkAcls.NetworkAclId \
           NetworkAcls.Entries.RuleNumber NetworkAcls.Entries.Egress
         ? DescribeNetworkAcls Filters.1.Name=entry.icmp.type Filters.1.Values=8 | NetworkAcls.NetworkAclId",
    );
    expect![[r#"
        > CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=200 Protocol=tcp RuleAction=deny Egress=false CidrBlock=10.9.0.1/16 PortRange.From=22 PortRange.To=23
        > CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
        > CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Protocol=1 RuleAction=allow Egress=true CidrBlock=0.0.0.0/0 IcmpTypeCode.Type=8 IcmpTypeCode.Code=-1
        > CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=110 Protocol=-1 RuleAction=allow Egress=true Ipv6CidrBlock=::/0
        > ? DescribeNetworkAcls NetworkAclIds=$acl
        NetworkAcls:
          Associations: []
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: true
            IcmpTypeCode:
              Code: -1
              Type: 8
            Protocol: 1
            RuleAction: allow
            RuleNumber: 100
          Entries:
            Egress: true
            Ipv6CidrBlock: ::/0
            Protocol: -1
            RuleAction: allow
            RuleNumber: 110
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: true
            Protocol: -1
            RuleAction: deny
            RuleNumber: 32767
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: false
            Protocol: -1
            RuleAction: allow
            RuleNumber: 100
          Entries:
            CidrBlock: 10.9.0.0/16
            Egress: false
            PortRange:
              From: 22
              To: 23
            Protocol: 6
            RuleAction: deny
            RuleNumber: 200
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: false
            Protocol: -1
            RuleAction: deny
            RuleNumber: 32767
          IsDefault: false
          NetworkAclId: $acl
          Tags: []
          VpcId: $vpc
          OwnerId: 000000000000
        > ReplaceNetworkAclEntry NetworkAclId=$acl RuleNumber=200 Protocol=17 RuleAction=allow Egress=false CidrBlock=10.0.0.0/8 PortRange.From=53 PortRange.To=53
        > DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Egress=false
        > DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=100 Egress=false
        ! InvalidNetworkAclEntry.NotFound: no ingress entry with number 100 in network ACL $acl
        > ? DescribeNetworkAcls Filters.1.Name=entry.port-range.from Filters.1.Values=53 | NetworkAcls.NetworkAclId NetworkAcls.Entries.RuleNumber NetworkAcls.Entries.Egress
        NetworkAcls:
          Entries:
            Egress: true
            RuleNumber: 100
          Entries:
            Egress: true
            RuleNumber: 110
          Entries:
            Egress: true
            RuleNumber: 32767
          Entries:
            Egress: false
            RuleNumber: 200
          Entries:
            Egress: false
            RuleNumber: 32767
          NetworkAclId: $acl
        > ? DescribeNetworkAcls Filters.1.Name=entry.icmp.type Filters.1.Values=8 | NetworkAcls.NetworkAclId
        NetworkAcls:
          NetworkAclId: $acl
    "#]].assert_eq(&said);
}

#[test]
fn a_subnet_changes_its_acl() {
    let said = home().run(
        "? ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$acl => new=NewAssociationId
         ? DescribeNetworkAcls NetworkAclIds=$acl | NetworkAcls.Associations NetworkAcls.IsDefault
         ? DescribeNetworkAcls NetworkAclIds=$default | NetworkAcls.Associations NetworkAcls.IsDefault
         DeleteNetworkAcl NetworkAclId=$acl
         ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$default
         ReplaceNetworkAclAssociation AssociationId=$new NetworkAclId=$default
         DeleteNetworkAcl NetworkAclId=$acl
         DeleteNetworkAcl NetworkAclId=$default",
    );
    expect![[r#"
        > ? ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$acl => new=NewAssociationId
        NewAssociationId: $new
        > ? DescribeNetworkAcls NetworkAclIds=$acl | NetworkAcls.Associations NetworkAcls.IsDefault
        NetworkAcls:
          Associations:
            NetworkAclAssociationId: $new
            NetworkAclId: $acl
            SubnetId: $subnet
          IsDefault: false
        > ? DescribeNetworkAcls NetworkAclIds=$default | NetworkAcls.Associations NetworkAcls.IsDefault
        NetworkAcls:
          Associations: []
          IsDefault: true
        > DeleteNetworkAcl NetworkAclId=$acl
        ! DependencyViolation: The networkAcl '$acl' has dependencies and cannot be deleted.
        > ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$default
        ! InvalidAssociationID.NotFound: The association ID '$assoc' does not exist
        > ReplaceNetworkAclAssociation AssociationId=$new NetworkAclId=$default
        > DeleteNetworkAcl NetworkAclId=$acl
        > DeleteNetworkAcl NetworkAclId=$default
        ! InvalidParameterValue: Cannot delete default network ACL ($default)
    "#]]
    .assert_eq(&said);
}

#[test]
fn bad_acls_are_refused_in_awss_words() {
    let mut cloud = home();
    cloud.run("DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc => x=NetworkAcls.1.NetworkAclId");
    cloud.run("CreateVpc CidrBlock=10.1.0.0/16 => far=Vpc.VpcId");
    cloud.run("CreateNetworkAcl VpcId=$far => faracl=NetworkAcl.NetworkAclId");
    let said = cloud.faults(
        "CreateNetworkAcl VpcId=vpc-0123456789abcdef0
         DeleteNetworkAcl NetworkAclId=acl-0123456789abcdef0
         DeleteNetworkAcl NetworkAclId=acl
         DescribeNetworkAcls NetworkAclIds=acl-0123456789abcdef0
         CreateNetworkAclEntry NetworkAclId=$default RuleNumber=100 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=0 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=32767 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=-5 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=6 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=6 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0 PortRange.From=9 PortRange.To=1
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=x RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false CidrBlock=x
         CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0 Ipv6CidrBlock=::/0
         ReplaceNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=true CidrBlock=0.0.0.0/0
         DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Egress=true
         DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=32767 Egress=true
         ReplaceNetworkAclAssociation AssociationId=aclassoc-0123456789abcdef0 NetworkAclId=$acl
         ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=acl-0123456789abcdef0
         ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$faracl",
    );
    expect![[r#"
        CreateNetworkAcl VpcId=vpc-0123456789abcdef0
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DeleteNetworkAcl NetworkAclId=acl-0123456789abcdef0
          ! InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-*' does not exist
        DeleteNetworkAcl NetworkAclId=acl
          ! InvalidNetworkAclId.Malformed: Invalid id: "acl" (expecting "acl-...")
        DescribeNetworkAcls NetworkAclIds=acl-0123456789abcdef0
          ! InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-*' does not exist
        CreateNetworkAclEntry NetworkAclId=$default RuleNumber=100 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=0 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! InvalidParameterValue: Value (0) for parameter ruleNumber is invalid. Must be between 1 and 32766.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=32767 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! InvalidParameterValue: Value (32767) for parameter ruleNumber is invalid. Must be between 1 and 32766.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=-5 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! InvalidParameterValue: Value (-5) for parameter ruleNumber is invalid. Must be between 1 and 32766.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=6 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! MissingParameter: The request must contain the parameter portRange
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=6 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0 PortRange.From=9 PortRange.To=1
          ! InvalidParameterValue: Invalid TCP/UDP port range (9:1)
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! MissingParameter: The request must contain the parameter icmpTypeCode
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=x RuleAction=allow Egress=false CidrBlock=0.0.0.0/0
          ! InvalidParameterValue: Invalid value 'x' for IP protocol. Unknown protocol.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false
          ! MissingParameter: The request must contain the parameter cidrBlock
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false CidrBlock=x
          ! InvalidParameterValue: Value (x) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0 Ipv6CidrBlock=::/0
          ! InvalidParameterCombination: The parameter cidrBlock cannot be used with the parameter ipv6CidrBlock
        ReplaceNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Protocol=-1 RuleAction=allow Egress=true CidrBlock=0.0.0.0/0
          ! InvalidNetworkAclEntry.NotFound: no egress entry with number 1 in network ACL $acl
        DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=1 Egress=true
          ! InvalidNetworkAclEntry.NotFound: no egress entry with number 1 in network ACL $acl
        DeleteNetworkAclEntry NetworkAclId=$acl RuleNumber=32767 Egress=true
          ! InvalidParameterValue: Value (32767) for parameter ruleNumber is invalid. Must be between 1 and 32766.
        ReplaceNetworkAclAssociation AssociationId=aclassoc-0123456789abcdef0 NetworkAclId=$acl
          ! InvalidAssociationID.NotFound: The association ID 'aclassoc-*' does not exist
        ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=acl-0123456789abcdef0
          ! InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-*' does not exist
        ReplaceNetworkAclAssociation AssociationId=$assoc NetworkAclId=$faracl
          ! InvalidParameterValue: network acl $faracl and subnet $subnet belong to different networks
    "#]].assert_eq(&said);
}

#[test]
fn no_more_entries_than_the_quota_allows() {
    let mut cloud = home();
    for n in 1..=20 {
        let entry = format!("RuleNumber={n} Protocol=-1 RuleAction=allow Egress=false CidrBlock=0.0.0.0/0");
        let said = cloud.run(&format!("CreateNetworkAclEntry NetworkAclId=$acl {entry}"));
        assert!(!said.contains("! "), "{said}");
    }
    let entry = "RuleNumber=21 Protocol=-1 RuleAction=allow CidrBlock=0.0.0.0/0";
    let said = cloud.faults(&format!("CreateNetworkAclEntry NetworkAclId=$acl {entry} Egress=false"));
    expect![[r#"
        CreateNetworkAclEntry NetworkAclId=$acl RuleNumber=21 Protocol=-1 RuleAction=allow CidrBlock=0.0.0.0/0 Egress=false
          ! NetworkAclEntryLimitExceeded: The maximum number of network acl entries has been reached.
    "#]].assert_eq(&said);
    assert!(!cloud.run(&format!("CreateNetworkAclEntry NetworkAclId=$acl {entry} Egress=true")).contains("! "));
}
