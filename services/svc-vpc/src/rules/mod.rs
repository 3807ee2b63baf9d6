//! Pure behaviour: no store, no context, no clock.

pub mod cidr;
pub mod defaults;
pub mod dhcp;
pub mod hosts;
pub mod new_vpc;
pub mod permission;
pub mod traffic;
