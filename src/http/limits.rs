//! How much of a request is taken, and how long it may take to arrive.

use std::time::Duration;

/// Bounds on a request and its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of path and query.
    pub target_bytes: usize,
    /// Bytes of the request line and all headers.
    pub head_bytes: usize,
    /// Bytes of the body.
    pub body_bytes: usize,
    /// From the first byte of a request to the end of its headers; and for a TLS handshake.
    pub head_time: Duration,
    /// From the end of the headers to the end of the body.
    pub body_time: Duration,
    /// How long a connection may be silent between two requests.
    pub idle_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            target_bytes: 8 * 1024,
            head_bytes: 64 * 1024,
            body_bytes: 1024 * 1024,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
        }
    }
}
