//! What several operations need: listing, tags, client tokens, addresses, and how records are shown.

pub mod acl_entries;
pub mod addresses;
pub mod association;
pub mod groups;
pub mod interfaces;
pub mod listing;
pub mod naming;
pub mod nat_addresses;
pub mod permissions;
pub mod prefix_lists;
pub mod public;
pub mod reservations;
pub mod resources;
pub mod reverse;
pub mod routing;
pub mod rule_descriptions;
pub mod show_address;
pub mod show_group;
pub mod show_interface;
pub mod show_nat_gateway;
pub mod show_network_acl;
pub mod show_route_table;
pub mod show_subnet;
pub mod show_vpc;
pub mod tagging;
