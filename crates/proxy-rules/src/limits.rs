//! Numbers that Application Load Balancers hold everyone to (user guide: "HTTP headers", "Quotas", "Troubleshoot").

/// Longest request line in bytes; a longer one is answered 414.
pub const REQUEST_LINE_BYTES_MAX: usize = 16 * 1024;
/// Longest single request header line in bytes; a longer one is answered 400.
pub const REQUEST_HEADER_BYTES_MAX: usize = 16 * 1024;
/// Longest whole request head in bytes; a longer one is answered 400.
pub const REQUEST_HEAD_BYTES_MAX: usize = 64 * 1024;
/// Longest whole response head from a target in bytes; a longer one is answered 502.
pub const RESPONSE_HEAD_BYTES_MAX: usize = 32 * 1024;
/// Most addresses in `X-Forwarded-For`; more are answered 463.
pub const FORWARDED_FOR_ADDRESSES_MAX: usize = 30;
/// A trace header longer than this is replaced by a fresh one, in bytes.
pub const TRACE_HEADER_BYTES_MAX: usize = 7 * 1024;
/// Longest chunk-size line of a chunked body in bytes (our own bound; AWS documents none).
pub const CHUNK_LINE_BYTES_MAX: usize = 256;
/// Longest trailer section of a chunked body in bytes (our own bound; AWS documents none).
pub const TRAILER_BYTES_MAX: usize = 16 * 1024;
/// Time to connect to a target before 504, in seconds.
pub const CONNECT_TIMEOUT_SECONDS: u64 = 10;
/// Lifetime of `AWSALBAPP` cookies in seconds (7 days, fixed).
pub const APP_COOKIE_SECONDS: u64 = 7 * 24 * 3600;
/// Highest weight of a target group in a forward action.
pub const GROUP_WEIGHT_MAX: u16 = 999;
/// Rules per listener that one request may be measured against.
pub const RULES_PER_LISTENER_MAX: usize = 100;
