//! Accounts, regions and names that are used again.

use super::Cloud;
use expect_test::expect;

#[test]
fn another_account_or_region_sees_nothing() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "@222222222222 ap-northeast-2
         ? DescribeLoadBalancers
         ? DescribeTargetGroups
         DescribeLoadBalancers LoadBalancerArns=$lb
         DescribeListeners LoadBalancerArn=$lb
         DescribeRules ListenerArn=$li
         DescribeTargetHealth TargetGroupArn=$tg
         AddTags ResourceArns=$lb Tags.1.Key=x
         ModifyListener ListenerArn=$li Port=81
         DeleteListener ListenerArn=$li
         @000000000000 us-east-1
         ? DescribeLoadBalancers
         DescribeTargetGroups TargetGroupArns=$tg
         SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=sg-01234567
         DeleteLoadBalancer LoadBalancerArn=$lb
         DeleteTargetGroup TargetGroupArn=$tg
         @000000000000 ap-northeast-2
         ? DescribeLoadBalancers | LoadBalancers.LoadBalancerName
         ? DescribeTargetGroups | TargetGroups.TargetGroupName",
    );
    expect![[r#"
        > @222222222222 ap-northeast-2
        > ? DescribeLoadBalancers
        LoadBalancers: []
        > ? DescribeTargetGroups
        TargetGroups: []
        > DescribeLoadBalancers LoadBalancerArns=$lb
        ! LoadBalancerNotFound: One or more load balancers not found
        > DescribeListeners LoadBalancerArn=$lb
        ! LoadBalancerNotFound: Load balancer '$lb' not found
        > DescribeRules ListenerArn=$li
        ! ListenerNotFound: One or more listeners not found
        > DescribeTargetHealth TargetGroupArn=$tg
        ! TargetGroupNotFound: One or more target groups not found
        > AddTags ResourceArns=$lb Tags.1.Key=x
        ! LoadBalancerNotFound: Load balancer '$lb' not found
        > ModifyListener ListenerArn=$li Port=81
        ! ListenerNotFound: One or more listeners not found
        > DeleteListener ListenerArn=$li
        ! ListenerNotFound: One or more listeners not found
        > @000000000000 us-east-1
        > ? DescribeLoadBalancers
        LoadBalancers: []
        > DescribeTargetGroups TargetGroupArns=$tg
        ! TargetGroupNotFound: One or more target groups not found
        > SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=sg-01234567
        ! LoadBalancerNotFound: Load balancer '$lb' not found
        > DeleteLoadBalancer LoadBalancerArn=$lb
        > DeleteTargetGroup TargetGroupArn=$tg
        > @000000000000 ap-northeast-2
        > ? DescribeLoadBalancers | LoadBalancers.LoadBalancerName
        LoadBalancers:
          LoadBalancerName: front
        > ? DescribeTargetGroups | TargetGroups.TargetGroupName
        TargetGroups:
          TargetGroupName: web
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_name_used_again_is_another_load_balancer() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "DeleteLoadBalancer LoadBalancerArn=$lb
         CreateLoadBalancer Name=front Subnets=$a,$b => new=LoadBalancers.1.LoadBalancerArn
         DescribeLoadBalancers LoadBalancerArns=$lb
         DescribeListeners LoadBalancerArn=$lb
         ModifyListener ListenerArn=$li Port=81
         ? DescribeListeners LoadBalancerArn=$new",
    );
    expect![[r#"
        > DeleteLoadBalancer LoadBalancerArn=$lb
        > CreateLoadBalancer Name=front Subnets=$a,$b => new=LoadBalancers.1.LoadBalancerArn
        > DescribeLoadBalancers LoadBalancerArns=$lb
        ! LoadBalancerNotFound: One or more load balancers not found
        > DescribeListeners LoadBalancerArn=$lb
        ! LoadBalancerNotFound: Load balancer '$lb' not found
        > ModifyListener ListenerArn=$li Port=81
        ! ListenerNotFound: One or more listeners not found
        > ? DescribeListeners LoadBalancerArn=$new
        Listeners: []
    "#]]
    .assert_eq(&said);
}

#[test]
fn all_accounts_are_in_one_snapshot() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "@222222222222 us-east-1
         DescribeVpcs => vpc=Vpcs.1.VpcId
         DescribeSubnets => e=Subnets.1.SubnetId f=Subnets.2.SubnetId
         CreateLoadBalancer Name=front Subnets=$e,$f
         CreateTargetGroup Name=web Protocol=HTTP Port=80 VpcId=$vpc
         round",
    );
    assert!(!said.contains("! "), "{said}");
    let last = cloud.edge.last();
    assert_eq!((last.balancers.len(), last.target_groups.len()), (2, 2));
    assert_ne!(last.balancers[0].id, last.balancers[1].id);
}
