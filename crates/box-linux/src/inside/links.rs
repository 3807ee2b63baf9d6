//! The machine's own view of its interfaces, for status checks.
//!
//! Status checks: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html>

use std::net::Ipv4Addr;

/// Flags that an interface must have to answer: it is switched on, and its other end is there.
const UP: libc::c_uint = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_uint;

/// Whether an interface that is up holds this address.
pub(super) fn hold(address: Ipv4Addr) -> bool {
    let mut first: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: the list is written to `first` and freed below, once.
    if unsafe { libc::getifaddrs(&raw mut first) } != 0 {
        return false;
    }
    let (mut next, mut found) = (first, false);
    while !next.is_null() {
        // SAFETY: an element of the list, which lives until it is freed.
        let one = unsafe { &*next };
        found |= one.ifa_flags & UP == UP && ipv4(one) == Some(address);
        next = one.ifa_next;
    }
    // SAFETY: `first` came from getifaddrs.
    unsafe { libc::freeifaddrs(first) };
    found
}

fn ipv4(of: &libc::ifaddrs) -> Option<Ipv4Addr> {
    // SAFETY: an address of the list, or null; its family tells its form.
    let family = unsafe { of.ifa_addr.as_ref() }?.sa_family;
    if libc::c_int::from(family) != libc::AF_INET {
        return None;
    }
    // SAFETY: an address of the family AF_INET is a `sockaddr_in`.
    let address = unsafe { of.ifa_addr.cast::<libc::sockaddr_in>().read_unaligned() };
    Some(Ipv4Addr::from(u32::from_be(address.sin_addr.s_addr)))
}

#[cfg(test)]
mod tests {
    use super::hold;

    #[test]
    fn loopback_is_held_and_an_address_of_the_documentation_is_not() {
        assert!(hold("127.0.0.1".parse().unwrap()));
        assert!(!hold("192.0.2.77".parse().unwrap()));
    }
}
