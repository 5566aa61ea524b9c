//! Which tenant a credential leads to, whether it holds or not: for the log and for faults, never for access.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::{Engine, LiveTenant};

/// Longer texts are not read: no token of this server's is.
const LONGEST: usize = 8 * 1024;

impl Engine {
    /// The tenant that the credential `text` leads to: a token of any kind, a code or a ticket, which may have
    /// expired, and of which nothing is believed.
    #[must_use]
    pub fn find_by_credential(&self, text: &str) -> Option<Arc<LiveTenant>> {
        if text.len() > LONGEST {
            return None;
        }
        self.find_by_sealed(text)
            .or_else(|| self.find_by_jwt(text))
            .or_else(|| self.find_by_token(text).map(|(live, _)| live))
            .or_else(|| self.find_by_api_token(text).map(|(live, _)| live))
    }

    fn find_by_sealed(&self, text: &str) -> Option<Arc<LiveTenant>> {
        self.find_tenant(self.open(text)?.tenant())
    }

    /// An access token or an id token names an organization. Its signature may be wrong, or of a key that is
    /// no longer there.
    fn find_by_jwt(&self, text: &str) -> Option<Arc<LiveTenant>> {
        let payload = BASE64URL_NOPAD.decode(text.split('.').nth(1)?.as_bytes()).ok()?;
        let claims: NamedOrganization = serde_json::from_slice(&payload).ok()?;
        self.find_organization(&claims.context_name)
    }
}

#[derive(Deserialize)]
struct NamedOrganization {
    context_name: String,
}
