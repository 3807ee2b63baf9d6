//! DNS answers as a pure function of a view, a name and a directory.
//!
//! A VPC's resolver (VPC+2 and 169.254.169.253) and the internet's resolvers ask the same directory with another
//! [`View`]: inside its VPC a public host name of an instance stands for its private address. Nothing outside the
//! simulated world is ever asked.
//!
//! DNS attributes for your VPC: <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>

mod answer;
mod ec2;
mod view;

pub use answer::{UDP_BYTES_MAX, answer};
pub use ec2::{Place, private_name, public_name, resolve};
pub use view::{Directory, Found, View};

#[cfg(test)]
mod tests;
