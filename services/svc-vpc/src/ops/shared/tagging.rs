//! Tags in EC2's words, and how this room's answers show them.
//!
//! Tag your Amazon EC2 resources: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>

use api_ec2::Tag;
use base::Fault;
use kernel::Scope;
use store::Read;

pub use ec2_words::tagging::{Pair, checked, give, pair, shown, wanted};

/// The tags of a resource whose answers show the set even when it is empty.
pub fn shown_always(read: &dyn Read, at: Scope, id: &str) -> Result<Option<Vec<Tag>>, Fault> {
    Ok(Some(shown(read, at, id)?.unwrap_or_default()))
}
