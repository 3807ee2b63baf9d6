//! Keeper, shims and machines: namespaces, root file systems, limits (decisions: "The running cloud", "Machines",
//! "Inside a machine").
//!
//! The binary calls [`sandbox_main`] first of all when its first argument is `sandbox`: keeper and shims are the same
//! program. The daemon calls [`Keeper::join_or_start`] while it has one thread, then [`Machines::open`].

mod attach;
mod cgroup;
mod disk;
mod doctor;
mod home;
mod inside;
mod keeper;
mod laptop;
mod machines;
mod root;
mod seams;
mod shim;
pub mod ssh;
mod subid;
mod sys;

pub use attach::attach;
pub use doctor::{Finding, doctor};
pub use home::Home;
pub use keeper::{Found, Keeper};
pub use laptop::{Laptop, laptop_exec};
pub use machines::Machines;
pub use sys::Trouble;

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

/// Runs as keeper or shim and never returns. `args` are the words after `sandbox`.
pub fn sandbox_main(args: &[String]) -> ! {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["keeper", mode @ ("new" | "joined")] => keeper::main(mode),
        ["probe"] => doctor::main(),
        ["shim", directory, group] => shim::main(directory.as_ref(), group),
        _ => Err(Trouble::other("sandbox", "keeper new|joined, shim DIRECTORY GROUP: started by the daemon only")),
    };
    match result {
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("{}: {error}", words.first().unwrap_or(&"sandbox"));
            std::process::exit(125)
        }
    }
}

#[cfg(test)]
mod tests;
