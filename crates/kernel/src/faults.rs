//! The store's errors as answers.

use base::Fault;
use store::StoreError;

/// Carries a handler's fault, or the store's error, out of a transaction.
#[derive(Debug)]
pub struct StoreFault(pub Fault);

impl From<StoreError> for StoreFault {
    fn from(e: StoreError) -> Self {
        StoreFault(Fault::internal(e))
    }
}
impl From<Fault> for StoreFault {
    fn from(f: Fault) -> Self {
        StoreFault(f)
    }
}
