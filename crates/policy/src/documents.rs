//! Documents that were parsed before, by their text: a decision needs the same few again and again.

use crate::{Document, Kind};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Documents that are remembered; beyond it all are forgotten and parsed anew as they are needed.
const REMEMBERED_MAX: usize = 4096;

/// What stands for a policy that cannot be read: it denies everything, for it might have denied anything.
const NOTHING_GOES: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;

type Remembered = RwLock<HashMap<(Kind, Box<str>), Arc<Document>>>;

/// The document of this text; one that cannot be read denies everything.
pub fn readable(text: &str, kind: Kind) -> Arc<Document> {
    static REMEMBERED: OnceLock<Remembered> = OnceLock::new();
    let remembered = REMEMBERED.get_or_init(Remembered::default);
    let key = (kind, Box::from(text));
    if let Some(document) = remembered.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return document.clone();
    }
    let document = Arc::new(Document::parse(text, kind).unwrap_or_else(|_| nothing_goes()));
    let mut all = remembered.write().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED_MAX {
        all.clear();
    }
    all.insert(key, document.clone());
    document
}

fn nothing_goes() -> Document {
    let refused = Document { version: crate::Version::V2012, statements: Vec::new() };
    Document::parse(NOTHING_GOES, Kind::Resource).unwrap_or(refused)
}
