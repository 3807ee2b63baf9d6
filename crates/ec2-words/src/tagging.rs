//! Tags in EC2's words.
//!
//! Tag your Amazon EC2 resources: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>

use crate::errors;
use api_ec2::{Tag, TagSpecification};
use base::Fault;
use kernel::tags::{self, BadTag};
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// Key and value.
pub type Pair = (String, String);

/// The tags that a creating call asks for; `kind` is the only resource type it makes.
pub fn wanted(specifications: &Option<Vec<TagSpecification>>, kind: &str) -> Result<Vec<Pair>, Fault> {
    let mut all = Vec::new();
    for s in specifications.iter().flatten() {
        match s.resource_type.as_deref() {
            None | Some("") => return Err(errors::invalid("Tag specification resource type must have a value")),
            Some(given) if given == kind => {}
            Some(given) => {
                return Err(errors::invalid(format!(
                    "'{given}' is not a valid taggable resource type for this operation."
                )));
            }
        }
        if s.tags.as_ref().is_none_or(Vec::is_empty) {
            return Err(errors::invalid("Tag specification must have at least one tag"));
        }
        all.extend(s.tags.iter().flatten().map(pair));
    }
    checked(all)
}

/// Tags that pass AWS's rules.
pub fn checked(all: Vec<Pair>) -> Result<Vec<Pair>, Fault> {
    tags::check(all.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(bad)?;
    Ok(all)
}

/// Refuses keys that cannot stand in a path of the metadata service, for an instance whose tags are told there.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html>
pub fn told_by_metadata<'a>(mut keys: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_+=,.@:".contains(c);
    let fits = |key: &str| key.chars().all(plain) && !matches!(key, "." | ".." | "_index");
    match keys.find(|key| !fits(key)) {
        None => Ok(()),
        Some(key) => Err(errors::invalid(format!(
            "'{key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{{1,255}}), and must not be a \
             reserved name ('.', '..', '_index')"
        ))),
    }
}

/// Key and value of one tag; a value that is left out is empty.
pub fn pair(tag: &Tag) -> Pair {
    (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default())
}

/// Adds or overwrites tags.
pub fn give(cx: &Cx, tx: &mut Tx, id: &str, pairs: &[Pair]) -> Result<(), Fault> {
    tags::set(tx, cx.scope(), id, pairs)?.map_err(bad)
}

/// The tags of a resource as answers show them: left out when there are none.
pub fn shown(read: &dyn Read, at: Scope, id: &str) -> Result<Option<Vec<Tag>>, Fault> {
    let all: Vec<Tag> =
        tags::of(read, at, id)?.into_iter().map(|(k, v)| Tag { key: Some(k), value: Some(v) }).collect();
    Ok((!all.is_empty()).then_some(all))
}

fn bad(why: BadTag) -> Fault {
    match why {
        BadTag::Key(key) if key.is_empty() => errors::invalid("Tag key cannot be empty"),
        BadTag::Key(_) => errors::invalid("Tag key exceeds the maximum length of 128 characters"),
        BadTag::Value(_) => errors::invalid("Tag value exceeds the maximum length of 256 characters"),
        BadTag::Reserved(_) => errors::invalid("Tag keys starting with 'aws:' are reserved for internal use"),
        BadTag::Duplicate(key) => errors::invalid(format!("Duplicate tag key '{key}' specified.")),
        BadTag::TooMany => {
            Fault::sender("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
        }
    }
}
