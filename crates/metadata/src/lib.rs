//! The instance metadata service (IMDS) at 169.254.169.254: it knows a machine by the source address that its interface
//! has in its VPC. Beside it the time service at 169.254.169.123.
//!
//! Use the Instance Metadata Service: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>;
//! instance metadata categories: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html>

mod answer;
mod facts;
mod server;
mod time;
mod token;
mod tree;

pub use answer::{Asked, Reply, answer};
pub use facts::{Credentials, Directory, Facts, Interface, Profile};
pub use server::serve;
pub use time::serve_time;
pub use token::Seal;

#[cfg(test)]
mod tests;
