//! The pure half: goldens of the plan, and the promise that the steps lead from anywhere to it.

mod fake;
mod goldens;
mod intent;
mod refused;
mod steps;
mod zones;
