//! Mails and text messages that would have left the cloud: they are kept to be read, and go nowhere.

use crate::limits;
use crate::model::Letter;
use crate::tables::{INBOX, LETTERS};
use base::Fault;
use kernel::Scope;
use store::{Read, StoreError, Tx};

/// Keeps a letter; beyond the limit the oldest goes.
pub(crate) fn put(tx: &mut Tx, scope: Scope, letter: &Letter) -> Result<(), Fault> {
    let write = |tx: &mut Tx| -> Result<(), StoreError> {
        let number = LETTERS.get(tx, &(scope,))?.unwrap_or(0) + 1;
        LETTERS.put(tx, &(scope,), &number)?;
        INBOX.put(tx, &(scope, number), letter)?;
        if let Some(old) = number.checked_sub(limits::INBOX_MAX) {
            INBOX.delete(tx, &(scope, old))?;
        }
        Ok(())
    };
    write(tx).map_err(Fault::internal)
}

/// A letter with its scope and its number in it.
pub type Numbered = ((Scope, u64), Letter);

/// Every letter, the oldest first, with its scope and number.
///
/// # Errors
/// The store cannot be read.
pub fn all(read: &dyn Read) -> Result<Vec<Numbered>, StoreError> {
    INBOX.list(read, &())
}
