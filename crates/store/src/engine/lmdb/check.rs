//! Walks a data file that may be damaged, with plain reads: LMDB itself trusts its pages and would crash on a bad one.
//!
//! Follows the file format of LMDB 0.9 (data version 1). Checked are: both metas' form, every page's number, kind and
//! bounds, the order of keys within and across pages, the counts that the meta gives, that the free list names no page in
//! use, and that no page is reached twice. The insides of values above a page have no mark to check, and a page that holds an
//! older state of the right form can pass: that is the loss of the last commits which level `process` admits.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use self::page::{Entry, HEADER_BYTES, Kind, Meta, Page, Tree};
use crate::error::StoreError;

mod page;

/// Pages that the format reserves for metas.
const META_PAGES: u64 = 2;
/// A B-tree deeper than this is a loop.
const DEPTH_MAX: u16 = 32;

type Found<T> = Result<T, String>;

/// Answers an error that says what is damaged; a missing or empty file is sound.
pub(super) fn walk(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join("data.mdb");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io(format!("checking {}", path.display()), error)),
    };
    walk_file(&file).map_err(|reason| StoreError::Damaged {
        dir: dir.to_path_buf(),
        reason: format!("{reason} (the host went down while it was open at level `process`)"),
    })
}

fn walk_file(file: &File) -> Found<()> {
    if file.metadata().map_err(|error| error.to_string())?.len() == 0 {
        return Ok(());
    }
    let meta = newest_meta(file)?;
    let pages = usize::try_from(meta.last_page / 64 + 1).map_err(|error| error.to_string())?;
    let mut walk = Walk { file, meta, seen: vec![0; pages] };
    walk.tree(meta.main, Order::Bytes)?;
    for page in walk.tree(meta.free, Order::Numbers)? {
        walk.claim(page, 1)?;
    }
    Ok(())
}

fn newest_meta(file: &File) -> Found<Meta> {
    let mut head = [0; 512];
    read(file, &mut head, 0)?;
    let first = Meta::parse(&head)?;
    read(file, &mut head, first.page_bytes as u64)?;
    let second = Meta::parse(&head)?;
    Ok(if first.transaction < second.transaction { second } else { first })
}

/// How the keys of a tree are ordered.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Bytes,
    /// The free list: transaction numbers in the machine's order of bytes. Its values are page numbers.
    Numbers,
}

impl Order {
    fn comparable(self, key: &[u8]) -> Found<Vec<u8>> {
        match self {
            Order::Bytes => Ok(key.to_vec()),
            Order::Numbers => match key.try_into() {
                Ok(number) => Ok(u64::from_ne_bytes(number).to_be_bytes().to_vec()),
                Err(_) => Err("a key of the free list is not a number".to_string()),
            },
        }
    }
}

struct Walk<'a> {
    file: &'a File,
    meta: Meta,
    /// One bit per page.
    seen: Vec<u64>,
}

/// What is known of a subtree before it is read, and what was found.
struct Branch<'a> {
    order: Order,
    counted: &'a mut Tree,
    freed: &'a mut Vec<u64>,
}

impl Walk<'_> {
    /// Walks a whole tree; answers the pages that a free list names.
    fn tree(&mut self, tree: Tree, order: Order) -> Found<Vec<u64>> {
        let mut freed = Vec::new();
        let mut counted = Tree { depth: tree.depth, root: tree.root, ..Tree::default() };
        if tree.depth > DEPTH_MAX {
            return Err(format!("a tree is {} levels deep", tree.depth));
        }
        if tree.depth > 0 {
            let mut branch = Branch { order, counted: &mut counted, freed: &mut freed };
            self.subtree(tree.root, tree.depth, (&[], None), &mut branch)?;
        }
        match counted == tree {
            true => Ok(freed),
            false => Err(format!("the meta counts {tree:?}, the pages hold {counted:?}")),
        }
    }

    fn subtree(&mut self, number: u64, level: u16, keys: (&[u8], Option<&[u8]>), to: &mut Branch<'_>) -> Found<()> {
        self.claim(number, 1)?;
        let page = Page::parse(number, self.bytes(number, 0, self.meta.page_bytes)?)?;
        match (page.kind, level) {
            (Kind::Leaf, 1) => self.leaf(&page, keys, to),
            (Kind::Branch, 2..) => self.branch(&page, level, keys, to),
            _ => Err(format!("page {number} is of the wrong kind for level {level}")),
        }
    }

    fn branch(&mut self, page: &Page, level: u16, keys: (&[u8], Option<&[u8]>), to: &mut Branch<'_>) -> Found<()> {
        to.counted.branch_pages += 1;
        let children = page.children()?;
        let mut lows = Vec::with_capacity(children.len());
        for (at, (key, _)) in children.iter().enumerate() {
            lows.push(if at == 0 { keys.0.to_vec() } else { to.order.comparable(key)? });
        }
        in_order(page.number, &lows, keys)?;
        for (at, (_, child)) in children.iter().enumerate() {
            let high = lows.get(at + 1).map(Vec::as_slice).or(keys.1);
            self.subtree(*child, level - 1, (&lows[at], high), to)?;
        }
        Ok(())
    }

    fn leaf(&mut self, page: &Page, keys: (&[u8], Option<&[u8]>), to: &mut Branch<'_>) -> Found<()> {
        to.counted.leaf_pages += 1;
        let mut found = Vec::new();
        for (key, entry) in page.entries()? {
            found.push(to.order.comparable(key)?);
            to.counted.entries += 1;
            let value = match entry {
                Entry::Here(value) => value.to_vec(),
                Entry::Overflow { page, bytes } => self.overflow(page, bytes, to)?,
            };
            if to.order == Order::Numbers {
                to.freed.extend(free_pages(&value)?);
            }
        }
        in_order(page.number, &found, keys)
    }

    /// Checks the pages of a large value; answers the value of a free list alone.
    fn overflow(&mut self, number: u64, bytes: usize, to: &mut Branch<'_>) -> Found<Vec<u8>> {
        let pages = (HEADER_BYTES + bytes).div_ceil(self.meta.page_bytes) as u64;
        self.claim(number, pages)?;
        to.counted.overflow_pages += pages;
        page::check_overflow(number, pages, &self.bytes(number, 0, HEADER_BYTES)?)?;
        self.bytes(number + pages - 1, self.meta.page_bytes - 1, 1)?;
        if to.order == Order::Numbers { self.bytes(number, HEADER_BYTES, bytes) } else { Ok(Vec::new()) }
    }

    /// Marks pages as reached.
    fn claim(&mut self, number: u64, count: u64) -> Found<()> {
        for page in number..number.saturating_add(count) {
            if page < META_PAGES || page > self.meta.last_page {
                return Err(format!("page {page} is outside of the file's {} pages", self.meta.last_page + 1));
            }
            let (word, bit) = ((page / 64) as usize, 1 << (page % 64));
            if self.seen[word] & bit != 0 {
                return Err(format!("page {page} is used twice"));
            }
            self.seen[word] |= bit;
        }
        Ok(())
    }

    fn bytes(&self, number: u64, from: usize, bytes: usize) -> Found<Vec<u8>> {
        let mut buffer = vec![0; bytes];
        read(self.file, &mut buffer, number * self.meta.page_bytes as u64 + from as u64)?;
        Ok(buffer)
    }
}

fn read(file: &File, buffer: &mut [u8], at: u64) -> Found<()> {
    file.read_exact_at(buffer, at).map_err(|error| format!("reading at byte {at}: {error}"))
}

fn in_order(number: u64, found: &[Vec<u8>], (low, high): (&[u8], Option<&[u8]>)) -> Found<()> {
    let first = found.first().is_none_or(|key| key.as_slice() >= low);
    let last = found.last().is_none_or(|key| high.is_none_or(|high| key.as_slice() < high));
    match first && last && found.windows(2).all(|pair| pair[0] < pair[1]) {
        true => Ok(()),
        false => Err(format!("page {number} has keys out of order")),
    }
}

/// A list of pages: how many, then their numbers.
fn free_pages(value: &[u8]) -> Found<Vec<u64>> {
    let mut numbers = value.chunks_exact(8).map(|bytes| u64::from_ne_bytes(bytes.try_into().unwrap_or_default()));
    let count = numbers.next().unwrap_or(0);
    let pages: Vec<u64> = numbers.take(usize::try_from(count).unwrap_or(usize::MAX)).collect();
    if pages.len() as u64 == count { Ok(pages) } else { Err("an entry of the free list ends early".to_string()) }
}
