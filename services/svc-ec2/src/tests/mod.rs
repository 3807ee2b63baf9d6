//! This room's tests: scripts of calls with golden transcripts, with the rooms of networks and identities beside it, in
//! memory, on machines that a fake driver pretends to run. The test plays the network's glue: it lets machines go.

mod account_settings;
mod allowed_images;
mod attributes;
mod bad_input;
mod bad_launch;
mod cloud;
mod copies;
mod cpu;
mod crashes;
mod decisions;
mod describe;
mod disks;
mod driver;
mod endings;
mod examples;
mod fuzz;
mod groups;
mod image_snapshots;
mod image_states;
mod images;
mod isolation;
mod key_pairs;
mod launch;
mod life;
mod list;
mod metadata;
mod metering;
mod profiles;
mod root_volumes;
mod script;
mod templates;
mod types;
mod unmade;
mod volumes;
mod volumes_faults;
mod volumes_sizes;

use cloud::Cloud;
