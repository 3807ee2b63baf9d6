//! Machines for real, as root and again as an ordinary user: every test is a function of who runs it.
//!
//! Run by root, both are tested (the user is uid 54321, with the binary in a fresh directory of mode 0755). Run by an
//! ordinary user, only the second half can be, and says so.

mod cloud;
mod deaths;
mod disks;
mod host;
mod isolation;
mod lives;
mod programs;
mod roots;
mod ssh;

/// Makes two tests of one function.
#[macro_export]
macro_rules! as_root_and_as_user {
    ($($name:ident),* $(,)?) => {
        mod as_root {
            $(#[test] fn $name() { $crate::cloud::with($crate::cloud::Who::Root, super::$name) })*
        }
        mod as_user {
            $(#[test] fn $name() { $crate::cloud::with($crate::cloud::Who::User, super::$name) })*
        }
    };
}
