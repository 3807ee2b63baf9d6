//! Service-linked roles: which service has which role with which policy.
//!
//! IAM User Guide, "AWS services that work with IAM", "Create a service-linked role"; each service's own page on its role.

/// What is known of a service's role.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServiceRole {
    /// `autoscaling.amazonaws.com`
    pub(crate) service: &'static str,
    /// The role's name.
    pub(crate) role: &'static str,
    /// The name of its policy.
    pub(crate) policy: &'static str,
    /// Several may exist, told apart by a suffix.
    pub(crate) suffix: bool,
}

impl ServiceRole {
    /// The ARN of its policy.
    pub(crate) fn policy_arn(&self) -> String {
        format!("arn:aws:iam::aws:policy/aws-service-role/{}", self.policy)
    }
}

/// The role of this service, if it is known.
pub(crate) fn find(service: &str) -> Option<&'static ServiceRole> {
    ALL.iter().find(|s| s.service == service)
}

/// The trust policy of a service's role.
pub(crate) fn trust(service: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}

macro_rules! roles {
    ($($service:literal $role:literal $policy:literal $suffix:literal;)*) => {
        /// All that are known.
        pub(crate) const ALL: &[ServiceRole] =
            &[$(ServiceRole { service: $service, role: $role, policy: $policy, suffix: $suffix }),*];
    };
}
roles! {
    "autoscaling.amazonaws.com" "AWSServiceRoleForAutoScaling" "AutoScalingServiceRolePolicy" true;
    "dynamodb.application-autoscaling.amazonaws.com" "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
        "AWSApplicationAutoscalingDynamoDBTablePolicy" false;
    "ec2fleet.amazonaws.com" "AWSServiceRoleForEC2Fleet" "AWSEC2FleetServiceRolePolicy" false;
    "ecs.amazonaws.com" "AWSServiceRoleForECS" "AmazonECSServiceRolePolicy" false;
    "ecs.application-autoscaling.amazonaws.com" "AWSServiceRoleForApplicationAutoScaling_ECSService"
        "AWSApplicationAutoscalingECSServicePolicy" false;
    "eks.amazonaws.com" "AWSServiceRoleForAmazonEKS" "AmazonEKSServiceRolePolicy" false;
    "elasticache.amazonaws.com" "AWSServiceRoleForElastiCache" "ElastiCacheServiceRolePolicy" false;
    "elasticfilesystem.amazonaws.com" "AWSServiceRoleForAmazonElasticFileSystem" "AmazonElasticFileSystemServiceRolePolicy" false;
    "elasticloadbalancing.amazonaws.com" "AWSServiceRoleForElasticLoadBalancing" "AWSElasticLoadBalancingServiceRolePolicy" false;
    "rds.amazonaws.com" "AWSServiceRoleForRDS" "AmazonRDSServiceRolePolicy" false;
    "rds.application-autoscaling.amazonaws.com" "AWSServiceRoleForApplicationAutoScaling_RDSCluster"
        "AWSApplicationAutoscalingRDSClusterPolicy" false;
    "spot.amazonaws.com" "AWSServiceRoleForEC2Spot" "AWSEC2SpotServiceRolePolicy" false;
    "spotfleet.amazonaws.com" "AWSServiceRoleForEC2SpotFleet" "AWSEC2SpotFleetServiceRolePolicy" false;
    "ssm.amazonaws.com" "AWSServiceRoleForAmazonSSM" "AmazonSSMServiceRolePolicy" false;
}
