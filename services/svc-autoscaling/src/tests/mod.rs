//! This room's tests, beside the real DynamoDB room, with a clock that stands and loops that run when they are told to.

mod scaling;
mod schedules;

use crate::reconcile::Scale;
use api_application_autoscaling as api;
use api_dynamodb as ddb;
use base::{AccountId, FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Reconciler, Service, Source, StoreFault, World};
use shape::{Entries, Op, Schema};
use std::sync::{Arc, Mutex};
use store::{Store, Tx};

/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    scale: Mutex<Scale>,
    /// The loops of DynamoDB.
    tables: Mutex<Vec<Box<dyn Reconciler>>>,
}

impl Cloud {
    fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let options = KernelOptions::new(Store::memory(), clock.clone(), Ids::random());
        let room = svc_dynamodb::Room::default();
        let mut tables = room.service();
        let loops = std::mem::take(&mut tables.reconcilers);
        let without_loops = |service: Service| Service { reconcilers: Vec::new(), ..service };
        let metrics = Arc::new(room);
        let rooms = vec![tables, without_loops(svc_iam::service()), without_loops(crate::service(metrics.clone()))];
        let kernel = Kernel::start(options, rooms).unwrap();
        Cloud { kernel, clock, scale: Mutex::new(Scale::new(metrics)), tables: Mutex::new(loops) }
    }

    fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: "http://here".into(), tls: false, user_agent: "test".into() };
        self.kernel.cx(Principal::Root(AccountId::TEST), Region::parse("us-east-1").unwrap(), "test".into(), source)
    }

    fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, base::Fault> {
        let (kernel, cx) = (self.kernel.clone(), self.cx());
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// One round of each loop, twice: what one begins another ends.
    fn round(&self) {
        let world = World { kernel: self.kernel.clone() };
        for _ in 0..2 {
            self.scale.lock().unwrap().run(&world).unwrap();
            for each in self.tables.lock().unwrap().iter_mut() {
                each.run(&world).unwrap();
            }
        }
        self.scale.lock().unwrap().run(&world).unwrap();
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    fn table(&self, read: i64, write: i64) {
        let input = ddb::CreateTableInput {
            table_name: "tab".into(),
            provisioned_throughput: Some(ddb::ProvisionedThroughput {
                read_capacity_units: read,
                write_capacity_units: write,
            }),
            attribute_definitions: Some(vec![ddb::AttributeDefinition {
                attribute_name: "pk".into(),
                attribute_type: ddb::ScalarAttributeType::S,
            }]),
            key_schema: Some(vec![ddb::KeySchemaElement { attribute_name: "pk".into(), key_type: ddb::KeyType::Hash }]),
            ..Default::default()
        };
        self.call(&ddb::CREATE_TABLE, input).unwrap();
        self.round();
    }

    /// Write units of the table.
    fn units(&self) -> i64 {
        let input = ddb::DescribeTableInput { table_name: "tab".into() };
        let table = self.call(&ddb::DESCRIBE_TABLE, input).unwrap().table.unwrap();
        table.provisioned_throughput.unwrap().write_capacity_units.unwrap()
    }

    /// Writes so many items of one unit, as far as the table lets it; answers how many.
    fn write(&self, n: usize) -> usize {
        let put = |_: &usize| {
            let item = Entries(vec![("pk".to_owned(), ddb::AttributeValue::S("a".into()))]);
            let input = ddb::PutItemInput { table_name: "tab".into(), item, ..Default::default() };
            self.call(&ddb::PUT_ITEM, input).is_ok()
        };
        (0..n).take_while(put).count()
    }

    /// Minutes in which so many units are written, with a round after each.
    fn minutes(&self, n: usize, units: usize) {
        for _ in 0..n {
            assert_eq!(self.write(units), units, "the table lets them pass");
            self.wait(60);
            self.round();
        }
    }

    fn register(&self, min: i32, max: i32) -> Result<api::RegisterScalableTargetResponse, base::Fault> {
        let input = api::RegisterScalableTargetRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            resource_id: "table/tab".into(),
            scalable_dimension: WRITES,
            min_capacity: Some(min),
            max_capacity: Some(max),
            ..Default::default()
        };
        self.call(&api::REGISTER_SCALABLE_TARGET, input)
    }

    fn policy(&self, percent: f64, change: impl FnOnce(&mut api::TargetTrackingScalingPolicyConfiguration)) -> String {
        let mut config = api::TargetTrackingScalingPolicyConfiguration {
            target_value: percent,
            predefined_metric_specification: Some(api::PredefinedMetricSpecification {
                predefined_metric_type: api::MetricType::DynamoDBWriteCapacityUtilization,
                resource_label: None,
            }),
            ..Default::default()
        };
        change(&mut config);
        let input = api::PutScalingPolicyRequest {
            policy_name: "track".into(),
            service_namespace: api::ServiceNamespace::Dynamodb,
            resource_id: "table/tab".into(),
            scalable_dimension: WRITES,
            policy_type: Some(api::PolicyType::TargetTrackingScaling),
            target_tracking_scaling_policy_configuration: Some(config),
            ..Default::default()
        };
        match self.call(&api::PUT_SCALING_POLICY, input) {
            Ok(out) => out.policy_arn,
            Err(fault) => format!("{}: {}", fault.code, fault.message),
        }
    }

    /// Description, cause and state of each activity, the newest first.
    fn activities(&self) -> Vec<String> {
        let input = api::DescribeScalingActivitiesRequest {
            service_namespace: api::ServiceNamespace::Dynamodb,
            ..Default::default()
        };
        let all = self.call(&api::DESCRIBE_SCALING_ACTIVITIES, input).unwrap().scaling_activities.unwrap();
        all.into_iter().map(|a| format!("{} | {} | {}", a.description, a.cause, a.status_code)).collect()
    }
}

const WRITES: api::ScalableDimension = api::ScalableDimension::DynamodbTableWriteCapacityUnits;

#[test]
fn every_operation_of_the_model_is_served_and_every_parameter_exists() {
    let all = crate::operations::all();
    let mut ours: Vec<&str> = all.iter().map(|o| o.meta.name).collect();
    let mut theirs: Vec<&str> = api::API.ops.iter().map(|o| o.name).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
    for op in all {
        assert_eq!(op.accepts.unknown(op.meta.input), Vec::<String>::new(), "{}", op.meta.name);
    }
}

fn said<T: std::fmt::Debug>(outcome: Result<T, base::Fault>) -> String {
    let fault = outcome.expect_err("a refusal");
    format!("{}: {}", fault.code, fault.message)
}
