//! A document as a small tree, with limits: no entities of its own, no document types.

use crate::Refused;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may lie in each other.
const DEPTH_MAX: usize = 24;
/// The most elements of one document.
const ELEMENTS_MAX: usize = 100_000;

/// One element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Without a prefix.
    pub(crate) name: String,
    /// Names with their prefixes.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
    pub(crate) text: String,
}

/// Reads a document.
pub(crate) fn read(body: &[u8]) -> Result<Node, Refused> {
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    // characters that XML 1.0 does not have but as references
    if text.bytes().any(|b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Err(malformed());
    }
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(tag) => {
                elements += 1;
                if open.len() == DEPTH_MAX || elements > ELEMENTS_MAX || root.is_some() {
                    return Err(malformed());
                }
                open.push(node(&tag)?);
            }
            Event::Empty(tag) => {
                elements += 1;
                if elements > ELEMENTS_MAX {
                    return Err(malformed());
                }
                close(node(&tag)?, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let done = open.pop().ok_or_else(malformed)?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(t) => text_into(&mut open, &t.xml10_content())?,
            Event::CData(t) => text_into(&mut open, &t.xml10_content())?,
            Event::GeneralRef(r) => {
                let found = match r.resolve_char_ref().map_err(|_| malformed())? {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&r).ok_or_else(malformed)?.to_owned(),
                };
                text_into(&mut open, &found)?;
            }
            Event::Eof if open.is_empty() => return root.ok_or_else(malformed),
            Event::Eof | Event::DocType(_) => return Err(malformed()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn node(tag: &BytesStart<'_>) -> Result<Node, Refused> {
    let mut attributes = Vec::new();
    for a in tag.attributes() {
        let a = a.map_err(|_| malformed())?;
        let value = quick_xml::escape::unescape(&a.value).map_err(|_| malformed())?.into_owned();
        attributes.push((a.key.as_ref().to_owned(), value));
    }
    Ok(Node { name: tag.local_name().as_ref().to_owned(), attributes, ..Node::default() })
}

fn close(done: Node, open: &mut [Node], root: &mut Option<Node>) -> Result<(), Refused> {
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None if root.is_none() => *root = Some(done),
        None => return Err(malformed()),
    }
    Ok(())
}

fn text_into(open: &mut [Node], text: &str) -> Result<(), Refused> {
    match open.last_mut() {
        Some(node) => node.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(malformed()),
    }
    Ok(())
}

pub(crate) fn malformed() -> Refused {
    Refused::Malformed("The document is not well-formed".into())
}
