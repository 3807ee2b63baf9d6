//! Kinds that nobody can make, asked for as clients do.

use super::Cloud;
use expect_test::expect;

#[test]
fn their_lists_are_empty_ids_are_not_found_and_bad_questions_are_refused() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? DescribeVpcPeeringConnections
         ? DescribeVpcPeeringConnections VpcPeeringConnectionIds=pcx-0123456789abcdef0
         ? DescribeVpcPeeringConnections VpcPeeringConnectionIds=peering
         ? DescribeVpcPeeringConnections Filters.1.Name=status-code Filters.1.Values=active
         ? DescribeVpcPeeringConnections Filters.1.Name=tag:team Filters.1.Values=a
         ? DescribeVpcPeeringConnections Filters.1.Name=colour Filters.1.Values=red
         ? DescribeTransitGateways MaxResults=4
         ? DescribeTransitGateways NextToken=x
         ? DescribeTransitGateways TransitGatewayIds=tgw-0123456789abcdef0
         ? DescribeHosts Filter.1.Name=state Filter.1.Values=available
         ? DescribeFlowLogs Filter.1.Name=colour Filter.1.Values=red
         ? DescribeReservedInstances ReservedInstancesIds=one
         ? DescribeConversionTasks
         ? DescribeVpcEndpoints Filters.1.Name=vpc-id Filters.1.Values=vpc-0123456789abcdef0
         ? DescribeInstanceConnectEndpoints MaxResults=51",
    );
    expect![[r#"
        > ? DescribeVpcPeeringConnections
        VpcPeeringConnections: []
        > ? DescribeVpcPeeringConnections VpcPeeringConnectionIds=pcx-0123456789abcdef0
        ! InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID 'pcx-*' does not exist
        > ? DescribeVpcPeeringConnections VpcPeeringConnectionIds=peering
        ! InvalidVpcPeeringConnectionId.Malformed: Invalid id: "peering" (expecting "pcx-...")
        > ? DescribeVpcPeeringConnections Filters.1.Name=status-code Filters.1.Values=active
        VpcPeeringConnections: []
        > ? DescribeVpcPeeringConnections Filters.1.Name=tag:team Filters.1.Values=a
        VpcPeeringConnections: []
        > ? DescribeVpcPeeringConnections Filters.1.Name=colour Filters.1.Values=red
        ! InvalidParameterValue: The filter 'colour' is invalid
        > ? DescribeTransitGateways MaxResults=4
        ! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        > ? DescribeTransitGateways NextToken=x
        ! InvalidNextToken: The specified NextToken is not valid.
        > ? DescribeTransitGateways TransitGatewayIds=tgw-0123456789abcdef0
        ! InvalidTransitGatewayID.NotFound: Transit Gateway tgw-* was deleted or does not exist.
        > ? DescribeHosts Filter.1.Name=state Filter.1.Values=available
        Hosts: []
        > ? DescribeFlowLogs Filter.1.Name=colour Filter.1.Values=red
        ! InvalidParameterValue: The filter 'colour' is invalid
        > ? DescribeReservedInstances ReservedInstancesIds=one
        ! InvalidReservedInstancesId: The ID 'one' does not exist
        > ? DescribeConversionTasks
        ConversionTasks: []
        > ? DescribeVpcEndpoints Filters.1.Name=vpc-id Filters.1.Values=vpc-0123456789abcdef0
        VpcEndpoints: []
        > ? DescribeInstanceConnectEndpoints MaxResults=51
        ! InvalidParameterValue: Value ( 51 ) for parameter maxResults is invalid. Expecting a value smaller than 50.
    "#]]
    .assert_eq(&said);
}
