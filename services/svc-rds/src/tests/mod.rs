//! This room's tests, in-process: a store in memory, a clock that stands, seeded ids, boxes that exist in memory only, and the
//! real room of networks beside it.

mod bad_input;
mod events;
mod facts;
mod life;
mod list;
mod migrations;
mod modify;
mod moments;
mod network;
mod option_groups;
mod parameters;
mod postgres;
mod rename;
mod snapshots;
mod subnet_groups;
mod subscriptions;
mod tags;
mod unmade;
mod world;

use world::{Cloud, create, state};
