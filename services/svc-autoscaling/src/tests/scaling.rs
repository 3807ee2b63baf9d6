//! Targets, policies and scheduled actions, and what they do to a real table.

use super::*;

#[test]
fn two_minutes_above_the_target_give_what_the_use_needs() {
    let cloud = Cloud::new();
    cloud.table(5, 5);
    cloud.register(5, 100).unwrap();
    let arn = cloud.policy(70.0, |_| {});
    assert!(arn.starts_with("arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:"), "{arn}");
    assert!(arn.ends_with(":resource/dynamodb/table/tab:policyName/track"), "{arn}");
    cloud.wait(600);
    cloud.minutes(1, 240);
    assert_eq!(cloud.units(), 5, "one minute is not enough");
    cloud.minutes(1, 240);
    // four units a second at 70 percent
    assert_eq!(cloud.units(), 6);
    let cause = "consumed write capacity units were above 70% for 2 minutes, which triggered policy track";
    assert_eq!(cloud.activities(), [format!("Setting write capacity units to 6. | {cause} | Successful")]);
    cloud.minutes(2, 240);
    assert_eq!(cloud.units(), 6, "at 67 percent nothing is wanted");
}

#[test]
fn bounds_hold_and_a_quarter_of_an_hour_below_takes_some_back() {
    let cloud = Cloud::new();
    cloud.table(5, 10);
    cloud.register(4, 12).unwrap();
    cloud.policy(50.0, |_| {});
    cloud.wait(600);
    cloud.minutes(2, 600);
    assert_eq!(cloud.units(), 12, "twenty would be needed, twelve are the most");
    cloud.minutes(14, 60);
    assert_eq!(cloud.units(), 12);
    cloud.minutes(1, 60);
    assert_eq!(cloud.units(), 4, "two would do, four are the least");
}

#[test]
fn nothing_is_taken_while_nothing_is_used() {
    let cloud = Cloud::new();
    cloud.table(5, 10);
    cloud.register(1, 12).unwrap();
    cloud.policy(50.0, |_| {});
    for _ in 0..30 {
        cloud.wait(60);
        cloud.round();
    }
    assert_eq!(cloud.units(), 10);
}

#[test]
fn suspension_and_cooldowns_hold_scaling_up() {
    let cloud = Cloud::new();
    cloud.table(5, 5);
    let arn = cloud.register(1, 100).unwrap().scalable_target_arn.unwrap();
    assert!(arn.starts_with("arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/"), "{arn}");
    cloud.policy(70.0, |c| c.scale_out_cooldown = Some(600));
    let suspend = |out: bool| {
        let input = api::RegisterScalableTargetRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            resource_id: "table/tab".into(),
            scalable_dimension: WRITES,
            suspended_state: Some(api::SuspendedState {
                dynamic_scaling_out_suspended: Some(out),
                ..Default::default()
            }),
            ..Default::default()
        };
        assert_eq!(cloud.call(&api::REGISTER_SCALABLE_TARGET, input).unwrap().scalable_target_arn.as_ref(), Some(&arn));
    };
    suspend(true);
    cloud.wait(600);
    cloud.minutes(3, 240);
    assert_eq!(cloud.units(), 5);
    suspend(false);
    cloud.minutes(1, 240);
    assert_eq!(cloud.units(), 6);
    cloud.minutes(2, 270);
    assert_eq!(cloud.units(), 6, "one unit more, as the last time: the cooldown holds it up");
    cloud.wait(300);
    cloud.minutes(2, 400);
    assert_eq!(cloud.units(), 10, "a larger step is not held up");
}

#[test]
fn a_scheduled_action_sets_bounds_and_brings_the_capacity_within_them() {
    let cloud = Cloud::new();
    cloud.table(5, 5);
    cloud.register(1, 10).unwrap();
    let put = |name: &str, schedule: &str, min: Option<i32>, max: Option<i32>| {
        let input = api::PutScheduledActionRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            schedule: Some(schedule.into()),
            scheduled_action_name: name.into(),
            resource_id: "table/tab".into(),
            scalable_dimension: WRITES,
            scalable_target_action: Some(api::ScalableTargetAction { min_capacity: min, max_capacity: max }),
            ..Default::default()
        };
        cloud.call(&api::PUT_SCHEDULED_ACTION, input)
    };
    put("morning", "cron(0 13 * * ? *)", Some(8), Some(20)).unwrap();
    put("once", "at(2024-01-31T14:00:00)", Some(1), Some(3)).unwrap();
    assert!(said(put("late", "at(2024-01-31T11:00:00)", Some(1), None)).starts_with("ValidationException"));
    assert!(said(put("bad", "cron(0 25 * * ? *)", Some(1), None)).contains("Invalid schedule expression"));
    cloud.wait(3599);
    cloud.round();
    assert_eq!(cloud.units(), 5);
    cloud.wait(1);
    cloud.round();
    assert_eq!(cloud.units(), 8);
    cloud.wait(3600);
    cloud.round();
    assert_eq!(cloud.units(), 3);
    let wanted = [
        "Setting write capacity units to 3. | maximum capacity was set to 3 | Successful",
        "Setting min capacity to 1 and max capacity to 3 | scheduled action name once was triggered | Successful",
        "Setting write capacity units to 8. | minimum capacity was set to 8 | Successful",
        "Setting min capacity to 8 and max capacity to 20 | scheduled action name morning was triggered | Successful",
    ];
    let mut all = cloud.activities();
    let mut wanted: Vec<String> = wanted.map(String::from).into();
    all.sort();
    wanted.sort();
    assert_eq!(all, wanted);
    cloud.wait(23 * 3600);
    cloud.round();
    assert_eq!(cloud.units(), 8, "it comes again on the next day");
}

#[test]
fn a_change_that_the_table_refuses_is_a_failed_activity() {
    let cloud = Cloud::new();
    cloud.table(5, 100);
    cloud.register(1, 100).unwrap();
    let put = |name: &str, n: i32| {
        let input = api::PutScheduledActionRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            schedule: Some("rate(1 minute)".into()),
            scheduled_action_name: name.into(),
            resource_id: "table/tab".into(),
            scalable_dimension: WRITES,
            scalable_target_action: Some(api::ScalableTargetAction { min_capacity: None, max_capacity: Some(n) }),
            ..Default::default()
        };
        cloud.call(&api::PUT_SCHEDULED_ACTION, input).unwrap();
    };
    for n in 0..5 {
        put("less", 90 - n);
        cloud.wait(60);
        cloud.round();
    }
    assert_eq!(cloud.units(), 87, "four decreases a day");
    assert!(
        cloud
            .activities()
            .iter()
            .any(|a| a == "Setting write capacity units to 86. | maximum capacity was set to 86 | Failed")
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let cloud = Cloud::new();
    assert!(said(cloud.register(1, 10)).contains("does not exist"));
    cloud.table(5, 5);
    assert!(said(cloud.register(10, 1)).contains("Maximum capacity cannot be less"));
    assert_eq!(
        cloud.policy(70.0, |_| {}),
        "ObjectNotFoundException: No scalable target registered for service namespace: dynamodb, resource ID: table/tab, scalable dimension: dynamodb:table:WriteCapacityUnits"
    );
    cloud.register(1, 10).unwrap();
    assert!(cloud.policy(95.0, |_| {}).starts_with("ValidationException"));
    assert!(cloud.policy(70.0, |c| c.predefined_metric_specification = None).starts_with("ValidationException"));
    cloud.policy(70.0, |_| {});
    let elsewhere = api::RegisterScalableTargetRequest {
        service_namespace: api::ServiceNamespace::Ecs,
        resource_id: "service/a/b".into(),
        scalable_dimension: api::ScalableDimension::EcsServiceDesiredCount,
        ..Default::default()
    };
    assert!(said(cloud.call(&api::REGISTER_SCALABLE_TARGET, elsewhere)).contains("ServiceNamespace"));
    let step = api::PutScalingPolicyRequest {
        policy_name: "step".into(),
        service_namespace: api::ServiceNamespace::Dynamodb,
        resource_id: "table/tab".into(),
        scalable_dimension: WRITES,
        policy_type: Some(api::PolicyType::StepScaling),
        ..Default::default()
    };
    assert!(said(cloud.call(&api::PUT_SCALING_POLICY, step)).starts_with("ValidationException"));
    let gone = || api::DeregisterScalableTargetRequest {
        service_namespace: api::ServiceNamespace::Dynamodb,
        resource_id: "table/tab".into(),
        scalable_dimension: WRITES,
    };
    cloud.call(&api::DEREGISTER_SCALABLE_TARGET, gone()).unwrap();
    assert!(said(cloud.call(&api::DEREGISTER_SCALABLE_TARGET, gone())).starts_with("ObjectNotFoundException"));
    let read = cloud.kernel.store.snapshot().unwrap();
    assert_eq!(crate::tables::POLICIES.count(&read, &()).unwrap(), 0, "policies go with their target");
}

#[test]
fn a_provisioned_table_becomes_global_once_its_writes_are_scaled() {
    let cloud = Cloud::new();
    cloud.table(5, 5);
    let add = || {
        let create = ddb::CreateReplicationGroupMemberAction { region_name: "eu-west-1".into(), ..Default::default() };
        let input = ddb::UpdateTableInput {
            table_name: "tab".into(),
            replica_updates: Some(vec![ddb::ReplicationGroupUpdate { create: Some(create), ..Default::default() }]),
            ..Default::default()
        };
        cloud.call(&ddb::UPDATE_TABLE, input)
    };
    assert_eq!(
        said(add()),
        "ValidationException: Table write capacity should either be Pay-Per-Request or AutoScaled."
    );
    cloud.register(5, 10).unwrap();
    add().unwrap();
}

#[test]
fn a_table_that_refuses_the_role_holds_no_other_up() {
    let cloud = Cloud::new();
    cloud.table(5, 5);
    let throughput = ddb::ProvisionedThroughput { read_capacity_units: 5, write_capacity_units: 5 };
    let other = ddb::CreateTableInput {
        table_name: "aaa".into(),
        provisioned_throughput: Some(throughput),
        attribute_definitions: Some(vec![ddb::AttributeDefinition {
            attribute_name: "pk".into(),
            attribute_type: ddb::ScalarAttributeType::S,
        }]),
        key_schema: Some(vec![ddb::KeySchemaElement { attribute_name: "pk".into(), key_type: ddb::KeyType::Hash }]),
        ..Default::default()
    };
    cloud.call(&ddb::CREATE_TABLE, other).unwrap();
    cloud.round();
    for resource in ["table/aaa", "table/tab"] {
        let target = api::RegisterScalableTargetRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            resource_id: resource.into(),
            scalable_dimension: WRITES,
            min_capacity: Some(1),
            max_capacity: Some(10),
            ..Default::default()
        };
        cloud.call(&api::REGISTER_SCALABLE_TARGET, target).unwrap();
        let action = api::PutScheduledActionRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            schedule: Some("at(2024-01-31T13:00:00)".into()),
            scheduled_action_name: "more".into(),
            resource_id: resource.into(),
            scalable_dimension: WRITES,
            scalable_target_action: Some(api::ScalableTargetAction { min_capacity: Some(8), max_capacity: None }),
            ..Default::default()
        };
        cloud.call(&api::PUT_SCHEDULED_ACTION, action).unwrap();
    }
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::000000000000:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"},"Action":"dynamodb:DescribeTable","Resource":"*"}}"#;
    let input = ddb::PutResourcePolicyInput {
        resource_arn: "arn:aws:dynamodb:us-east-1:000000000000:table/aaa".into(),
        policy: policy.into(),
        ..Default::default()
    };
    cloud.call(&ddb::PUT_RESOURCE_POLICY, input).unwrap();
    cloud.wait(3600);
    let world = World { kernel: cloud.kernel.clone() };
    assert!(cloud.scale.lock().unwrap().run(&world).is_err(), "the refusal is told");
    for each in cloud.tables.lock().unwrap().iter_mut() {
        each.run(&world).unwrap();
    }
    assert_eq!(cloud.units(), 8);
}
