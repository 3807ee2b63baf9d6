//! Scripts: one call a line, in the model's own names, and what comes back as text.
//!
//! ```text
//! CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId      binds $vpc; prints nothing but faults
//! ? DescribeVpcs VpcIds=$vpc | Vpcs.State Vpcs.CidrBlock prints these members of the answer (all without `|`)
//! @222222222222 eu-west-1                                another account and region
//! as rds.amazonaws.com                                   a service for the same account; `as user` goes back
//! round                                                  one round of the loop
//! wait 3600                                              moves the clock, in seconds
//! ```
//! Bound values are printed by their names, other ids as `vpc-*`.

use crate::reconcile::VpcPlan;
use base::{AccountId, Clock, Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Next, Principal, Reconciler, Service, Source, World};
use net_plan::Net;
use shape::{AnyStruct, Kind, Ref, Slot, Struct, Type};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use store::Store;

/// A cloud of this room alone, with a room of machines that knows `i-000…` (running) and `i-111…` (stopped).
pub(crate) struct Cloud {
    pub(crate) kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    plan: VpcPlan,
    principal: Principal,
    region: Region,
    names: BTreeMap<String, String>,
    pub(crate) next: Option<Next>,
}

impl Cloud {
    pub(crate) fn new() -> Cloud {
        Cloud::with(None)
    }

    pub(crate) fn with(net: Option<Arc<dyn Net>>) -> Cloud {
        let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
        let options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let mut room = crate::service(None);
        room.reconcilers.clear();
        let kernel = Kernel::start(options, vec![room, machines()]).unwrap();
        Cloud {
            kernel,
            clock,
            plan: VpcPlan::new(net),
            principal: Principal::Root(AccountId::TEST),
            region: Region::parse("ap-northeast-2").unwrap(),
            names: BTreeMap::new(),
            next: None,
        }
    }

    pub(crate) fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        self.kernel.cx(self.principal.clone(), self.region, "test".into(), source)
    }

    /// The value bound to a name.
    pub(crate) fn value(&self, name: &str) -> &str {
        &self.names[name]
    }

    /// Runs lines and gives their transcript.
    pub(crate) fn run(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            _ = writeln!(out, "> {line}");
            let words = words(line);
            match words[0].as_str() {
                "round" => self.round(),
                "wait" => self.clock.advance_ms(words[1].parse::<i64>().unwrap() * 1000),
                "as" => self.become_service(&words[1]),
                at if at.starts_with('@') => {
                    self.principal = Principal::Root(at[1..].parse().unwrap());
                    self.region = Region::parse(&words[1]).unwrap();
                }
                "?" => self.one(&words[1..], true, &mut out),
                _ => self.one(&words, false, &mut out),
            }
        }
        out
    }

    /// The faults of lines, one each; a line that succeeds is an error of the test.
    pub(crate) fn faults(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let said = self.run(line);
            let fault = said.lines().nth(1).unwrap_or_else(|| panic!("no fault: {line}"));
            _ = writeln!(out, "{line}\n  {fault}");
        }
        out
    }

    fn become_service(&mut self, name: &str) {
        let account = self.principal.account().unwrap();
        self.principal = match name {
            "user" => Principal::Root(account),
            name => Principal::Service { account, name: name.into() },
        };
    }

    fn round(&mut self) {
        let world = World { kernel: self.kernel.clone() };
        self.next = Some(self.plan.run(&world).unwrap());
    }

    fn one(&mut self, words: &[String], print: bool, out: &mut String) {
        let (call, rest) = split(words, &["|", "=>"]);
        let (shown, bound) = split(rest, &["=>"]);
        match self.call(call) {
            Err(fault) => _ = writeln!(out, "! {}: {}", fault.code, self.named(&fault.message)),
            Ok(answer) => {
                for binding in bound.iter().filter(|w| *w != "=>") {
                    let (name, path) = binding.split_once('=').unwrap();
                    self.names.insert(name.into(), at(Ref::Struct(answer.as_struct()), path));
                }
                if print {
                    let wanted: Vec<&str> = shown.iter().map(String::as_str).filter(|w| *w != "|").collect();
                    let mut text = String::new();
                    render(answer.as_struct(), "", 0, &wanted, &mut text);
                    out.push_str(&self.named(&text));
                }
            }
        }
    }

    fn call(&self, words: &[String]) -> Result<Box<dyn AnyStruct>, Fault> {
        let meta = api_ec2::API.op(&words[0]).unwrap_or_else(|| panic!("no operation {}", words[0]));
        let mut tree = Tree::default();
        for word in &words[1..] {
            let (path, value) = word.split_once('=').unwrap_or_else(|| panic!("no value: {word}"));
            tree.put(path, self.meant(value));
        }
        let mut input = (meta.new_input)();
        tree.fill(Slot::Struct(input.as_struct_mut()), meta.input);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.kernel.invoke(self.cx(), "ec2", meta.name, input))
    }

    /// A word with `$name`s replaced by their values.
    fn meant(&self, word: &str) -> String {
        let mut text = word.to_owned();
        for (name, value) in self.names.iter().rev() {
            text = text.replace(&format!("${name}"), value);
        }
        text
    }

    /// A text with values replaced by their names.
    pub(crate) fn named(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in self.names.iter().filter(|(_, v)| !v.is_empty()) {
            text = text.replace(value, &format!("${name}"));
        }
        masked(&text)
    }
}

/// Ids that have no name.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let digits = |n: usize| bytes.get(i + 1..i + 1 + n).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit));
        if bytes[i] == b'-' && digits(17) {
            out.push_str("-*");
            i += 18;
        } else {
            let c = text[i..].chars().next().unwrap();
            out.push(c);
            i += c.len_utf8();
        }
    }
    out
}

fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

fn split<'a>(words: &'a [String], marks: &[&str]) -> (&'a [String], &'a [String]) {
    let place = words.iter().position(|w| marks.contains(&w.as_str())).unwrap_or(words.len());
    words.split_at(place)
}

#[derive(Default)]
struct Tree {
    value: Option<String>,
    parts: BTreeMap<String, Tree>,
}

impl Tree {
    fn put(&mut self, path: &str, value: String) {
        let place = path.split('.').fold(self, |t, name| t.parts.entry(name.into()).or_default());
        place.value = Some(value);
    }

    fn fill(&self, slot: Slot<'_>, ty: &'static Type) {
        match slot {
            Slot::Struct(s) => {
                for (name, tree) in &self.parts {
                    let i = s.ty().member(name).unwrap_or_else(|| panic!("{} has no member {name}", ty.name));
                    let member = s.ty().members[i].ty;
                    tree.fill(s.slot(i).fill(), member);
                }
            }
            Slot::List(l) => {
                let item = ty.item.unwrap();
                match &self.value {
                    Some(text) => text.split(',').filter(|v| !v.is_empty()).for_each(|v| leaf(l.push(), v, item)),
                    None => self.parts.values().for_each(|t| t.fill(l.push(), item)),
                }
            }
            slot => leaf(slot, self.value.as_deref().unwrap_or_default(), ty),
        }
    }
}

fn leaf(slot: Slot<'_>, text: &str, ty: &'static Type) {
    match slot {
        Slot::Str(s) => *s = text.to_owned(),
        Slot::Bool(b) => *b = text.parse().unwrap(),
        Slot::I32(n) => *n = text.parse().unwrap(),
        Slot::I64(n) => *n = text.parse().unwrap(),
        Slot::Enum(e) => e.set(ty.names.iter().position(|n| *n == text).unwrap()),
        _ => panic!("no text form: {text}"),
    }
}

/// The text at a path of an answer: members by name, items by number from 1.
fn at(view: Ref<'_>, path: &str) -> String {
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    match view {
        Ref::Struct(s) => {
            let i = s.ty().member(head).unwrap_or_else(|| panic!("{} has no member {head}", s.ty().name));
            at(s.get(i).view(), rest)
        }
        Ref::List(l) => at(l.at(head.parse::<usize>().unwrap() - 1), rest),
        Ref::Str(s) => s.to_owned(),
        Ref::Absent => String::new(),
        _ => panic!("no text at {path}"),
    }
}

fn render(s: &dyn Struct, path: &str, depth: usize, wanted: &[&str], out: &mut String) {
    for (i, m) in s.ty().members.iter().enumerate() {
        let here = if path.is_empty() { m.name.to_owned() } else { format!("{path}.{}", m.name) };
        let inside = |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
        let shows = |w: &&str| inside(&here, w) || inside(w, &here);
        if wanted.is_empty() || wanted.iter().any(shows) {
            put(m.name, s.get(i).view(), &here, depth, wanted, out);
        }
    }
}

fn put(name: &str, view: Ref<'_>, path: &str, depth: usize, wanted: &[&str], out: &mut String) {
    let pad = "  ".repeat(depth);
    match view {
        Ref::Absent => {}
        Ref::Struct(s) => {
            _ = writeln!(out, "{pad}{name}:");
            render(s, path, depth + 1, wanted, out);
        }
        Ref::List(l) if l.is_empty() => _ = writeln!(out, "{pad}{name}: []"),
        Ref::List(l) if matches!(l.at(0), Ref::Struct(s) if s.ty().kind == Kind::Struct) => {
            for i in 0..l.len() {
                put(name, l.at(i), path, depth, wanted, out);
            }
        }
        Ref::List(l) => {
            let all: Vec<String> = (0..l.len()).map(|i| scalar(l.at(i))).collect();
            _ = writeln!(out, "{pad}{name}: [{}]", all.join(", "));
        }
        other => _ = writeln!(out, "{pad}{name}: {}", scalar(other)),
    }
}

fn scalar(view: Ref<'_>) -> String {
    match view {
        Ref::Bool(v) => v.to_string(),
        Ref::I32(v) => v.to_string(),
        Ref::I64(v) => v.to_string(),
        Ref::Str(v) => v.to_owned(),
        Ref::Time(v) => v.to_string(),
        _ => "…".into(),
    }
}

fn machines() -> Service {
    use api_ec2::*;
    fn describe(
        _: &Cx,
        _: &dyn store::Read,
        input: DescribeInstancesRequest,
    ) -> Result<DescribeInstancesResult, Fault> {
        let id = input.instance_ids.unwrap_or_default().remove(0);
        let name = match id.as_bytes()[2] {
            b'0' => InstanceStateName::Running,
            b'1' => InstanceStateName::Stopped,
            _ => {
                let message = format!("The instance ID '{id}' does not exist");
                return Err(Fault::sender("InvalidInstanceID.NotFound", message));
            }
        };
        let state = Some(InstanceState { name: Some(name), ..Default::default() });
        let instance = Instance { instance_id: Some(id), state, ..Default::default() };
        let reservation = Reservation { instances: Some(vec![instance]), ..Default::default() };
        Ok(DescribeInstancesResult { reservations: Some(vec![reservation]), next_token: None })
    }
    let operations = vec![kernel::read(&DESCRIBE_INSTANCES, describe, "InstanceIds Filters")];
    Service { name: "machines", api: &api_ec2::API, operations, reconcilers: Vec::new() }
}

#[test]
fn the_clock_of_a_script_moves() {
    let mut cloud = Cloud::new();
    let before = cloud.clock.now();
    cloud.run("wait 5");
    assert_eq!(cloud.clock.now(), before.plus_ms(5000));
}
