//! A tenant as a document of the configuration's schema.

use super::Tenant;
use crate::config::{self, Spelling};
use crate::domain::id::AccessKeyId;
use crate::domain::tenant;

/// Credentials as clients show them.
struct AsShown<'t>(&'t tenant::Tenant);

impl Spelling for AsShown<'_> {
    fn token(&self, kept: &str) -> String {
        self.0.spell(kept).into_owned()
    }

    fn api_token(&self, kept: &str) -> String {
        self.0.spell(kept).into_owned()
    }

    fn access_key(&self, kept: &str) -> String {
        self.0.spell_access_key(&AccessKeyId::new(kept)).into_owned()
    }

    fn app(&self, kept: &str) -> String {
        self.0.spell(kept).into_owned()
    }
}

impl Tenant {
    /// The tenant as a configuration in TOML, from which an equal one loads; its credentials are written as clients
    /// show them.
    #[must_use]
    pub fn export(&self) -> String {
        let tenant = self.world().current();
        config::export(&tenant, &AsShown(&tenant))
    }
}
