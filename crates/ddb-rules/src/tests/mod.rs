//! The rules by examples, most of them AWS's own.

mod conditions;
mod numbers;
mod updates;
mod values;

use crate::expr::Kind;
use crate::{AttributeValue, Item, Number, check};
use shape::Entries;

/// `name=S:text`, `N:1`, `SS:a,b`, `L:N:1;S:x` and so on, in words.
pub(crate) fn item(text: &str) -> Item {
    let mut item = Entries(
        text.split_whitespace()
            .map(|w| {
                let (name, v) = w.split_once('=').unwrap();
                (name.to_owned(), value(v))
            })
            .collect(),
    );
    check::item(&mut item).unwrap();
    item
}

pub(crate) fn value(text: &str) -> AttributeValue {
    let (ty, rest) = text.split_once(':').unwrap_or((text, ""));
    let mut v = match ty {
        "S" => AttributeValue::S(rest.into()),
        "N" => AttributeValue::N(Number(rest.into())),
        "B" => AttributeValue::B(shape::Blob(rest.as_bytes().to_vec())),
        "SS" => AttributeValue::Ss(rest.split(',').map(String::from).collect()),
        "NS" => AttributeValue::Ns(rest.split(',').map(|n| Number(n.into())).collect()),
        "L" => AttributeValue::L(rest.split(';').filter(|t| !t.is_empty()).map(value).collect()),
        "M" => AttributeValue::M(Entries(
            rest.split(';')
                .filter(|t| !t.is_empty())
                .map(|e| {
                    let (k, v) = e.split_once('>').unwrap();
                    (k.into(), value(v))
                })
                .collect(),
        )),
        "NULL" => AttributeValue::Null(true),
        "BOOL" => AttributeValue::Bool(rest == "true"),
        other => panic!("{other}"),
    };
    check::value(&mut v).unwrap();
    v
}

/// Placeholders in words: `#n=name :v=N:1`.
pub(crate) fn names(text: &str, kind: Kind) -> crate::Result<crate::expr::Names> {
    let (mut names, mut values) = (None::<Entries<String>>, None::<Item>);
    for word in text.split_whitespace() {
        let (key, v) = word.split_once('=').unwrap();
        match key.starts_with('#') {
            true => names.get_or_insert_default().0.push((key.into(), v.into())),
            false => values.get_or_insert_default().0.push((key.into(), value(v))),
        }
    }
    crate::expr::Names::new(names, values, &[(kind, true)])
}

/// An item in the same words, for goldens.
pub(crate) fn shown(item: &Item) -> String {
    let all: Vec<String> = item.iter().map(|(k, v)| format!("{k}={}", say(v))).collect();
    all.join(" ")
}

fn say(v: &AttributeValue) -> String {
    let list = |all: Vec<String>, by: &str| format!("{}:{}", v.type_name(), all.join(by));
    match v {
        AttributeValue::S(s) => format!("S:{s}"),
        AttributeValue::N(n) => format!("N:{}", n.as_str()),
        AttributeValue::B(b) => format!("B:{}", String::from_utf8_lossy(&b.0)),
        AttributeValue::Ss(all) => list(all.clone(), ","),
        AttributeValue::Ns(all) => list(all.iter().map(|n| n.0.clone()).collect(), ","),
        AttributeValue::L(all) => list(all.iter().map(say).collect(), ";"),
        AttributeValue::M(map) => list(map.iter().map(|(k, v)| format!("{k}>{}", say(v))).collect(), ";"),
        other => format!("{other:?}"),
    }
}
