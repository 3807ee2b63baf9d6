//! Operations as batches. One is atomic; more than the kernel takes at once are cut between chains and sets.

use super::{
    SUBSYSTEM,
    expr::{Exprs, Go, verdict},
    kind, message, part, table_message,
};
use crate::netlink::{Attrs, Message, flag};
use net_plan::{Data, Elements, Hook, Key, Line, NftOp, SetKind, Verdict};

const BATCH_BEGIN: u16 = 16;
const BATCH_END: u16 = 17;
/// A netlink attribute holds 64 KiB.
const ELEMENTS_PER_MESSAGE_MAX: usize = 400;
const SET_INTERVAL: u32 = 4;
const SET_MAP: u32 = 8;
const SET_CONCATENATION: u32 = 0x80;
const INTERVAL_END: u32 = 1;
const VERDICT_TYPE: u32 = 0xffff_ff00;
const COMMENT: u8 = 0;
const TTLS: u32 = 256;

/// The batches for these operations, each within so many bytes.
pub(crate) fn batches(ops: &[NftOp], bytes_max: usize) -> Vec<Vec<Message>> {
    let mut all = Vec::new();
    let mut batch = vec![bound(BATCH_BEGIN)];
    let mut bytes = 0;
    let mut set_number = 0;
    for group in ops.chunk_by(together) {
        let messages: Vec<Message> = group.iter().flat_map(|op| encode(op, &mut set_number)).collect();
        let length: usize = messages.iter().map(Message::len).sum();
        if bytes > 0 && bytes + length > bytes_max {
            batch.push(bound(BATCH_END));
            all.push(std::mem::replace(&mut batch, vec![bound(BATCH_BEGIN)]));
            bytes = 0;
        }
        bytes += length;
        batch.extend(messages);
    }
    batch.push(bound(BATCH_END));
    all.push(batch);
    all
}

fn bound(kind: u16) -> Message {
    message(0, kind, 0, 0, SUBSYSTEM)
}

/// A chain is emptied and filled in one batch, a value replaced in one.
fn together(a: &NftOp, b: &NftOp) -> bool {
    match (a, b) {
        (NftOp::DeleteTable, NftOp::Table) => true,
        (NftOp::FlushChain(a) | NftOp::Rule(a, _), NftOp::Rule(b, _)) => a == b,
        (NftOp::RemoveRaw(a, _), NftOp::Add(b, _, _)) => a == b,
        _ => false,
    }
}

fn encode(op: &NftOp, set_number: &mut u32) -> Vec<Message> {
    match op {
        NftOp::Table => vec![table_message(kind::NEW_TABLE, flag::CREATE)],
        NftOp::DeleteTable => vec![table_message(kind::DELETE_TABLE, 0)],
        NftOp::Chain(name, hook) => vec![chain(name, *hook)],
        NftOp::DeleteChain(name) => vec![named(kind::DELETE_CHAIN, 0, 3, name)],
        NftOp::FlushChain(name) => vec![named(kind::DELETE_RULE, 0, 2, name)],
        NftOp::Rule(chain, line) => vec![rule(chain, line)],
        NftOp::Set(name, kind) => {
            *set_number += 1;
            vec![set(name, *kind, *set_number)]
        }
        NftOp::DeleteSet(name) => vec![named(kind::DELETE_SET, 0, 2, name)],
        NftOp::Add(name, kind, all) => elements(name, *kind, all),
        NftOp::RemoveRaw(name, keys) => remove(name, keys),
    }
}

fn named(kind: u16, flags: u16, attribute: u16, name: &str) -> Message {
    let mut message = table_message(kind, flags);
    message.attrs().text(attribute, name);
    message
}

fn chain(name: &str, hook: Option<Hook>) -> Message {
    let mut message = named(kind::NEW_CHAIN, flag::CREATE, 3, name);
    if let Some(hook) = hook {
        let attrs = message.attrs();
        attrs.nest(4, |x| x.be(1, hook.stage as u32).be(2, hook.priority as u32));
        attrs.be(5, u32::from(!hook.drops)).text(7, if hook.nat { "nat" } else { "filter" });
    }
    message
}

/// The tag goes along as the comment that nft(8) would show.
fn rule(chain: &str, line: &Line) -> Message {
    let mut exprs = Exprs::default();
    line.parts.iter().for_each(|one| part::put(&mut exprs, one));
    let mut message = named(kind::NEW_RULE, flag::CREATE | flag::APPEND, 2, chain);
    let mut comment = vec![COMMENT, line.tag.len() as u8 + 1];
    comment.extend(line.tag.as_bytes());
    comment.push(0);
    message.attrs().nest(4, |list| list.raw(exprs.bytes())).put(7, &comment);
    message
}

/// The numbers of types are nft(8)'s: without them it cannot list the set.
fn set(name: &str, kind: SetKind, number: u32) -> Message {
    const IPV4: u32 = 7;
    const ICMP_TYPE: u32 = 14;
    const MARK: u32 = 19;
    const INTEGER: u32 = 4;
    const DEVICE: u32 = 35;
    const DEVICE_NAME: u32 = 41;
    const VERDICT: Option<(u32, u32)> = Some((VERDICT_TYPE, 0));
    let (key, flags, data) = match kind {
        SetKind::Devices => (DEVICE, 0, None),
        SetKind::Addresses => (IPV4, 0, None),
        SetKind::DeviceAddresses => (DEVICE << 6 | IPV4, SET_CONCATENATION, None),
        SetKind::Marks => (MARK, 0, None),
        SetKind::MarkAddresses => (MARK << 6 | IPV4, SET_CONCATENATION, None),
        SetKind::Ranges => (IPV4, SET_INTERVAL, None),
        SetKind::IcmpTypes => (ICMP_TYPE, 0, None),
        SetKind::DeviceToMark => (DEVICE, SET_MAP, Some((MARK, 4))),
        SetKind::NameToMark => (DEVICE_NAME, SET_MAP, Some((MARK, 4))),
        SetKind::AddressToMark => (IPV4, SET_MAP, Some((MARK, 4))),
        SetKind::AddressToAddress => (IPV4, SET_MAP, Some((IPV4, 4))),
        SetKind::TtlToTtl => (INTEGER, SET_MAP, Some((INTEGER, 4))),
        SetKind::DeviceToVerdict => (DEVICE, SET_MAP, VERDICT),
        SetKind::AddressToVerdict => (IPV4, SET_MAP, VERDICT),
    };
    let mut message = named(super::kind::NEW_SET, flag::CREATE, 2, name);
    let attrs = message.attrs();
    attrs.be(3, flags).be(4, key).be(5, kind.lengths().0);
    if let Some((data_type, length)) = data {
        attrs.be(6, data_type).be(7, length);
    }
    attrs.be(10, number);
    if flags & SET_CONCATENATION != 0 {
        attrs.nest(9, |description| {
            description.nest(2, |fields| fields.nest(1, |field| field.be(1, 4)).nest(1, |field| field.be(1, 4)))
        });
    }
    if kind == SetKind::TtlToTtl {
        // Of a known size: the kernel takes its fastest table.
        attrs.nest(9, |description| description.be(1, TTLS));
    }
    message
}

fn elements(name: &str, kind: SetKind, all: &Elements) -> Vec<Message> {
    let all: Vec<(&Key, &Data)> = all.iter().collect();
    let one = |chunk: &[(&Key, &Data)]| {
        let mut message = named(super::kind::NEW_ELEMENT, flag::CREATE, 2, name);
        message.attrs().nest(3, |list| chunk.iter().fold(list, |list, (key, data)| element(list, kind, key, data)));
        message
    };
    all.chunks(ELEMENTS_PER_MESSAGE_MAX).map(one).collect()
}

fn element<'a>(list: &'a mut Attrs, kind: SetKind, key: &Key, data: &Data) -> &'a mut Attrs {
    list.nest(1, |x| {
        x.nest(1, |value| value.put(1, &key.bytes(kind)));
        match data {
            Data::None => x,
            Data::Verdict(Verdict::Jump(chain)) => x.nest(2, |value| verdict(value, &Go::Jump(chain))),
            Data::Verdict(Verdict::Goto(chain)) => x.nest(2, |value| verdict(value, &Go::Goto(chain))),
            data => x.nest(2, |value| value.put(1, &data.bytes())),
        }
    });
    // A range is two elements: its first address, and the first one behind it unless that is past the last of all.
    let behind = if let Key::Range(range) = key { u32::from(range.broadcast()).checked_add(1) } else { None };
    match behind {
        None => list,
        Some(behind) => list.nest(1, |x| x.nest(1, |value| value.put(1, &behind.to_be_bytes())).be(3, INTERVAL_END)),
    }
}

fn remove(name: &str, keys: &[Vec<u8>]) -> Vec<Message> {
    let one = |chunk: &[Vec<u8>]| {
        let mut message = named(kind::DELETE_ELEMENT, 0, 2, name);
        message.attrs().nest(3, |list| {
            chunk.iter().fold(list, |list, key| list.nest(1, |x| x.nest(1, |value| value.put(1, key))))
        });
        message
    };
    keys.chunks(ELEMENTS_PER_MESSAGE_MAX).map(one).collect()
}
