//! Shard iterators: sealed texts that live for fifteen minutes.

use crate::limits::ITERATOR_KEPT_MS;
use base::Fault;
use kernel::{Cx, seal};

/// Where reading goes on.
pub(crate) struct Iterator {
    /// The stream.
    pub(crate) arn: String,
    /// The shard's first number.
    pub(crate) shard: u64,
    /// The next number to be read.
    pub(crate) next: u64,
}

const LABEL: &str = "dynamodb-shard-iterator";

impl Iterator {
    /// As text: the stream, a version, what only this cloud can read.
    pub(crate) fn close(&self, cx: &Cx) -> String {
        let content = format!("{} {} {} {}", self.shard, self.next, cx.now().0, self.arn);
        format!("{}|1|{}", self.arn, seal::close(cx.kernel(), LABEL, content.as_bytes()))
    }

    /// From its text.
    pub(crate) fn open(cx: &Cx, text: &str) -> Result<Iterator, Fault> {
        let bad = || Fault::sender("ValidationException", "Invalid ShardIterator");
        let sealed = text.rsplit('|').next().ok_or_else(bad)?;
        let content = seal::open(cx.kernel(), LABEL, sealed).ok_or_else(bad)?;
        let content = String::from_utf8(content).map_err(|_| bad())?;
        let parts: Vec<&str> = content.splitn(4, ' ').collect();
        let [shard, next, made, arn] = parts[..] else { return Err(bad()) };
        let (Ok(shard), Ok(next), Ok(made)) = (shard.parse(), next.parse(), made.parse::<i64>()) else {
            return Err(bad());
        };
        if cx.now().0 - made > ITERATOR_KEPT_MS {
            return Err(Fault::sender(
                "ExpiredIteratorException",
                "Iterator expired. The iterator was created more than 15 minutes ago.",
            ));
        }
        Ok(Iterator { arn: arn.to_owned(), shard, next })
    }
}
