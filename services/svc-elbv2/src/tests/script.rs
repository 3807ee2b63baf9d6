//! Scripts: one call a line, in the models' own names (ELBv2 first, then EC2), and what comes back as text.
//!
//! ```text
//! CreateTargetGroup Name=web … => tg=TargetGroups.1.TargetGroupArn   binds $tg; prints nothing but faults
//! ? DescribeTargetHealth TargetGroupArn=$tg | A.B C.D                 prints these members of the answer (all without `|`)
//! @222222222222 eu-west-1                                             another account and region
//! machine i-… running                                                 the state of a machine of the fake room
//! round                                                               one round of the loop
//! wait 3600                                                           moves the clock, in seconds
//! ```
//! Bound values are printed by their names, other ids, addresses and numbers as `*`.

use super::fakes::{FakeEdge, Machines};
use crate::reconcile::Plan;
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Next, Principal, Reconciler, Service, Source, World};
use shape::{AnyStruct, Api, Kind, OpMeta, Ref, Slot, Struct, Type};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use store::Store;

/// A cloud of this room and the network's, with fake machines and a fake data plane.
pub(crate) struct Cloud {
    pub(crate) kernel: Arc<Kernel>,
    pub(crate) edge: Arc<FakeEdge>,
    pub(crate) machines: Arc<Machines>,
    pub(crate) next: Option<Next>,
    clock: Arc<FixedClock>,
    plan: Plan,
    principal: Principal,
    region: Region,
    names: BTreeMap<String, String>,
}

/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

impl Cloud {
    pub(crate) fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let (edge, machines) = (Arc::new(FakeEdge::default()), Arc::new(Machines::default()));
        let without_loops = |service: Service| Service { reconcilers: Vec::new(), ..service };
        let rooms = vec![
            without_loops(svc_vpc::service(None)),
            without_loops(crate::service(Some(edge.clone()))),
            machines.service(),
        ];
        let kernel = Kernel::start(options, rooms).unwrap();
        Cloud {
            kernel,
            plan: Plan::new(Some(edge.clone())),
            edge,
            machines,
            next: None,
            clock,
            principal: Principal::Root(AccountId::TEST),
            region: Region::parse("ap-northeast-2").unwrap(),
            names: BTreeMap::new(),
        }
    }

    /// The default VPC's subnets `$a $b $c $d`, its `$vpc` and its group `$sg`; a target group `$tg`, a load balancer `$lb`
    /// in two zones, and a listener `$li` on port 80 that forwards to the group.
    pub(crate) fn furnished() -> Cloud {
        let mut cloud = Cloud::with_network();
        let made = cloud.run(
            "CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc => tg=TargetGroups.1.TargetGroupArn
             CreateLoadBalancer Name=front Subnets=$a,$b => lb=LoadBalancers.1.LoadBalancerArn dns=LoadBalancers.1.DNSName
             CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg => li=Listeners.1.ListenerArn",
        );
        assert!(!made.contains("! "), "{made}");
        cloud
    }

    /// The default VPC alone.
    pub(crate) fn with_network() -> Cloud {
        let mut cloud = Cloud::new();
        cloud.run(
            "DescribeVpcs => vpc=Vpcs.1.VpcId
             DescribeSecurityGroups Filters.1.Name=group-name Filters.1.Values=default => sg=SecurityGroups.1.GroupId",
        );
        for (name, zone) in [("a", "ap-northeast-2a"), ("b", "ap-northeast-2b"), ("c", "ap-northeast-2c")] {
            cloud.run(&format!(
                "DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values={zone} => {name}=Subnets.1.SubnetId"
            ));
        }
        cloud
    }

    pub(crate) fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        self.kernel.cx(self.principal.clone(), self.region, "test".into(), source)
    }

    /// The value bound to a name.
    pub(crate) fn value(&self, name: &str) -> &str {
        &self.names[name]
    }

    /// Binds a value to a name.
    pub(crate) fn bind(&mut self, name: &str, value: impl Into<String>) {
        self.names.insert(name.into(), value.into());
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
                "machine" => self.machines.set(&words[1], &words[2], &self.names["vpc"]),
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

    /// The faults of lines, one each, after which nothing has changed; a line that succeeds is an error of the test.
    pub(crate) fn faults(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let before = super::fingerprint(self);
            let said = self.run(line);
            let fault = said.lines().nth(1).unwrap_or_else(|| panic!("no fault: {line}"));
            assert_eq!(before, super::fingerprint(self), "changed something: {line}");
            _ = writeln!(out, "{line}\n  {fault}");
        }
        out
    }

    /// One round of the loop.
    pub(crate) fn round(&mut self) {
        let world = World { kernel: self.kernel.clone() };
        self.next = Some(self.plan.run(&world).unwrap());
    }

    /// The first load balancer's first node has this trouble from the beginning.
    pub(crate) fn first_node_has(&mut self, why: crate::Why) {
        let view = self.kernel.store.snapshot().unwrap();
        let balancers = crate::tables::LOAD_BALANCERS.list(&view, &()).unwrap();
        self.edge.has(&balancers[0].1.nodes[0].interface, why);
    }

    /// The daemon was killed and started again: the loop knows nothing.
    pub(crate) fn restart(&mut self) {
        self.plan = Plan::new(Some(self.edge.clone()));
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
        let (api, meta) = operation(&words[0]);
        let mut tree = Tree::default();
        for word in &words[1..] {
            let (path, value) = word.split_once('=').unwrap_or_else(|| panic!("no value: {word}"));
            tree.put(path, self.meant(value));
        }
        let mut input = (meta.new_input)();
        tree.fill(Slot::Struct(input.as_struct_mut()), meta.input);
        self.invoke(api, meta, input)
    }

    /// One call as from outside.
    pub(crate) fn invoke(
        &self,
        api: &'static Api,
        meta: &'static OpMeta,
        input: Box<dyn AnyStruct>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.kernel.invoke(self.cx(), api.name, meta.name, input))
    }

    /// A word with `$name`s replaced by their values, longest names first.
    fn meant(&self, word: &str) -> String {
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names.iter().fold(word.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
    }

    /// A text with values replaced by their names, longest values first.
    pub(crate) fn named(&self, text: &str) -> String {
        let mut names: Vec<_> = self.names.iter().filter(|(_, v)| !v.is_empty()).collect();
        names.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        masked(&names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(*value, &format!("${name}"))))
    }
}

fn operation(name: &str) -> (&'static Api, &'static OpMeta) {
    let own = api_elbv2::API.op(name).map(|op| (&api_elbv2::API, op));
    let found = own.or_else(|| api_ec2::API.op(name).map(|op| (&api_ec2::API, op)));
    found.unwrap_or_else(|| panic!("no operation {name}"))
}

/// Ids, addresses and numbers that have no name.
fn masked(text: &str) -> String {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || "-/.$#{}_".contains(c));
    text.split_inclusive(ends)
        .map(|piece| {
            let body = piece.trim_end_matches(ends);
            let parts = body.split('/').map(part).collect::<Vec<_>>().join("/");
            parts + &piece[body.len()..]
        })
        .collect()
}

fn part(text: &str) -> String {
    let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if digits(text, 16) {
        return "*".into();
    }
    if text.starts_with("172.31.") || text.starts_with("198.1") {
        return format!("{}.*", text.split('.').next().unwrap());
    }
    match text.rsplit_once('-') {
        Some((head, tail)) if digits(tail, 17) && !tail.ends_with("00000") => format!("{head}-*"),
        _ => text.to_owned(),
    }
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
        Slot::Enum(e) => e.set(ty.names.iter().position(|n| *n == text).unwrap_or_else(|| panic!("no {text}"))),
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
        let shows = |w: &&str| here == **w || here.starts_with(&format!("{w}.")) || w.starts_with(&format!("{here}."));
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
