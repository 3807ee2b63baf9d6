//! The plan as text: what a person reads, and what the goldens hold. Never parsed, never given to a tool.

use crate::{
    nft::{Chain, Data, Elements, Hook, Key, Line, Set, SetKind, Stage, Table, Verdict},
    objects::{End, Plan, Rule, SpacePlan, Way},
};
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, space) in &self.spaces {
            writeln!(f, "namespace {name}\n{space}")?;
        }
        for problem in &self.problems {
            writeln!(f, "problem {}: {}", problem.interface, problem.reason)?;
        }
        Ok(())
    }
}

impl fmt::Display for SpacePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, sysctl) in &self.sysctls {
            writeln!(f, "  sysctl {key} = {}{}", sysctl.value, if sysctl.optional { " or not" } else { "" })?;
        }
        for (device, end) in &self.ends {
            writeln!(f, "  link {device} {end}")?;
        }
        for one in &self.addresses {
            writeln!(f, "  address {} dev {}", one.address, one.device)?;
        }
        for one in &self.neighbours {
            writeln!(f, "  neighbour {} {} dev {}", one.address, one.mac, one.device)?;
        }
        for rule in &self.rules {
            writeln!(f, "  rule {rule}")?;
        }
        for ((table, destination), way) in &self.routes {
            writeln!(f, "  route table {table} {destination} {way}")?;
        }
        match &self.table {
            Some(table) => table.fmt(f),
            None => Ok(()),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arp = if self.arp { "" } else { " noarp" };
        write!(f, "mtu {} {}{arp} to {} in {}", self.mtu, self.mac, self.peer.1, self.peer.0)?;
        if self.group != 0 {
            write!(f, " group {}", self.group)?;
        }
        if !self.alias.is_empty() {
            write!(f, " alias {}", self.alias)?;
        }
        Ok(())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.priority)?;
        if let Some(device) = &self.device {
            write!(f, " iif {device}")?;
        }
        if let Some(mark) = self.mark {
            write!(f, " fwmark {mark}")?;
        }
        write!(f, " lookup {}", self.table)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::Blackhole => f.write_str("blackhole"),
            Way::Device(direct) => {
                if let Some(via) = direct.via {
                    write!(f, "via {via} ")?;
                }
                write!(f, "dev {}", direct.device)
            }
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  table ip {} {{", crate::TABLE)?;
        for (name, set) in &self.sets {
            write_set(f, name, set)?;
        }
        for (name, chain) in &self.chains {
            write_chain(f, name, chain)?;
        }
        writeln!(f, "  }}")
    }
}

fn write_set(f: &mut fmt::Formatter<'_>, name: &str, set: &Set) -> fmt::Result {
    let word = if set.kind.is_map() { "map" } else { "set" };
    writeln!(f, "    {word} {name} {{ {}; {}}}", set.kind, elements(set.kind, &set.elements))
}

/// A long table of numbers says nothing in full.
const ELEMENTS_SHOWN_MAX: usize = 64;

fn elements(kind: SetKind, elements: &Elements) -> String {
    if elements.is_empty() {
        return String::new();
    }
    let text = |(key, data): (&Key, &Data)| match data {
        Data::None => key.to_string(),
        data => format!("{key} : {data}"),
    };
    let mut all: Vec<String> = elements.iter().map(text).collect();
    if kind == SetKind::TtlToTtl && all.len() > ELEMENTS_SHOWN_MAX {
        let last = all.pop().unwrap_or_default();
        all.truncate(1);
        all.extend(["..".to_owned(), last]);
    }
    format!("elements = {{ {} }}; ", all.join(", "))
}

fn write_chain(f: &mut fmt::Formatter<'_>, name: &str, chain: &Chain) -> fmt::Result {
    writeln!(f, "    chain {name} {{")?;
    if let Some(hook) = chain.hook {
        writeln!(f, "      {hook}")?;
    }
    for line in &chain.lines {
        writeln!(f, "      {line}")?;
    }
    writeln!(f, "    }}")
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            write!(f, "{part} ")?;
        }
        let name = self.tag.rsplit_once('#').map_or(self.tag.as_str(), |(name, _)| name);
        write!(f, "# {name}")
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.nat { "nat" } else { "filter" };
        let stage = match self.stage {
            Stage::Prerouting => "prerouting",
            Stage::Input => "input",
            Stage::Forward => "forward",
            Stage::Output => "output",
            Stage::Postrouting => "postrouting",
        };
        let policy = if self.drops { "drop" } else { "accept" };
        write!(f, "type {kind} hook {stage} priority {}; policy {policy};", self.priority)
    }
}

impl SetKind {
    /// It has values.
    pub fn is_map(self) -> bool {
        self.to_string().contains(':')
    }
}

impl fmt::Display for SetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SetKind::Devices => "type devgroup",
            SetKind::Addresses => "type ipv4_addr",
            SetKind::DeviceAddresses => "type devgroup . ipv4_addr",
            SetKind::Marks => "type mark",
            SetKind::MarkAddresses => "type mark . ipv4_addr",
            SetKind::Ranges => "type ipv4_addr; flags interval",
            SetKind::IcmpTypes => "type icmp_type",
            SetKind::DeviceToMark => "type devgroup : mark",
            SetKind::NameToMark => "type ifname : mark",
            SetKind::AddressToMark => "type ipv4_addr : mark",
            SetKind::AddressToAddress => "type ipv4_addr : ipv4_addr",
            SetKind::TtlToTtl => "typeof ip ttl : ip ttl",
            SetKind::DeviceToVerdict => "type devgroup : verdict",
            SetKind::AddressToVerdict => "type ipv4_addr : verdict",
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Device(number) => number.fmt(f),
            Key::Name(name) => write!(f, "\"{name}\""),
            Key::Address(address) => address.fmt(f),
            Key::DeviceAddress(number, address) => write!(f, "{number} . {address}"),
            Key::Mark(mark) => mark.fmt(f),
            Key::MarkAddress(mark, address) => write!(f, "{mark} . {address}"),
            Key::Range(range) => range.fmt(f),
            Key::Number(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::None => Ok(()),
            Data::Number(number) => number.fmt(f),
            Data::Address(address) => address.fmt(f),
            Data::Verdict(Verdict::Jump(chain)) => write!(f, "jump {chain}"),
            Data::Verdict(Verdict::Goto(chain)) => write!(f, "goto {chain}"),
        }
    }
}
