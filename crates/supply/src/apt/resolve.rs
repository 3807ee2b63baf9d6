//! Reads what `apt-get --print-uris` and its status lines say (apt-get(8); the format of README.progress-reporting in apt).

/// One package that apt chose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    /// Name of its file in apt's archive directory.
    pub(crate) file: String,
    /// Bytes.
    pub(crate) size: u64,
    /// SHA-256 in hex, from the archive's signed index.
    pub(crate) sha256: String,
}

impl Package {
    /// The package's name: what stands before the first `_` of its file's name.
    pub(crate) fn name(&self) -> &str {
        self.file.split('_').next().unwrap_or_default()
    }

    /// The version without epoch and Debian revision: `1%3a10.11.6-0+deb12u1` is `10.11.6`.
    pub(crate) fn upstream_version(&self) -> String {
        let version = self.file.split('_').nth(1).unwrap_or_default();
        let version = version.split_once("%3a").map_or(version, |(_, rest)| rest);
        let version = version.rsplit_once('-').map_or(version, |(upstream, _)| upstream);
        version.split('+').next().unwrap_or_default().to_owned()
    }
}

/// The packages among the lines `'URI' FILE SIZE SHA256:HEX`. A line without such a digest makes the answer empty: nothing unverified.
pub(crate) fn parse(stdout: &str) -> Vec<Package> {
    let lines = stdout.lines().filter(|line| line.starts_with('\''));
    let mut packages: Vec<Package> = lines.map(parse_line).collect::<Option<_>>().unwrap_or_default();
    packages.sort_unstable();
    packages
}

fn parse_line(line: &str) -> Option<Package> {
    let (_, rest) = line.strip_prefix('\'')?.split_once("' ")?;
    let mut fields = rest.split_whitespace();
    let (file, size, digest) = (fields.next()?, fields.next()?, fields.next()?);
    let sha256 = digest.strip_prefix("SHA256:")?;
    let plain = !file.contains('/') && !file.starts_with('.') && file.ends_with(".deb");
    (plain && sha256.len() == 64).then_some(Package {
        file: file.to_owned(),
        size: size.parse().ok()?,
        sha256: sha256.to_ascii_lowercase(),
    })
}

/// The percentage of a line `dlstatus:ITEM:PERCENT:TEXT`.
pub(crate) fn percent(line: &str) -> Option<f64> {
    let mut fields = line.strip_prefix("dlstatus:")?.split(':');
    fields.nth(1)?.parse::<f64>().ok().filter(|p| (0.0..=100.0).contains(p))
}

/// `sources.list` lines from lines `URI RELEASE COMPONENT`; one with a user name in its address is left out.
pub(crate) fn source_lines(targets: &str) -> String {
    let mut lines = Vec::<(String, Vec<&str>)>::new();
    for target in targets.lines() {
        let [uri, release, component] = target.split_whitespace().collect::<Vec<_>>()[..] else { continue };
        if uri.contains('@') {
            continue;
        }
        let source = format!("deb {uri} {release}");
        match lines.iter_mut().find(|(known, _)| *known == source) {
            Some((_, components)) => components.push(component),
            None => lines.push((source, vec![component])),
        }
    }
    lines.iter().map(|(source, components)| format!("{source} {}\n", components.join(" "))).collect()
}
