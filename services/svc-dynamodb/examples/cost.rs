//! What a call costs, without the wire: puts and gets of one-kilobyte items through the kernel, on the store's file engine, in a
//! small table and in a large one, in turns; and what the bare engine takes for the same keys and values in the same turns.
//!
//! `cargo run --release -p svc-dynamodb --example cost -- [FEW] [MANY] [CALLS]`: the least of [`TURNS`] turns counts. It ends with many
//! clients at once on the large table.

use api_dynamodb as api;
use api_dynamodb::AttributeValue;
use base::{AccountId, FixedClock, Region, Timestamp};
use heed::types::Bytes;
use heed::{Database, Env, EnvFlags, EnvOpenOptions, WithoutTls};
use kernel::{Ids, Kernel, KernelOptions, Principal, Source};
use shape::{AnyStruct, Entries};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use store::{Durability, Options, Store};

/// Requests of one batch, the most that AWS takes.
const BATCH: usize = 25;
/// How often each figure is taken.
const TURNS: usize = 5;
/// Clients of the crowd.
const CLIENTS: usize = 64;
/// Bytes of an item's payload.
const PAYLOAD: usize = 900;
/// Bytes in front of an item's own key: table's number, account, region, table.
const HEAD: usize = 28;

type Failed = Box<dyn std::error::Error>;

/// A table of so many items, in a store of its own.
struct Bench {
    kernel: Arc<Kernel>,
    runtime: tokio::runtime::Runtime,
    items: usize,
    /// Items beyond them that were added.
    added: usize,
}

impl Bench {
    fn new(dir: &Path, items: usize) -> Result<Bench, Failed> {
        let store = Store::open(Options { dir: Some(dir.to_owned()), durability: Durability::Process })?;
        let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_706_702_400)));
        let options = KernelOptions::new(store, clock, Ids::random());
        let kernel = Kernel::start(options, vec![svc_dynamodb::Room::default().service()])?;
        let bench = Bench { kernel, runtime: runtime()?, items, added: 0 };
        bench.table();
        bench.fill();
        Ok(bench)
    }

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

    fn fill(&self) {
        for from in (0..self.items).step_by(BATCH) {
            let put = |n: usize| api::WriteRequest {
                put_request: Some(api::PutRequest { item: item(n, 0) }),
                delete_request: None,
            };
            let batch = (from..(from + BATCH).min(self.items)).map(put).collect();
            let request_items = Entries(vec![("bench".to_owned(), batch)]);
            let input = api::BatchWriteItemInput { request_items, ..Default::default() };
            let _: api::BatchWriteItemOutput = self.call("BatchWriteItem", input);
        }
    }

    fn put(&self, n: usize, turn: usize) {
        let input = api::PutItemInput { table_name: "bench".into(), item: item(n, turn), ..Default::default() };
        let _: api::PutItemOutput = self.call("PutItem", input);
    }

    fn get(&self, n: usize) {
        let input = api::GetItemInput { table_name: "bench".into(), key: Entries(key(n)), ..Default::default() };
        let out: api::GetItemOutput = self.call("GetItem", input);
        assert!(out.item.is_some());
    }

    fn query(&self, n: usize) {
        let values = vec![(":p".to_owned(), AttributeValue::S(customer(n)))];
        let input = api::QueryInput {
            table_name: "bench".into(),
            key_condition_expression: Some("pk = :p".into()),
            expression_attribute_values: Some(Entries(values)),
            limit: Some(10),
            ..Default::default()
        };
        let out: api::QueryOutput = self.call("Query", input);
        assert!(out.count > Some(0));
    }
}

/// The bare engine: the same keys and values in the same order, one transaction each.
struct Plain {
    env: Env<WithoutTls>,
    db: Database<Bytes, Bytes>,
}

impl Plain {
    fn new(dir: &Path, items: usize) -> Result<Plain, Failed> {
        std::fs::create_dir_all(dir)?;
        let mut options = EnvOpenOptions::new().read_txn_without_tls();
        options.map_size(64 << 30);
        // SAFETY: the directory is this program's own, and what a power cut loses is of no use to anyone.
        let env = unsafe { options.flags(EnvFlags::NO_SYNC).open(dir) }?;
        let read = env.read_txn()?;
        let db = env.open_database(&read, None)?.ok_or("no database")?;
        drop(read);
        let plain = Plain { env, db };
        for from in (0..items).step_by(BATCH) {
            let mut txn = plain.env.write_txn()?;
            for n in from..(from + BATCH).min(items) {
                plain.db.put(&mut txn, &plain_key(n), &[b'x'; PAYLOAD + 70])?;
            }
            txn.commit()?;
        }
        Ok(plain)
    }

    fn put(&self, n: usize) -> heed::Result<()> {
        let mut txn = self.env.write_txn()?;
        self.db.put(&mut txn, &plain_key(n), &[b'y'; PAYLOAD + 70])?;
        txn.commit()
    }

    fn get(&self, n: usize) -> heed::Result<()> {
        let read = self.env.read_txn()?;
        let value = self.db.get(&read, &plain_key(n))?.map(<[u8]>::to_vec);
        assert!(value.is_some());
        Ok(())
    }
}

/// As long as an item's key, and in an order that jumps by customer as a digest does.
fn plain_key(n: usize) -> Vec<u8> {
    let digest = (n as u64 / 100).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
    [&[0; HEAD], &digest[..], &digest[..], format!("order-{n:08}").as_bytes()].concat()
}

fn customer(n: usize) -> String {
    format!("customer-{:06}", n / 100)
}

fn key(n: usize) -> Vec<(String, AttributeValue)> {
    vec![("pk".into(), AttributeValue::S(customer(n))), ("sk".into(), AttributeValue::S(format!("order-{n:08}")))]
}

/// An item whose size is the same in each turn.
fn item(n: usize, turn: usize) -> Entries<AttributeValue> {
    let mut all = key(n);
    all.push(("status".into(), AttributeValue::S(format!("paid-{turn:08}"))));
    all.push(("data".into(), AttributeValue::S("x".repeat(PAYLOAD))));
    Entries(all)
}

/// A number that jumps about, the same in each run.
fn jump(n: usize, of: usize) -> usize {
    (n.wrapping_mul(2_654_435_761)) % of
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().build()
}

/// Anonymous memory of this process in kilobytes.
fn anonymous() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Processor time of this process's threads in microseconds.
fn cpu() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let one = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    };
    threads.filter_map(one).sum::<u64>() as f64 / 1000.0
}

/// The least processor time of a call, in microseconds, by what it does, in the small table and in the large one.
#[derive(Default)]
struct Figures(BTreeMap<&'static str, [f64; 2]>);

impl Figures {
    fn take(&mut self, what: &'static str, size: usize, calls: usize, one: impl FnMut(usize)) {
        let used = cpu();
        (0..calls).for_each(one);
        let each = (cpu() - used) / calls as f64;
        let least = &mut self.0.entry(what).or_insert([f64::MAX; 2])[size];
        *least = least.min(each);
    }

    fn tell(&self) {
        for (what, [few, many]) in &self.0 {
            println!("{what}: {few:.1} us of processor, {many:.1} us in the large table: {:.2}", many / few);
        }
    }
}

/// One turn of everything on a table and on the bare engine.
fn turn(figures: &mut Figures, size: usize, bench: &mut Bench, plain: &Plain, calls: usize, seed: usize) {
    let (items, first) = (bench.items, bench.items + bench.added);
    let at = |n: usize| jump(n + seed * calls, items);
    figures.take("put over an item", size, calls, |n| bench.put(at(n), n));
    // few of them, so that a small table stays small
    figures.take("put of a new item", size, calls / 50, |n| bench.put(first + n, n));
    bench.added += calls / 50;
    figures.take("get", size, calls, |n| bench.get(at(n)));
    figures.take("query of ten", size, calls / 10, |n| bench.query(at(n)));
    figures.take("engine: put over a value", size, calls, |n| plain.put(at(n)).expect("a put"));
    figures.take("engine: get", size, calls, |n| plain.get(at(n)).expect("a get"));
}

/// Many clients at once, each putting and getting by turns; tells the latencies.
fn crowd(kernel: &Arc<Kernel>, items: usize, calls: usize) {
    let began = Instant::now();
    let one = |client: usize| {
        let bench = Bench { kernel: kernel.clone(), runtime: runtime().expect("a runtime"), items, added: 0 };
        let timed = |n: usize| {
            let (began, at) = (Instant::now(), jump(n * CLIENTS + client, items));
            if n.is_multiple_of(2) {
                bench.put(at, n)
            } else {
                bench.get(at)
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

fn measure(dir: &Path, sizes: [usize; 2], calls: usize) -> Result<(), Failed> {
    println!("empty: {} kB of anonymous memory", anonymous());
    let mut benches = Vec::new();
    for items in sizes {
        benches.push(Bench::new(&dir.join(format!("store-{items}")), items)?);
        println!("{items} items of 1 KB: {} kB of anonymous memory", anonymous());
    }
    let plain = sizes.map(|items| Plain::new(&dir.join(format!("plain-{items}")), items));
    let plain = plain.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut figures = Figures::default();
    for seed in 0..TURNS {
        for (size, (bench, plain)) in benches.iter_mut().zip(&plain).enumerate() {
            turn(&mut figures, size, bench, plain, calls, seed);
        }
    }
    figures.tell();
    let large = benches.last().ok_or("no table")?;
    crowd(&large.kernel, large.items, calls * 5);
    println!("after: {} kB of anonymous memory", anonymous());
    benches.iter().for_each(|b| drop(b.kernel.stop()));
    Ok(())
}

fn main() -> Result<(), Failed> {
    let words: Vec<usize> = std::env::args().skip(1).filter_map(|w| w.parse().ok()).collect();
    let word = |n: usize, otherwise: usize| words.get(n).copied().unwrap_or(otherwise);
    let dir: PathBuf = std::env::temp_dir().join(format!("svc-dynamodb-cost-{}", std::process::id()));
    let outcome = measure(&dir, [word(0, 1_000), word(1, 1_000_000)], word(2, 20_000));
    std::fs::remove_dir_all(dir).ok();
    outcome
}
