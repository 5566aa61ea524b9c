//! Direct acts: what a test does to a tenant without a caller of either vendor.
//!
//! Each is the domain's own function, by [`Principal::CONTROL_PLANE`](crate::domain::principal::Principal), in
//! a transaction like any other write. Routes of the control plane and library mode both call these.

mod end_token;
mod enrol;
mod issue_access_token;
mod issue_token;
mod lock_user;
mod protect_login;
mod recovery_codes;
mod remove_device;
mod rename_device;

pub use self::end_token::UnknownToken;
pub use self::enrol::Enrolment;
pub use self::issue_access_token::{AccessTokenError, AccessTokenTerms};
pub use self::issue_token::{IssueError, TokenScope, TokenTerms};

use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// A token that was issued.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Its text.
    pub token: Secret<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
}
