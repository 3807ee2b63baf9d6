//! This room's tests: calls through the kernel, in memory, with a clock that stands and loops that run when they are told to.

mod capacity;
mod globals;
mod indexes;
mod isolation;
mod items;
mod keys;
mod lives;
mod migrations;
mod model;
mod pages;
mod past;
mod statements;
mod streams;
mod transactions;
mod transfers;

use crate::reconcile::{expire::Expire, forget::Forget, lives::Lives, replicate::Replicate, transfers::Transfers};
use api_dynamodb as api;
use api_dynamodb::AttributeValue;
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use ddb_rules::{Item, Number};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Reconciler, Service, Source, StoreFault, World};
use shape::{Entries, Op, Schema};
use std::sync::Arc;
use store::{Store, Tx};

/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    account: AccountId,
    region: Region,
    room: crate::Room,
}

impl Cloud {
    fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let options = KernelOptions::new(Store::memory(), clock.clone(), Ids::random());
        Cloud::with(options, clock, |service| Service { reconcilers: Vec::new(), ..service })
    }

    /// One whose loops run by themselves.
    fn running() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        Cloud::with(KernelOptions::new(Store::memory(), clock.clone(), Ids::random()), clock, |service| service)
    }

    fn with(options: KernelOptions, clock: Arc<FixedClock>, loops: impl Fn(Service) -> Service) -> Cloud {
        let room = crate::Room::default();
        let rooms = vec![loops(room.service()), loops(crate::streams()), transfers::bucket()];
        let kernel = Kernel::start(options, rooms).unwrap();
        Cloud { kernel, clock, account: AccountId::TEST, region: Region::parse("us-east-1").unwrap(), room }
    }

    /// The same cloud, as another account and in another region.
    fn elsewhere(&self, account: &str, region: &str) -> Cloud {
        Cloud {
            kernel: self.kernel.clone(),
            clock: self.clock.clone(),
            account: account.parse().unwrap(),
            region: Region::parse(region).unwrap(),
            room: self.room.clone(),
        }
    }

    fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: "http://here".into(), tls: false, user_agent: "test".into() };
        self.kernel.cx(Principal::Root(self.account), self.region, "test".into(), source)
    }

    fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let (kernel, cx) = (self.kernel.clone(), self.cx());
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// A call that waits: PartiQL.
    fn invoke<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let done = rt.block_on(self.kernel.invoke(self.cx(), op.api().name, op.meta().name, Box::new(input)));
        done.map(|out| *out.into_any().downcast::<O>().unwrap())
    }

    /// One round of each loop.
    fn round(&self) {
        let world = World { kernel: self.kernel.clone() };
        Lives(self.room.buckets.clone()).run(&world).unwrap();
        Replicate(self.room.buckets.clone()).run(&world).unwrap();
        Transfers.run(&world).unwrap();
        Expire.run(&world).unwrap();
        Forget.run(&world).unwrap();
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    /// A table of words: `pk:S sk:N`, on demand.
    fn table(&self, name: &str, keys: &str) {
        self.make(on_demand(name, keys));
    }

    fn make(&self, input: api::CreateTableInput) {
        self.call(&api::CREATE_TABLE, input).unwrap();
        self.round();
    }

    fn put(&self, table: &str, item: &str) {
        self.try_put(table, item).unwrap();
    }

    fn try_put(&self, table: &str, text: &str) -> Result<api::PutItemOutput, Fault> {
        let input = api::PutItemInput { table_name: table.into(), item: item(text), ..Default::default() };
        self.call(&api::PUT_ITEM, input)
    }

    fn get(&self, table: &str, key: &str) -> String {
        let input = api::GetItemInput { table_name: table.into(), key: item(key), ..Default::default() };
        self.call(&api::GET_ITEM, input).unwrap().item.map_or("-".into(), |i| shown(&i))
    }

    fn scan(&self, table: &str) -> Vec<String> {
        let input = api::ScanInput { table_name: table.into(), ..Default::default() };
        let mut all: Vec<String> = self.call(&api::SCAN, input).unwrap().items.unwrap().iter().map(shown).collect();
        all.sort();
        all
    }
}

fn on_demand(name: &str, keys: &str) -> api::CreateTableInput {
    let words: Vec<(&str, &str)> = keys.split_whitespace().map(|w| w.split_once(':').unwrap()).collect();
    api::CreateTableInput {
        table_name: name.into(),
        billing_mode: Some(api::BillingMode::PayPerRequest),
        attribute_definitions: Some(definitions(keys)),
        key_schema: Some(schema(words[0].0, words.get(1).map(|w| w.0))),
        ..Default::default()
    }
}

fn definitions(words: &str) -> Vec<api::AttributeDefinition> {
    words
        .split_whitespace()
        .map(|w| {
            let (name, ty) = w.split_once(':').unwrap();
            let attribute_type = match ty {
                "S" => api::ScalarAttributeType::S,
                "N" => api::ScalarAttributeType::N,
                _ => api::ScalarAttributeType::B,
            };
            api::AttributeDefinition { attribute_name: name.into(), attribute_type }
        })
        .collect()
}

fn schema(hash: &str, range: Option<&str>) -> Vec<api::KeySchemaElement> {
    let mut all = vec![api::KeySchemaElement { attribute_name: hash.into(), key_type: api::KeyType::Hash }];
    all.extend(range.map(|r| api::KeySchemaElement { attribute_name: r.into(), key_type: api::KeyType::Range }));
    all
}

fn all_attributes() -> api::Projection {
    api::Projection { projection_type: Some(api::ProjectionType::All), non_key_attributes: None }
}

/// `name=S:text n=N:1`; a value of `xN` letters is `S*N`.
fn item(text: &str) -> Item {
    Entries(
        text.split_whitespace()
            .map(|w| {
                let (name, v) = w.split_once('=').unwrap();
                (name.to_owned(), value(v))
            })
            .collect(),
    )
}

fn value(text: &str) -> AttributeValue {
    if let Some(n) = text.strip_prefix("S*") {
        return AttributeValue::S("x".repeat(n.parse().unwrap()));
    }
    match text.split_once(':') {
        Some(("S", t)) => AttributeValue::S(t.into()),
        Some(("N", n)) => AttributeValue::N(Number::parse(n).unwrap()),
        Some(("SS", all)) => AttributeValue::Ss(all.split(',').map(String::from).collect()),
        _ => panic!("{text}"),
    }
}

fn shown(item: &Item) -> String {
    let all: Vec<String> = item
        .iter()
        .map(|(k, v)| match v {
            AttributeValue::S(s) => format!("{k}={s}"),
            AttributeValue::N(n) => format!("{k}={}", n.as_str()),
            other => format!("{k}={other:?}"),
        })
        .collect();
    all.join(" ")
}

fn values(text: &str) -> Option<Item> {
    Some(item(text))
}

fn said<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> String {
    let fault = outcome.expect_err("a refusal");
    format!("{}: {}", fault.code, fault.message)
}
