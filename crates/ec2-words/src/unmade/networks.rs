//! Gateways, attachments, mirrors and pools of the network that nobody can make here.
//!
//! Amazon EC2 API Reference, each operation's page; "Error codes for the Amazon EC2 API".

super::table! {
    DESCRIBE_BYOIP_CIDRS "MaxResults NextToken" by "ProvisionByoipCidr"
        unnamed()
        "";
    DESCRIBE_CARRIER_GATEWAYS "CarrierGatewayIds Filters MaxResults NextToken" by "CreateCarrierGateway"
        named("cagw", "InvalidCarrierGatewayID.NotFound", "The carrier gateway ID '{}' does not exist")
        "carrier-gateway-id state owner-id vpc-id";
    DESCRIBE_CLIENT_VPN_ENDPOINTS "ClientVpnEndpointIds Filters MaxResults NextToken" by "CreateClientVpnEndpoint"
        named("cvpn-endpoint", "InvalidClientVpnEndpointId.NotFound", "Endpoint {} does not exist")
        "endpoint-id transport-protocol";
    DESCRIBE_COIP_POOLS "PoolIds Filters MaxResults NextToken" by "CreateCoipPool"
        named("ipv4pool-coip", "InvalidPoolID.NotFound", "The pool ID '{}' does not exist.")
        "coip-pool.local-gateway-route-table-id coip-pool.pool-id";
    DESCRIBE_CUSTOMER_GATEWAYS "CustomerGatewayIds Filters" by "CreateCustomerGateway"
        strict("cgw",
            "InvalidCustomerGatewayID.NotFound",
            "InvalidCustomerGatewayId.Malformed",
            "The customerGateway ID '{}' does not exist")
        "bgp-asn customer-gateway-id ip-address state type";
    DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS "EgressOnlyInternetGatewayIds Filters MaxResults NextToken" by "CreateEgressOnlyInternetGateway"
        named("eigw", "InvalidGatewayID.NotFound", "The gateway ID '{}' does not exist")
        "";
    DESCRIBE_FLOW_LOGS "FlowLogIds Filter MaxResults NextToken" by "CreateFlowLogs"
        named("fl", "InvalidFlowLogId.NotFound", "These flow log ids in the input list are not found: [{}]")
        "deliver-log-status log-destination-type flow-log-id log-group-name resource-id traffic-type";
    DESCRIBE_INSTANCE_CONNECT_ENDPOINTS "InstanceConnectEndpointIds Filters MaxResults NextToken" by "CreateInstanceConnectEndpoint"
        named("eice",
            "InvalidInstanceConnectEndpointId.NotFound",
            "The instance connect endpoint ID '{}' does not exist")
        "instance-connect-endpoint-id state subnet-id tag-value vpc-id";
    DESCRIBE_IPAM_POOLS "IpamPoolIds MaxResults NextToken" by "CreateIpamPool"
        named("ipam-pool", "InvalidIpamPoolId.NotFound", "The ipam-pool ID '{}' does not exist")
        "";
    DESCRIBE_IPAMS "IpamIds MaxResults NextToken" by "CreateIpam"
        named("ipam", "InvalidIpamId.NotFound", "The ipam ID '{}' does not exist")
        "";
    DESCRIBE_IPV6_POOLS "PoolIds Filters MaxResults NextToken" by "ProvisionByoipCidr"
        named("ipv6pool-ec2", "InvalidPoolID.NotFound", "The pool ID '{}' does not exist.")
        "";
    DESCRIBE_MOVING_ADDRESSES "Filters MaxResults NextToken" by "MoveAddressToVpc RestoreAddressToClassic"
        unnamed()
        "moving-status";
    DESCRIBE_NETWORK_INSIGHTS_ANALYSES "NetworkInsightsAnalysisIds MaxResults NextToken" by "StartNetworkInsightsAnalysis"
        named("nia",
            "InvalidNetworkInsightsAnalysisId.NotFound",
            "The network-insights-analysis ID '{}' does not exist")
        "";
    DESCRIBE_NETWORK_INSIGHTS_PATHS "NetworkInsightsPathIds MaxResults NextToken" by "CreateNetworkInsightsPath"
        named("nip",
            "InvalidNetworkInsightsPathId.NotFound",
            "The network-insights-path ID '{}' does not exist")
        "";
    DESCRIBE_NETWORK_INTERFACE_PERMISSIONS "NetworkInterfacePermissionIds Filters MaxResults NextToken" by "CreateNetworkInterfacePermission"
        named("eni-perm", "InvalidPermissionID.NotFound", "The permission ID '{}' does not exist")
        "network-interface-permission.network-interface-permission-id \
         network-interface-permission.network-interface-id network-interface-permission.aws-account-id \
         network-interface-permission.aws-service network-interface-permission.permission";
    DESCRIBE_PUBLIC_IPV4_POOLS "PoolIds Filters MaxResults NextToken" by "CreatePublicIpv4Pool ProvisionByoipCidr"
        named("ipv4pool-ec2", "InvalidPublicIpv4PoolID.NotFound", "The pool ID '{}' does not exist.")
        "";
    DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS "Filters MaxResults NextToken" by "AssociateSecurityGroupVpc"
        unnamed()
        "group-id group-owner-id state vpc-id vpc-owner-id";
    DESCRIBE_TRAFFIC_MIRROR_FILTERS "TrafficMirrorFilterIds Filters MaxResults NextToken" by "CreateTrafficMirrorFilter"
        named("tmf",
            "InvalidTrafficMirrorFilterId.NotFound",
            "The traffic mirror filter ID '{}' does not exist")
        "description traffic-mirror-filter-id";
    DESCRIBE_TRAFFIC_MIRROR_SESSIONS "TrafficMirrorSessionIds Filters MaxResults NextToken" by "CreateTrafficMirrorSession"
        named("tms",
            "InvalidTrafficMirrorSessionId.NotFound",
            "The traffic mirror session ID '{}' does not exist")
        "description network-interface-id owner-id packet-length session-number traffic-mirror-filter-id \
         traffic-mirror-session-id traffic-mirror-target-id virtual-network-id";
    DESCRIBE_TRAFFIC_MIRROR_TARGETS "TrafficMirrorTargetIds Filters MaxResults NextToken" by "CreateTrafficMirrorTarget"
        named("tmt",
            "InvalidTrafficMirrorTargetId.NotFound",
            "The traffic mirror target ID '{}' does not exist")
        "description network-interface-id network-load-balancer-arn owner-id traffic-mirror-target-id";
    DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS "TransitGatewayAttachmentIds Filters MaxResults NextToken" by "CreateTransitGateway CreateTransitGatewayVpcAttachment"
        strict("tgw-attach",
            "InvalidTransitGatewayAttachmentID.NotFound",
            "InvalidTransitGatewayAttachmentID.Malformed",
            "Transit Gateway Attachment {} was deleted or does not exist.")
        "association.state association.transit-gateway-route-table-id resource-id resource-owner-id resource-type \
         state transit-gateway-attachment-id transit-gateway-id transit-gateway-owner-id";
    DESCRIBE_TRANSIT_GATEWAY_CONNECTS "TransitGatewayAttachmentIds Filters MaxResults NextToken" by "CreateTransitGatewayConnect"
        strict("tgw-attach",
            "InvalidTransitGatewayAttachmentID.NotFound",
            "InvalidTransitGatewayAttachmentID.Malformed",
            "Transit Gateway Attachment {} was deleted or does not exist.")
        "options.protocol state transit-gateway-attachment-id transit-gateway-id \
         transport-transit-gateway-attachment-id";
    DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS "TransitGatewayAttachmentIds Filters MaxResults NextToken" by "CreateTransitGatewayPeeringAttachment"
        strict("tgw-attach",
            "InvalidTransitGatewayAttachmentID.NotFound",
            "InvalidTransitGatewayAttachmentID.Malformed",
            "Transit Gateway Attachment {} was deleted or does not exist.")
        "transit-gateway-attachment-id local-owner-id remote-owner-id state transit-gateway-id";
    DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES "TransitGatewayRouteTableIds Filters MaxResults NextToken" by "CreateTransitGatewayRouteTable CreateTransitGateway"
        strict("tgw-rtb",
            "InvalidRouteTableID.NotFound",
            "InvalidRouteTableId.Malformed",
            "Transit Gateway Route Table {} was deleted or does not exist.")
        "default-association-route-table default-propagation-route-table state transit-gateway-id \
         transit-gateway-route-table-id";
    DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS "TransitGatewayAttachmentIds Filters MaxResults NextToken" by "CreateTransitGatewayVpcAttachment"
        strict("tgw-attach",
            "InvalidTransitGatewayAttachmentID.NotFound",
            "InvalidTransitGatewayAttachmentID.Malformed",
            "Transit Gateway Attachment {} was deleted or does not exist.")
        "state transit-gateway-attachment-id transit-gateway-id vpc-id";
    DESCRIBE_TRANSIT_GATEWAYS "TransitGatewayIds Filters MaxResults NextToken" by "CreateTransitGateway"
        strict("tgw",
            "InvalidTransitGatewayID.NotFound",
            "InvalidTransitGatewayID.Malformed",
            "Transit Gateway {} was deleted or does not exist.")
        "options.propagation-default-route-table-id options.amazon-side-asn \
         options.association-default-route-table-id options.auto-accept-shared-attachments \
         options.default-route-table-association options.default-route-table-propagation options.dns-support \
         options.vpn-ecmp-support owner-id state transit-gateway-id";
    DESCRIBE_VERIFIED_ACCESS_INSTANCES "VerifiedAccessInstanceIds MaxResults NextToken" by "CreateVerifiedAccessInstance"
        named("vai",
            "InvalidVerifiedAccessInstanceId.NotFound",
            "The verified access instance ID '{}' does not exist")
        "";
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS "Filters MaxResults NextToken" by "CreateVpcBlockPublicAccessExclusion"
        unnamed()
        "resource-arn internet-gateway-exclusion-mode state tag-value";
    DESCRIBE_VPC_ENDPOINT_CONNECTIONS "Filters MaxResults NextToken" by "CreateVpcEndpoint"
        unnamed()
        "ip-address-type service-id transit-gateway-attachment-id vpc-endpoint-owner vpc-endpoint-region \
         vpc-endpoint-state vpc-endpoint-id";
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS "ServiceIds Filters MaxResults NextToken" by "CreateVpcEndpointServiceConfiguration"
        named("vpce-svc",
            "InvalidVpcEndpointServiceId.NotFound",
            "The VpcEndpointService Id '{}' does not exist")
        "service-name service-id service-state supported-ip-address-types";
    DESCRIBE_VPC_ENDPOINTS "VpcEndpointIds Filters MaxResults NextToken" by "CreateVpcEndpoint"
        strict("vpce",
            "InvalidVpcEndpointId.NotFound",
            "InvalidVpcEndpointId.Malformed",
            "The Vpc Endpoint Id '{}' does not exist")
        "ip-address-type service-name service-region vpc-id vpc-endpoint-id vpc-endpoint-state vpc-endpoint-type";
    DESCRIBE_VPC_PEERING_CONNECTIONS "VpcPeeringConnectionIds Filters MaxResults NextToken" by "CreateVpcPeeringConnection"
        strict("pcx",
            "InvalidVpcPeeringConnectionID.NotFound",
            "InvalidVpcPeeringConnectionId.Malformed",
            "The vpcPeeringConnection ID '{}' does not exist")
        "accepter-vpc-info.cidr-block accepter-vpc-info.owner-id accepter-vpc-info.vpc-id expiration-time \
         requester-vpc-info.cidr-block requester-vpc-info.owner-id requester-vpc-info.vpc-id status-code \
         status-message vpc-peering-connection-id";
    DESCRIBE_VPN_CONNECTIONS "VpnConnectionIds Filters" by "CreateVpnConnection"
        named("vpn", "InvalidVpnConnectionID.NotFound", "The vpnConnection ID '{}' does not exist")
        "customer-gateway-configuration customer-gateway-id state option.static-routes-only \
         route.destination-cidr-block bgp-asn type vpn-connection-id vpn-gateway-id transit-gateway-id";
    DESCRIBE_VPN_GATEWAYS "VpnGatewayIds Filters" by "CreateVpnGateway"
        named("vgw", "InvalidVpnGatewayID.NotFound", "The vpnGateway ID '{}' does not exist")
        "amazon-side-asn attachment.state attachment.vpc-id availability-zone state type vpn-gateway-id";
}
