//! What a handle does not find.

/// A tenant does not have what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// No configured tenant has that name.
    #[error("there is no tenant `{0}`")]
    Tenant(String),
    /// The tenant has no such user, or not any more.
    #[error("tenant `{tenant}` has no user `{user}`")]
    User {
        /// The tenant's name.
        tenant: String,
        /// What was asked for.
        user: String,
    },
    /// No user of the tenant is the account itself.
    #[error("no user of tenant `{0}` owns the account")]
    Owner(String),
    /// The tenant has no such OAuth app.
    #[error("tenant `{tenant}` has no app `{app}`")]
    App {
        /// The tenant's name.
        tenant: String,
        /// What was asked for.
        app: String,
    },
    /// The account has no such project.
    #[error("tenant `{tenant}` has no project `{project}`")]
    Project {
        /// The tenant's name.
        tenant: String,
        /// What was asked for.
        project: String,
    },
    /// They have no such thing, or its text is not known.
    #[error("`{who}` has no {what}")]
    Credential {
        /// The user's name or the app's id.
        who: String,
        /// What it would have been.
        what: &'static str,
    },
}
