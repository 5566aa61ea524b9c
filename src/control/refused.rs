//! What the domain and the engine refuse, as problems.

use axum::http::StatusCode;

use super::problem::Problem;
use crate::domain::id::UserId;
use crate::domain::{device, login_protection, recovery_code};
use crate::engine::acts::{AccessTokenError, IssueError, UnknownToken};
use crate::engine::signing_keys::KeyError;
use crate::engine::transaction::TransactError;

impl<E> From<TransactError<E>> for Problem
where
    Self: From<E>,
{
    fn from(error: TransactError<E>) -> Self {
        match error {
            TransactError::Refused(why) => why.into(),
            TransactError::Store(_) | TransactError::Unfinished => Self::internal(),
        }
    }
}

impl From<device::Error> for Problem {
    fn from(error: device::Error) -> Self {
        use device::Error;
        match error {
            Error::UnknownUser(user) => unknown_user(&user),
            Error::NoDevice(user) => no_device(&user),
            Error::Exists(user) => Self::conflict(
                "device_exists",
                format!("User {user} has a virtual MFA device. DELETE it first; a user has one at most."),
            ),
            Error::SerialTaken(serial) => Self::conflict(
                "device_name_taken",
                format!(
                    "Another user's device has that name, and {serial} would name both. Choose another name."
                ),
            ),
            Error::Federated => federated(),
            // What codes, serial numbers and callers are refused for, which nobody shows here.
            Error::Forbidden(_)
            | Error::UnknownSerial(_)
            | Error::AlreadyBound(_)
            | Error::WrongCode
            | Error::Protected => Self::internal(),
        }
    }
}

impl From<login_protection::Error> for Problem {
    fn from(error: login_protection::Error) -> Self {
        use login_protection::Error;
        match error {
            Error::UnknownUser(user) => unknown_user(&user),
            Error::Federated => federated(),
            Error::NoContact => Self::conflict(
                "no_contact",
                "The user has no phone for `sms`, or no e-mail address for `email`. Choose another method, or \
                 give the user one.",
            ),
            Error::Forbidden(_) | Error::NeverConfigured(_) => Self::internal(),
        }
    }
}

impl From<recovery_code::Error> for Problem {
    fn from(error: recovery_code::Error) -> Self {
        use recovery_code::Error;
        match error {
            Error::UnknownUser(user) => unknown_user(&user),
            Error::NoDevice(user) => no_device(&user),
            Error::NotActivated(user) => Self::conflict(
                "device_not_bound",
                format!("The device of user {user} is not bound: bind it, or DELETE it and enrol another."),
            ),
            Error::Forbidden(_) => Self::internal(),
        }
    }
}

impl From<UnknownToken> for Problem {
    fn from(_: UnknownToken) -> Self {
        Self::not_found(
            "token_not_found",
            "The tenant has no such token. It may be another tenant's, or a fixed token that was revoked.",
        )
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::UnknownUser(user) => unknown_user(&user),
            IssueError::UnknownProject(name) => {
                Self::not_found("project_not_found", format!("The account has no project `{name}`."))
            }
            IssueError::NoLifetime => no_lifetime(),
            IssueError::TooLarge => Self::internal(),
        }
    }
}

impl From<AccessTokenError> for Problem {
    fn from(error: AccessTokenError) -> Self {
        match error {
            AccessTokenError::UnknownUser(user) => unknown_user(&user),
            AccessTokenError::UnknownApp(app) => unknown_app(app.as_str()),
            AccessTokenError::NoLifetime => no_lifetime(),
            AccessTokenError::Perms => Self::invalid(
                "`roles` are at most 32 names, each of 1 to 100 printable ASCII characters without a space.",
            ),
            AccessTokenError::NotSigned(error) => error.into(),
        }
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "nothing was signed");
        Self::internal()
    }
}

fn unknown_user(user: &UserId) -> Problem {
    Problem::not_found("user_not_found", format!("The tenant has no user {user} any more."))
}

/// 404: an app of that id is not there.
pub(super) fn unknown_app(app: &str) -> Problem {
    Problem::not_found("app_not_found", format!("The tenant has no OAuth app `{app}`."))
}

fn no_device(user: &UserId) -> Problem {
    let detail = format!("User {user} has no virtual MFA device. POST …/users/{user}/device enrols one.");
    Problem::not_found("device_not_found", detail)
}

fn federated() -> Problem {
    Problem::conflict(
        "federated_user",
        "The user is federated: the second factor is the identity provider's, at both vendors.",
    )
}

fn no_lifetime() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_request", "`lifetime_seconds` is a number above 0.")
}
