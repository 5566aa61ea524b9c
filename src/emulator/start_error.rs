//! Why an emulator did not start.

use std::io;
use std::net::SocketAddr;

use crate::config::Problems;
use crate::engine::directory::AdoptError;

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operating system has no randomness to give.
    #[error("no randomness: {0}")]
    Entropy(#[from] io::Error),
    /// A tenant could not go live.
    #[error(transparent)]
    Tenant(#[from] AdoptError),
    /// The document is no configuration.
    #[error("{0}")]
    Document(Problems),
    /// Nothing can listen there.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// There are no threads to run on.
    #[error("no threads: {0}")]
    Threads(#[source] io::Error),
}
