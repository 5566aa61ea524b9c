//! Why a tenant was not made.

use crate::config::Problems;
use crate::engine::tenants::MakeError;

/// Why a tenant was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The engine refused.
    #[error(transparent)]
    Refused(#[from] MakeError),
    /// The document does not describe one tenant.
    #[error("{0}")]
    Document(Problems),
}
