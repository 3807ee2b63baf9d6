//! The decision point that every call passes.
//!
//! A room says what a call is about ([`Resource`], condition keys, the policies of its resources, what else the caller
//! needs); an [`Authoriser`] says what the caller holds; here both meet in `policy::evaluate`. IAM User Guide, "Policy
//! evaluation logic".

mod anyone;
mod caller;
mod context;
mod decide;
mod encoded;
mod held;
mod refusal;
mod resource;
mod tags;

pub use anyone::everyone_may;
pub use caller::of as caller;
pub use decide::{Answered, explain};
pub use encoded::decode;
pub use held::{Authoriser, EveryoneMay, Held, Holding};
pub use resource::{Guard, Need, Resource, Rule};

pub(crate) use decide::{admit, exists, permit};
pub(crate) use resource::{Asks, DescribeFn, GuardFn};
