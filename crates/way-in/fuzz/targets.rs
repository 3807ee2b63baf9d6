//! The head of a browser's request, and the promise that its reader keeps on any bytes.

/// The host is lower case and without a port that is a number.
pub fn head(data: &[u8]) {
    if let Some(host) = crate::by_name::host(data) {
        assert_eq!(host, host.to_ascii_lowercase());
    }
}
