//! Names of this host.

/// `localhost` and every name below it (RFC 6761, section 6.3), in any case.
pub fn is_local_name(host: &str) -> bool {
    let last = host.rsplit_once('.').map_or(host, |(_, last)| last);
    last.eq_ignore_ascii_case("localhost")
}
