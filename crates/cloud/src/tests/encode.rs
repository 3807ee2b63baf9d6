//! Trees as requests: the clients' half of the protocols.

use super::tree::Tree;
use serde_json::{Map, Value};
use shape::{Kind, Protocol, Type};

/// The body of a request of this operation.
pub(super) fn body(protocol: Protocol, ty: &'static Type, tree: &Tree) -> Vec<u8> {
    match protocol {
        Protocol::AwsJson => json(ty, tree).to_string().into_bytes(),
        _ => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            let mut put = |key: &str, value: &str| {
                form.append_pair(key, value);
            };
            members("", tree, protocol == Protocol::Ec2Query, &mut put);
            form.finish().into_bytes()
        }
    }
}

fn members(prefix: &str, tree: &Tree, ec2: bool, put: &mut dyn FnMut(&str, &str)) {
    let Tree::Struct(all) = tree else { return };
    for (m, value) in all {
        let key = if prefix.is_empty() { m.query.to_owned() } else { format!("{prefix}.{}", m.query) };
        one(&key, m.ty, value, ec2, put);
    }
}

fn one(key: &str, ty: &'static Type, tree: &Tree, ec2: bool, put: &mut dyn FnMut(&str, &str)) {
    match (tree, ty.item) {
        (Tree::Plain(text), _) => put(key, text),
        (Tree::Struct(all), _) if all.is_empty() => put(key, ""),
        (Tree::Struct(_), _) => members(key, tree, ec2, put),
        (Tree::List(items), Some(item)) => {
            if items.is_empty() {
                put(key, "");
            }
            let base = if ec2 || ty.flat { key.to_owned() } else { format!("{key}.{}", ty.item_name) };
            items.iter().enumerate().for_each(|(n, t)| one(&format!("{base}.{}", n + 1), item, t, ec2, put));
        }
        (Tree::Map(entries), Some(item)) => {
            let base = if ty.flat { key.to_owned() } else { format!("{key}.entry") };
            for (n, (name, value)) in entries.iter().enumerate() {
                put(&format!("{base}.{}.{}", n + 1, ty.key_name), name);
                one(&format!("{base}.{}.{}", n + 1, ty.item_name), item, value, ec2, put);
            }
        }
        _ => {}
    }
}

fn json(ty: &'static Type, tree: &Tree) -> Value {
    let item = |t: &Tree| ty.item.map_or(Value::Null, |item| json(item, t));
    match tree {
        Tree::Plain(text) => plain(ty, text),
        Tree::List(items) => items.iter().map(item).collect(),
        Tree::Map(entries) => entries.iter().map(|(k, v)| (k.clone(), item(v))).collect::<Map<_, _>>().into(),
        Tree::Struct(all) => all.iter().map(|(m, v)| (m.wire.to_owned(), json(m.ty, v))).collect::<Map<_, _>>().into(),
    }
}

/// Text that is no number stays text, which is what a careless client sends.
fn plain(ty: &Type, text: &str) -> Value {
    let text_value = || Value::from(text);
    match ty.kind {
        Kind::Bool => text.parse::<bool>().map_or_else(|_| text_value(), Value::from),
        Kind::I32 | Kind::I64 => text.parse::<i64>().map_or_else(|_| text_value(), Value::from),
        Kind::F32 | Kind::F64 => text.parse::<f64>().map_or_else(|_| text_value(), Value::from),
        Kind::Time if text.starts_with(|c: char| c.is_ascii_digit()) => Value::from(1_700_000_000),
        _ => text_value(),
    }
}
