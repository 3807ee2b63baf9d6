//! What a call costs, without the wire: puts and gets of one-kilobyte items through the kernel, on the store's file engine.
//!
//! `cargo run --release -p svc-dynamodb --example cost -- [ITEMS] [CALLS]`: fills a table with so many items, then measures as
//! many puts and gets of random ones, and tells the anonymous memory.

use api_dynamodb as api;
use api_dynamodb::AttributeValue;
use base::{AccountId, FixedClock, Region, Timestamp};
use kernel::{Ids, Kernel, KernelOptions, Principal, Source};
use shape::{AnyStruct, Entries};
use std::sync::Arc;
use std::time::Instant;
use store::{Durability, Options, Store};

/// Requests of one batch, the most that AWS takes.
const BATCH: usize = 25;

/// Clients of the crowd.
const CLIENTS: usize = 64;

struct Bench {
    kernel: Arc<Kernel>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn call<T: AnyStruct, O: 'static>(&self, name: &'static str, input: T) -> O {
        let region = Region::parse("us-east-1").expect("a region");
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: String::new() };
        let cx = self.kernel.cx(Principal::Root(AccountId::TEST), region, "test".into(), source);
        let done = self.runtime.block_on(self.kernel.invoke(cx, "dynamodb", name, Box::new(input)));
        *done.unwrap_or_else(|f| panic!("{name}: {}", f.message)).into_any().downcast().expect("its own output")
    }

    fn table(&self) {
        let key = |name: &str, key_type| api::KeySchemaElement { attribute_name: name.into(), key_type };
        let definition = |name: &str| api::AttributeDefinition {
            attribute_name: name.into(),
            attribute_type: api::ScalarAttributeType::S,
        };
        let input = api::CreateTableInput {
            table_name: "bench".into(),
            billing_mode: Some(api::BillingMode::PayPerRequest),
            attribute_definitions: Some(vec![definition("pk"), definition("sk")]),
            key_schema: Some(vec![key("pk", api::KeyType::Hash), key("sk", api::KeyType::Range)]),
            ..Default::default()
        };
        let _: api::CreateTableOutput = self.call("CreateTable", input);
        loop {
            let input = api::DescribeTableInput { table_name: "bench".into() };
            let out: api::DescribeTableOutput = self.call("DescribeTable", input);
            if out.table.and_then(|t| t.table_status) == Some(api::TableStatus::Active) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

fn key(n: usize) -> Vec<(String, AttributeValue)> {
    vec![
        ("pk".into(), AttributeValue::S(format!("customer-{:06}", n / 100))),
        ("sk".into(), AttributeValue::S(format!("order-{:08}", n))),
    ]
}

fn item(n: usize, turn: usize) -> Entries<AttributeValue> {
    let mut all = key(n);
    all.push(("status".into(), AttributeValue::S(format!("paid-{turn}"))));
    all.push(("data".into(), AttributeValue::S("x".repeat(900))));
    Entries(all)
}

/// A number that jumps about, the same in each run.
fn jump(n: usize, of: usize) -> usize {
    (n.wrapping_mul(2_654_435_761)) % of
}

/// Anonymous memory of this process in kilobytes.
fn anonymous() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Processor time of this process in microseconds.
fn cpu() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 10_000
}

fn measured(what: &str, calls: usize, one: impl Fn(usize)) {
    let (began, used) = (Instant::now(), cpu());
    (0..calls).for_each(one);
    let (wall, used) = (began.elapsed().as_micros() as usize, (cpu() - used) as usize);
    println!(
        "{what}: {:.1} us of processor, {:.1} us of time per call",
        used as f64 / calls as f64,
        wall as f64 / calls as f64
    );
}

/// Many clients at once, each putting and getting by turns; tells the latencies.
fn crowd(kernel: &Arc<Kernel>, items: usize, calls: usize) {
    let began = Instant::now();
    let one = |client: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let bench = Bench { kernel: kernel.clone(), runtime };
        let timed = |n: usize| {
            let (began, table_name) = (Instant::now(), "bench".to_owned());
            let at = jump(n * CLIENTS + client, items);
            if n.is_multiple_of(2) {
                let input = api::PutItemInput { table_name, item: item(at, n), ..Default::default() };
                let _: api::PutItemOutput = bench.call("PutItem", input);
            } else {
                let input = api::GetItemInput { table_name, key: Entries(key(at)), ..Default::default() };
                let _: api::GetItemOutput = bench.call("GetItem", input);
            }
            began.elapsed().as_micros() as usize
        };
        (0..calls / CLIENTS).map(timed).collect::<Vec<usize>>()
    };
    let mut all: Vec<usize> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|c| scope.spawn(move || one(c))).collect();
        clients.into_iter().flat_map(|c| c.join().expect("a client")).collect()
    });
    let rate = all.len() as f64 / began.elapsed().as_secs_f64();
    all.sort_unstable();
    let at = |percent: usize| all[(all.len() - 1) * percent / 100];
    println!("{CLIENTS} clients: {rate:.0} calls/s, p50 {} us, p99 {} us", at(50), at(99));
}

fn main() {
    let words: Vec<usize> = std::env::args().skip(1).filter_map(|w| w.parse().ok()).collect();
    let (items, calls) = (words.first().copied().unwrap_or(1_000), words.get(1).copied().unwrap_or(20_000));
    let dir = std::env::temp_dir().join(format!("svc-dynamodb-cost-{}", std::process::id()));
    let store = Store::open(Options { dir: Some(dir.clone()), durability: Durability::Process }).expect("a store");
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_706_702_400)));
    let options = KernelOptions::new(store, clock, Ids::random());
    let kernel = Kernel::start(options, vec![svc_dynamodb::Room::default().service()]).expect("a kernel");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let bench = Bench { kernel, runtime };
    bench.table();
    println!("empty: {} kB of anonymous memory", anonymous());
    for from in (0..items).step_by(BATCH) {
        let put = |n: usize| api::WriteRequest {
            put_request: Some(api::PutRequest { item: item(n, 0) }),
            delete_request: None,
        };
        let batch = (from..(from + BATCH).min(items)).map(put).collect();
        let request_items = Entries(vec![("bench".to_owned(), batch)]);
        let input = api::BatchWriteItemInput { request_items, ..Default::default() };
        let _: api::BatchWriteItemOutput = bench.call("BatchWriteItem", input);
    }
    println!("{items} items of 1 KB: {} kB of anonymous memory", anonymous());
    measured("put", calls, |n| {
        let input =
            api::PutItemInput { table_name: "bench".into(), item: item(jump(n, items), n), ..Default::default() };
        let _: api::PutItemOutput = bench.call("PutItem", input);
    });
    measured("get", calls, |n| {
        let key = Entries(key(jump(n, items)));
        let input = api::GetItemInput { table_name: "bench".into(), key, ..Default::default() };
        let out: api::GetItemOutput = bench.call("GetItem", input);
        assert!(out.item.is_some());
    });
    measured("query of ten", calls / 10, |n| {
        let values = vec![(":p".to_owned(), AttributeValue::S(format!("customer-{:06}", jump(n, items) / 100)))];
        let input = api::QueryInput {
            table_name: "bench".into(),
            key_condition_expression: Some("pk = :p".into()),
            expression_attribute_values: Some(Entries(values)),
            limit: Some(10),
            ..Default::default()
        };
        let out: api::QueryOutput = bench.call("Query", input);
        assert!(out.count > Some(0));
    });
    crowd(&bench.kernel, items, calls);
    println!("after: {} kB of anonymous memory", anonymous());
    bench.kernel.stop();
    std::fs::remove_dir_all(dir).ok();
}
