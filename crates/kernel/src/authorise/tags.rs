//! The tags that a call carries, wherever its input keeps them: `aws:RequestTag/…` and `aws:TagKeys`.
//!
//! IAM User Guide, "Controlling access during AWS requests"; for EC2 "Grant permission to tag resources during creation":
//! there the tags belong to the new resources of the specification's type.

use policy::Context;
use shape::{Ref, Struct, member};

/// Adds the keys of tags that are for every resource of the call.
pub(crate) fn of_call(input: &dyn Struct, context: &mut Context) {
    let mut tags = Vec::new();
    for name in ["Tags", "tags", "TagList"] {
        collect(member(input, name), &mut tags);
    }
    let mut keys: Vec<String> = tags.iter().map(|(key, _)| key.clone()).collect();
    if tags.is_empty() {
        for name in ["TagKeys", "tagKeys"] {
            names(member(input, name), &mut keys);
        }
    }
    set(&tags, keys, context);
}

/// Adds the keys of tags that EC2's specifications give to a new resource of this ARN.
pub(crate) fn of_new(input: &dyn Struct, arn: &str, context: &mut Context) {
    let Some(kind) = arn.split(':').nth(5).and_then(|r| r.strip_suffix("/*")) else { return };
    let mut tags = Vec::new();
    for name in ["TagSpecifications", "TagSpecification"] {
        let Ref::List(list) = member(input, name) else { continue };
        for i in 0..list.len() {
            if let Ref::Struct(one) = list.at(i)
                && matches!(member(one, "ResourceType"), Ref::Str(k) if k == kind)
            {
                collect(member(one, "Tags"), &mut tags);
            }
        }
    }
    let keys = tags.iter().map(|(key, _)| key.clone()).collect();
    set(&tags, keys, context);
}

fn set(tags: &[(String, String)], keys: Vec<String>, context: &mut Context) {
    for (key, value) in tags {
        context.set(&format!("aws:RequestTag/{key}"), value.clone());
    }
    if !keys.is_empty() {
        context.set_all("aws:TagKeys", keys);
    }
}

/// Tags as a list of pairs or as a map; the names of the pair's members differ between services.
fn collect(view: Ref<'_>, out: &mut Vec<(String, String)>) {
    match view {
        Ref::List(list) => {
            for i in 0..list.len() {
                let Ref::Struct(tag) = list.at(i) else { continue };
                let text = |names: [&str; 3]| {
                    names.iter().find_map(|n| match member(tag, n) {
                        Ref::Str(v) => Some(v.to_owned()),
                        _ => None,
                    })
                };
                if let Some(key) = text(["Key", "key", "TagKey"]) {
                    out.push((key, text(["Value", "value", "TagValue"]).unwrap_or_default()));
                }
            }
        }
        Ref::Map(map) => {
            for i in 0..map.len() {
                if let (key, Ref::Str(value)) = map.at(i) {
                    out.push((key.to_owned(), value.to_owned()));
                }
            }
        }
        _ => {}
    }
}

fn names(view: Ref<'_>, out: &mut Vec<String>) {
    if let Ref::List(list) = view {
        out.extend((0..list.len()).filter_map(|i| match list.at(i) {
            Ref::Str(key) => Some(key.to_owned()),
            _ => None,
        }));
    }
}
