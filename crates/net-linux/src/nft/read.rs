//! What the kernel has of our table: chains, tags of rules, sets and their elements.

use super::{FAMILY_IPV4, SUBSYSTEM, kind, message, table_message};
use crate::netlink::{Answer, Message, Socket, attr_text, attrs, find};
use net_plan::{SeenChain, SeenData, SeenSet, SeenTable, TABLE, Verdict};
use std::{collections::BTreeMap, io};

const HEADER: usize = 4;
const SET_MAP: u32 = 8;
const SET_INTERVAL: u32 = 4;
const CODE_JUMP: i32 = -3;
const VERDICT_TYPE: u32 = 0xffff_ff00;

/// Reads our table; `None` when there is none.
pub(crate) fn read(socket: &Socket) -> io::Result<Option<SeenTable>> {
    let mut table = SeenTable::default();
    for answer in dump(socket, message(SUBSYSTEM, kind::GET_CHAIN, 0, FAMILY_IPV4, 0))? {
        table.chains.extend(chain(&answer));
    }
    if table.chains.is_empty() {
        return Ok(None);
    }
    for answer in dump(socket, table_message(kind::GET_RULE, 0))? {
        if let Some((chain, tag)) = rule(&answer) {
            table.chains.entry(chain).or_default().tags.push(tag);
        }
    }
    for answer in dump(socket, table_message(kind::GET_SET, 0))? {
        let Some((name, mut set, ranges)) = set(&answer) else { continue };
        if !ranges {
            set.elements = elements(socket, &name)?;
        }
        table.sets.insert(name, set);
    }
    Ok(Some(table))
}

/// A table that is not there has nothing.
fn dump(socket: &Socket, request: Message) -> io::Result<Vec<Answer>> {
    match socket.dump(&request) {
        Err(error) if crate::sys::number(&error) == Some(libc::ENOENT) => Ok(Vec::new()),
        other => other,
    }
}

fn body(answer: &Answer) -> Option<&[u8]> {
    answer.body.get(HEADER..)
}

fn be(bytes: &[u8], kind: u16) -> Option<u32> {
    Some(u32::from_be_bytes(find(bytes, kind)?.get(..4)?.try_into().ok()?))
}

fn chain(answer: &Answer) -> Option<(String, SeenChain)> {
    let body = body(answer)?;
    if attr_text(find(body, 1)?) != TABLE {
        return None;
    }
    let hook = find(body, 4).and_then(|hook| Some((be(hook, 1)?, be(hook, 2)? as i32)));
    Some((attr_text(find(body, 3)?), SeenChain { hook, tags: Vec::new() }))
}

fn rule(answer: &Answer) -> Option<(String, String)> {
    let body = body(answer)?;
    let tag = find(body, 7).and_then(|comment| comment.get(2..)).map(attr_text).unwrap_or_default();
    Some((attr_text(find(body, 2)?), tag))
}

fn set(answer: &Answer) -> Option<(String, SeenSet, bool)> {
    let body = body(answer)?;
    let flags = be(body, 3).unwrap_or(0);
    let value = match be(body, 6) {
        Some(VERDICT_TYPE) => 0,
        _ if flags & SET_MAP == 0 => 0,
        _ => be(body, 7).unwrap_or(0),
    };
    let set = SeenSet { lengths: (be(body, 5)?, value), elements: BTreeMap::new() };
    Some((attr_text(find(body, 2)?), set, flags & SET_INTERVAL != 0))
}

fn elements(socket: &Socket, set: &str) -> io::Result<BTreeMap<Vec<u8>, SeenData>> {
    let mut request = table_message(kind::GET_ELEMENT, 0);
    request.attrs().text(2, set);
    let mut all = BTreeMap::new();
    for answer in dump(socket, request)? {
        let list = body(&answer).and_then(|body| find(body, 3)).unwrap_or_default();
        all.extend(attrs(list).filter_map(|(_, element)| {
            let key = find(find(element, 1)?, 1)?.to_vec();
            Some((key, find(element, 2).map_or(SeenData::None, data)))
        }));
    }
    Ok(all)
}

fn data(value: &[u8]) -> SeenData {
    if let Some(bytes) = find(value, 1) {
        return SeenData::Bytes(bytes.to_vec());
    }
    let verdict = find(value, 2).unwrap_or_default();
    let chain = find(verdict, 2).map(attr_text).unwrap_or_default();
    match be(verdict, 1).map(|code| code as i32) {
        Some(CODE_JUMP) => SeenData::Verdict(Verdict::Jump(chain)),
        _ => SeenData::Verdict(Verdict::Goto(chain)),
    }
}

/// All of them on any bytes.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn parse_all(answer: &Answer) {
    let _ = (chain(answer), rule(answer), set(answer), data(&answer.body));
}
