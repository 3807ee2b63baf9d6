//! The configuration that keeps apt away from the host's state (apt.conf(5), apt_preferences(5)).

use super::sources::Sources;
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// The archive's own packages win over those of third parties among the host's sources.
pub(crate) const PREFERENCES: &str = "\
Package: *
Pin: release o=Debian
Pin-Priority: 990

Package: *
Pin: release o=Ubuntu
Pin-Priority: 990
";

/// What the host's configuration may hold that must not run or be fetched here: hooks would clean the *host's* caches.
const CLEARED: &[&str] = &[
    "Acquire::IndexTargets::deb::CNF",
    "Acquire::IndexTargets::deb::Contents-deb",
    "Acquire::IndexTargets::deb::DEP-11",
    "Acquire::IndexTargets::deb::DEP-11-icons",
    "Acquire::IndexTargets::deb::DEP-11-icons-hidpi",
    "Acquire::IndexTargets::deb::DEP-11-icons-small",
    "Acquire::Languages",
    "APT::Architectures",
    "APT::Default-Release",
    "APT::NeverAutoRemove",
    "APT::Update::Post-Invoke",
    "APT::Update::Post-Invoke-Success",
    "APT::Update::Post-Invoke-Stats",
    "APT::Update::Pre-Invoke",
    "DPkg::Post-Invoke",
    "DPkg::Pre-Install-Pkgs",
    "DPkg::Pre-Invoke",
];

/// Fixed values; the host's own cannot loosen them.
const FIXED: &[(&str, &str)] = &[
    ("Acquire::AllowDowngradeToInsecureRepositories", "false"),
    ("Acquire::AllowInsecureRepositories", "false"),
    ("Acquire::AllowWeakRepositories", "false"),
    ("Acquire::ForceHash", "SHA256"),
    ("Acquire::Languages", "none"),
    ("Acquire::Retries", "3"),
    ("APT::Get::AllowUnauthenticated", "false"),
    ("APT::Get::Assume-Yes", "true"),
    ("APT::Install-Recommends", "false"),
    ("APT::Install-Suggests", "false"),
    ("APT::Sandbox::User", ""),
    ("APT::Status-Fd", "1"),
    ("Debug::NoLocking", "true"),
    ("Dir::Cache::pkgcache", "pkgcache.bin"),
    ("Dir::Cache::srcpkgcache", ""),
];

/// Where apt's files lie in the cache.
#[derive(Debug, Clone)]
pub(crate) struct Paths(PathBuf);

impl Paths {
    pub(crate) fn new(cache: &Path) -> Paths {
        Paths(cache.join("apt"))
    }

    /// Every directory that apt wants to find.
    pub(crate) fn dirs(&self) -> Vec<PathBuf> {
        vec![
            self.0.join("state"),
            self.lists().join("partial"),
            self.archives().join("partial"),
            self.none().join("partial"),
        ]
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.0.join("apt.conf")
    }

    pub(crate) fn preferences(&self) -> PathBuf {
        self.0.join("preferences")
    }

    pub(crate) fn status(&self) -> PathBuf {
        self.0.join("state/status")
    }

    pub(crate) fn package_cache(&self) -> PathBuf {
        self.0.join("pkgcache.bin")
    }

    pub(crate) fn stamp(&self) -> PathBuf {
        self.0.join("lists-fetched")
    }

    pub(crate) fn lists(&self) -> PathBuf {
        self.0.join("lists")
    }

    pub(crate) fn archives(&self) -> PathBuf {
        self.0.join("archives")
    }

    /// A directory without files: it stands for "no configuration parts" and for "nothing fetched yet".
    pub(crate) fn none(&self) -> PathBuf {
        self.0.join("none")
    }

    pub(crate) fn errors(&self) -> PathBuf {
        self.0.join("errors")
    }
}

/// The configuration file: read after the host's own, whose sources, proxies and keys it leaves alone.
pub(crate) fn render(paths: &Paths, sources: &Sources) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} \"{}\";", value.replace('"', ""));
    };
    line("Dir::Cache", &paths.0.display().to_string());
    line("Dir::Cache::archives", &paths.archives().display().to_string());
    line("Dir::Etc::preferences", &paths.preferences().display().to_string());
    line("Dir::Etc::preferencesparts", &paths.none().display().to_string());
    if let Sources::File(file) = sources {
        line("Dir::Etc::sourcelist", &file.display().to_string());
        line("Dir::Etc::sourceparts", &paths.none().display().to_string());
    }
    line("Dir::Log", &paths.0.display().to_string());
    line("Dir::State", &paths.0.join("state").display().to_string());
    line("Dir::State::extended_states", &paths.0.join("state/extended_states").display().to_string());
    line("Dir::State::lists", &paths.lists().display().to_string());
    line("Dir::State::status", &paths.status().display().to_string());
    FIXED.iter().for_each(|(name, value)| line(name, value));
    if let Some(arch) = debian_arch(std::env::consts::ARCH) {
        line("APT::Architectures::", arch);
    }
    CLEARED.iter().map(|name| format!("#clear {name};\n")).collect::<String>() + &text
}

/// Debian's name of a processor, so that foreign architectures of the host are not fetched.
fn debian_arch(rust: &str) -> Option<&'static str> {
    match rust {
        "x86_64" => Some("amd64"),
        "aarch64" => Some("arm64"),
        "riscv64" => Some("riscv64"),
        _ => None,
    }
}
