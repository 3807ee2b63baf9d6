//! The public parameters that name images, and what each stands for.
//!
//! Amazon EC2 User Guide, "Reference AMIs using Systems Manager parameters":
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami-parameter-store.html>; the publishers' own pages for Debian
//! and Ubuntu.

/// Which of this cloud's images a parameter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// The one that is listed first.
    First,
    /// The Debian base.
    Debian,
}

/// Amazon Linux, by what stands before and after the processor.
const AMAZON_LINUX: &[(&str, &str)] = &[
    ("al2023-ami-kernel-6.1-", ""),
    ("al2023-ami-kernel-6.12-", ""),
    ("al2023-ami-kernel-default-", ""),
    ("al2023-ami-minimal-kernel-6.1-", ""),
    ("al2023-ami-minimal-kernel-6.12-", ""),
    ("al2023-ami-minimal-kernel-default-", ""),
    ("amzn2-ami-hvm-", "-gp2"),
    ("amzn2-ami-kernel-5.10-hvm-", "-gp2"),
];
/// Debian's releases.
const DEBIAN: &[&str] = &["11", "12", "13", "bookworm", "bullseye", "trixie"];
/// Ubuntu's releases and the volumes of their images.
const UBUNTU: &[(&str, &str)] = &[("20.04", "ebs-gp2"), ("22.04", "ebs-gp2"), ("24.04", "ebs-gp3")];

/// Every name for a processor in EC2's words (`x86_64`, `arm64`), in alphabetical order.
pub(crate) fn all(architecture: &str) -> Vec<(String, Stands)> {
    let debians = if architecture == "x86_64" { "amd64" } else { architecture };
    let amazon = AMAZON_LINUX.iter().map(|(before, after)| {
        (format!("/aws/service/ami-amazon-linux-latest/{before}{architecture}{after}"), Stands::First)
    });
    let debian = DEBIAN.iter().map(|r| (format!("/aws/service/debian/release/{r}/latest/{debians}"), Stands::Debian));
    let ubuntu = UBUNTU.iter().map(|(r, volume)| {
        let name = format!("/aws/service/canonical/ubuntu/server/{r}/stable/current/{debians}/hvm/{volume}/ami-id");
        (name, Stands::Debian)
    });
    let mut names: Vec<_> = amazon.chain(debian).chain(ubuntu).collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    names
}

/// Whether a name lies under a path: directly, or anywhere below.
pub(crate) fn lies_under(name: &str, path: &str, recursive: bool) -> bool {
    let path = path.trim_end_matches('/');
    match name.strip_prefix(path).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => recursive || !rest.contains('/'),
        None => false,
    }
}
