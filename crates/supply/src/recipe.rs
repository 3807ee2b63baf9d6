//! The recipes: which packages make a machine image or an engine (design page "machines"; sizes there).

/// What a tree is for; decides what is written after unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Root of a machine: accounts, sudo, ssh, apt.
    Image,
    /// Root of an engine's box: only what one server program needs.
    Engine,
}

/// A named list of packages; apt adds what they depend on, never what they recommend.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    /// What to call it in messages.
    pub(crate) title: &'static str,
    pub(crate) kind: Kind,
    pub(crate) packages: &'static [&'static str],
    /// Names, or beginnings of names, of packages that apt adds and that nothing here ever runs.
    pub(crate) left_out: &'static [&'static str],
    /// The package whose version is the tree's version; a name that ends in `-` stands for the one that goes on with a number.
    pub(crate) lead: &'static str,
    /// Goes up when what is written after unpacking changes, so that old trees are not used with new code.
    pub(crate) revision: u32,
}

/// Every recipe.
pub(crate) const RECIPES: &[Recipe] = &[
    Recipe {
        name: "base",
        title: "machine image `base`",
        kind: Kind::Image,
        packages: BASE,
        left_out: &[],
        lead: "base-files",
        revision: 1,
    },
    Recipe {
        name: "mariadb",
        title: "database engine `mariadb`",
        kind: Kind::Engine,
        packages: &["mariadb-server-core", "mariadb-client-core", "base-passwd", "dash"],
        left_out: &[],
        lead: "mariadb-server-core",
        revision: 1,
    },
    Recipe {
        name: "postgres",
        title: "database engine `postgres`",
        kind: Kind::Engine,
        packages: &["postgresql", "base-passwd", "dash"],
        left_out: AROUND_POSTGRES,
        lead: "postgresql-",
        revision: 1,
    },
];

/// What Debian needs to look after clusters (Perl scripts), to compile queries (LLVM, which the server does without) and to
/// sort by other languages' rules.
const AROUND_POSTGRES: &[&str] = &[
    "adduser",
    "debconf",
    "libfile-find-rule-perl",
    "libgdbm",
    "libjson-perl",
    "libllvm",
    "libnumber-compare-perl",
    "libperl",
    "libtext-glob-perl",
    "libz3-",
    "locales",
    "logrotate",
    "perl",
    "postgresql-client-common",
    "postgresql-common",
    "ssl-cert",
    "ucf",
    "usrmerge",
];

/// `usr-is-merged` stands for `usrmerge`, which would bring all of Perl.
const BASE: &[&str] = &[
    "apt",
    "base-files",
    "base-passwd",
    "bash",
    "ca-certificates",
    "coreutils",
    "curl",
    "dash",
    "debianutils",
    "diffutils",
    "findutils",
    "grep",
    "gzip",
    "hostname",
    "init-system-helpers",
    "iproute2",
    "iputils-ping",
    "less",
    "libc-bin",
    "libpam-runtime",
    "login",
    "mariadb-client-core",
    "mawk",
    "mount",
    "nano",
    "netbase",
    "openssh-client",
    "openssh-sftp-server",
    "passwd",
    "procps",
    "python3",
    "sed",
    "sudo",
    "tar",
    "tzdata",
    "usr-is-merged",
    "util-linux",
];

/// The recipe of this name.
pub(crate) fn find(name: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.name == name)
}

impl Recipe {
    /// Whether apt's choice of this package is not followed.
    pub(crate) fn leaves_out(&self, package: &str) -> bool {
        self.left_out.iter().any(|prefix| package.starts_with(prefix))
    }

    /// Whether this package's version is the tree's.
    pub(crate) fn is_led_by(&self, package: &str) -> bool {
        let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        match self.lead.ends_with('-') {
            true => package.strip_prefix(self.lead).is_some_and(number),
            false => package == self.lead,
        }
    }
}
