//! Receipt handles: which receive of which message, sealed so that nobody can make one.

use crate::errors;
use crate::model::{MessageKey, Queue};
use base::Fault;
use kernel::{Kernel, Scope, seal};

const LABEL: &str = "sqs receipt";

/// What a receipt handle says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) key: MessageKey,
    /// Which receive it was.
    pub(crate) received: u32,
}

/// The handle of a receive.
pub(crate) fn close(kernel: &Kernel, queue: &Queue, receipt: &Receipt) -> String {
    let mut bytes = Vec::with_capacity(36);
    bytes.extend(queue.serial.to_be_bytes());
    bytes.extend(receipt.key.1.to_be_bytes());
    bytes.extend(receipt.key.2.to_be_bytes());
    bytes.extend(receipt.key.3.to_be_bytes());
    bytes.extend(receipt.received.to_be_bytes());
    seal::close(kernel, LABEL, &bytes)
}

/// What a handle of this queue says.
pub(crate) fn open(kernel: &Kernel, scope: Scope, queue: &Queue, handle: &str) -> Result<Receipt, Fault> {
    let read = || {
        let bytes = seal::open(kernel, LABEL, handle)?;
        let number = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let received = u32::from_be_bytes(bytes.get(32..36)?.try_into().ok()?);
        let key = (scope, number(8)?, number(16)? as i64, number(24)?);
        (number(0)? == queue.serial).then_some(Receipt { key, received })
    };
    read().ok_or_else(|| errors::bad_receipt(handle))
}
