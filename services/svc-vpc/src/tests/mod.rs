//! This room's tests: scripts of calls with golden transcripts, through the kernel, in memory.

mod addresses;
mod default_vpc;
mod group_faults;
mod groups;
mod intent;
mod interfaces;
mod isolation;
mod list;
mod nat_addresses;
mod nat_gateways;
mod network_acls;
mod prefix_lists;
mod reservations;
mod routes;
mod rules;
mod script;
mod subnets;
mod tags;
mod vpcs;
mod walk;

use script::Cloud;
