//! The pages of an LMDB data file (version 1, 64 bit) as bytes: metas, branches, leaves and overflow heads.

use super::Found;

/// Bytes before a page's content.
pub(super) const HEADER_BYTES: usize = 16;
/// Bytes of a node before its key.
const NODE_BYTES: usize = 8;
const MAGIC: u32 = 0xBEEF_C0DE;
const VERSION: u32 = 1;
const PAGE_BYTES_MIN: usize = 512;
const PAGE_BYTES_MAX: usize = 32 * 1024;

const FLAG_BRANCH: u16 = 0x01;
const FLAG_LEAF: u16 = 0x02;
const FLAG_OVERFLOW: u16 = 0x04;
const FLAG_META: u16 = 0x08;
const NODE_ON_OVERFLOW: u16 = 0x01;

/// One tree as a meta describes it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tree {
    pub(super) depth: u16,
    pub(super) branch_pages: u64,
    pub(super) leaf_pages: u64,
    pub(super) overflow_pages: u64,
    pub(super) entries: u64,
    pub(super) root: u64,
}

/// A meta page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meta {
    pub(super) page_bytes: usize,
    pub(super) free: Tree,
    pub(super) main: Tree,
    pub(super) last_page: u64,
    pub(super) transaction: u64,
}

impl Meta {
    pub(super) fn parse(head: &[u8]) -> Found<Meta> {
        let body = &head[HEADER_BYTES..];
        if u16_at(head, 10)? & FLAG_META == 0 || u32_at(body, 0)? != MAGIC {
            return Err("a meta page is not one".to_string());
        }
        if u32_at(body, 4)? != VERSION {
            return Err(format!("the file's format is {}, not {VERSION}", u32_at(body, 4)?));
        }
        let page_bytes = u32_at(body, 24)? as usize;
        if !page_bytes.is_power_of_two() || !(PAGE_BYTES_MIN..=PAGE_BYTES_MAX).contains(&page_bytes) {
            return Err(format!("the meta gives pages of {page_bytes} bytes"));
        }
        let (free, main) = (tree(&body[24..72])?, tree(&body[72..120])?);
        Ok(Meta { page_bytes, free, main, last_page: u64_at(body, 120)?, transaction: u64_at(body, 128)? })
    }
}

fn tree(bytes: &[u8]) -> Found<Tree> {
    Ok(Tree {
        depth: u16_at(bytes, 6)?,
        branch_pages: u64_at(bytes, 8)?,
        leaf_pages: u64_at(bytes, 16)?,
        overflow_pages: u64_at(bytes, 24)?,
        entries: u64_at(bytes, 32)?,
        root: u64_at(bytes, 40)?,
    })
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Branch,
    Leaf,
}

/// A branch or leaf page whose number, kind and bounds are sound.
pub(super) struct Page {
    pub(super) number: u64,
    pub(super) kind: Kind,
    bytes: Vec<u8>,
    lower: usize,
    upper: usize,
}

/// Where a leaf's value is.
pub(super) enum Entry<'a> {
    Here(&'a [u8]),
    Overflow { page: u64, bytes: usize },
}

impl Page {
    pub(super) fn parse(number: u64, bytes: Vec<u8>) -> Found<Page> {
        let kind = match u16_at(&bytes, 10)? {
            FLAG_BRANCH => Kind::Branch,
            FLAG_LEAF => Kind::Leaf,
            flags => return Err(format!("page {number} has flags {flags:#x}")),
        };
        let (lower, upper) = (u16_at(&bytes, 12)? as usize, u16_at(&bytes, 14)? as usize);
        let bounded = HEADER_BYTES <= lower && lower <= upper && upper <= bytes.len();
        if u64_at(&bytes, 0)? != number || !bounded {
            return Err(format!("page {number} holds something else"));
        }
        Ok(Page { number, kind, bytes, lower, upper })
    }

    /// Keys and children of a branch; the first key stands for nothing.
    pub(super) fn children(&self) -> Found<Vec<(&[u8], u64)>> {
        let child = |node: &[u8]| -> Found<u64> {
            let low = u64::from(u32_at(node, 0)?);
            Ok(low | u64::from(u16_at(node, 4)?) << 32)
        };
        self.nodes()
            .map(|node| node.and_then(|node| Ok((key(node)?, child(node)?))))
            .collect::<Found<_>>()
            .map_err(|e| self.at(e))
    }

    /// Keys and values of a leaf.
    pub(super) fn entries(&self) -> Found<Vec<(&[u8], Entry<'_>)>> {
        self.nodes()
            .map(|node| node.and_then(|node| Ok((key(node)?, entry(node)?))))
            .collect::<Found<_>>()
            .map_err(|e| self.at(e))
    }

    fn nodes(&self) -> impl Iterator<Item = Found<&[u8]>> {
        (HEADER_BYTES..self.lower).step_by(2).map(|at| {
            let from = u16_at(&self.bytes, at)? as usize;
            let node = self.bytes.get(from..).filter(|node| from >= self.upper && node.len() >= NODE_BYTES);
            node.ok_or_else(|| "a node lies outside".to_string())
        })
    }

    fn at(&self, what: String) -> String {
        format!("page {}: {what}", self.number)
    }
}

fn key(node: &[u8]) -> Found<&[u8]> {
    part(node, NODE_BYTES, u16_at(node, 6)? as usize)
}

fn entry(node: &[u8]) -> Found<Entry<'_>> {
    let (bytes, after_key) = (u32_at(node, 0)? as usize, NODE_BYTES + u16_at(node, 6)? as usize);
    match u16_at(node, 4)? {
        0 => Ok(Entry::Here(part(node, after_key, bytes)?)),
        NODE_ON_OVERFLOW => Ok(Entry::Overflow { page: u64_at(node, after_key)?, bytes }),
        flags => Err(format!("a node has flags {flags:#x}")),
    }
}

/// Checks the head of a large value's first page.
pub(super) fn check_overflow(number: u64, pages: u64, head: &[u8]) -> Found<()> {
    let sound =
        u64_at(head, 0)? == number && u16_at(head, 10)? == FLAG_OVERFLOW && u64::from(u32_at(head, 12)?) == pages;
    if sound { Ok(()) } else { Err(format!("page {number} is not the large value it should be")) }
}

fn part(bytes: &[u8], from: usize, length: usize) -> Found<&[u8]> {
    bytes.get(from..).and_then(|rest| rest.get(..length)).ok_or_else(|| "a field lies outside".to_string())
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Found<[u8; N]> {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().ok_or_else(|| "a field lies outside".to_string())
}

fn u16_at(bytes: &[u8], at: usize) -> Found<u16> {
    array(bytes, at).map(u16::from_ne_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Found<u32> {
    array(bytes, at).map(u32::from_ne_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Found<u64> {
    array(bytes, at).map(u64::from_ne_bytes)
}
