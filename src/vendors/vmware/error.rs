//! VMware's errors: `CspErrorResponse`, and which refusal meets which.
//!
//! Source: the page "Get Principal Mfa Status Using GET". Its six fields are all optional; no real
//! value of `cspErrorCode`, `errorCode` or (but for one) `moduleCode` is known, so they are left out
//! rather than invented. The messages are the page's descriptions.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::audit::SearchError;
use crate::domain::credential::TokenError;
use crate::domain::mfa_status::{ShowError, TurnError};
use crate::domain::organization;
use crate::domain::policy::Forbidden;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Refused;
use crate::engine::rate_limit::Throttled;
use crate::engine::signing_keys::KeyError;
use crate::engine::turns::Stopping;
use crate::http::caller::{Denial, WriteError};
use crate::http::face::{Context, Printable, Refusal, unprinted};

/// The one `moduleCode` that was ever seen. Source: an issue of the Terraform provider for NSX-T.
const INVALID_REFRESH_TOKEN: u16 = 340;
/// Where accounts are managed; the other group, `/csp/gateway/iam/vmwid/api`, has another text for 401.
const ACCOUNTS: &str = "/csp/gateway/am/api";

/// The principal's MFA, whose pages have a text for users who are gone; all but that of the status.
const MFA: &str = "/csp/gateway/iam/vmwid/api/principal/mfa";
const STATUS: &str = "/csp/gateway/iam/vmwid/api/principal/mfa/status";

/// What the pages of the logged-in user say of 404.
const NO_USER: &str = "No user with given token exists";

/// Says what the vendor's text does not.
const REASON: HeaderName = HeaderName::from_static("x-fauxfactor-reason");

/// Everything that a VMware route answers instead of success.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody is signed in; why is for the log alone, but for a user who is gone.
    Denied(Denial),
    /// The caller may not, and why.
    Forbidden(Forbidden),
    /// Something is not there.
    NotFound,
    /// The caller is no user whom the operation knows.
    NoUser,
    /// An organization, or a user of one, is not there: what the page says, and what is so.
    Unknown(&'static str, organization::Error),
    /// The request is not what the operation takes.
    Invalid(&'static str),
    /// The password is not the caller's, as far as they are told.
    WrongPassword(Refused),
    /// No OAuth app has this id and secret.
    InvalidClient,
    /// A code, a token or a password is not what it should be: `invalid_grant` (RFC 6749, section 5.2).
    InvalidGrant(&'static str),
    /// An API token, or a refresh token in its place, that is worth nothing.
    InvalidApiToken(Secret<String>),
    /// A grant that is not emulated.
    UnsupportedGrantType(String),
    /// The caller has no MFA.
    NoMfaDetails,
    /// The organization has it otherwise.
    Conflict,
    /// The caller asks too often.
    Throttled(Throttled),
    /// Refused before a handler saw it.
    Refused(Refusal),
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "a token could not be signed");
        Self::Refused(Refusal::Internal)
    }
}

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        tracing::debug!(%denial, "nobody is signed in");
        Self::Denied(denial)
    }
}

impl From<Forbidden> for Fault {
    fn from(why: Forbidden) -> Self {
        Self::Forbidden(why)
    }
}

impl From<Throttled> for Fault {
    fn from(throttled: Throttled) -> Self {
        Self::Throttled(throttled)
    }
}

impl From<&Refusal> for Fault {
    fn from(refusal: &Refusal) -> Self {
        Self::Refused(refusal.clone())
    }
}

impl From<SearchError> for Fault {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Forbidden(why) => why.into(),
            SearchError::Federated => Self::NoUser,
        }
    }
}

/// In the words of the pages that have none of their own for an organization.
impl From<organization::Error> for Fault {
    fn from(error: organization::Error) -> Self {
        Self::unknown(error, NO_USER)
    }
}

impl From<Stopping> for Fault {
    fn from(_: Stopping) -> Self {
        Self::Refused(Refusal::Internal)
    }
}

impl From<TurnError> for Fault {
    fn from(error: TurnError) -> Self {
        match error {
            TurnError::Forbidden(why) => Self::Forbidden(why),
            TurnError::NotEnrolled => Self::NoMfaDetails,
            TurnError::Required => Self::Conflict,
        }
    }
}

/// A locked user is told no more than that the password is wrong.
impl From<Refused> for Fault {
    fn from(why: Refused) -> Self {
        match why {
            Refused::Unavailable => Self::Refused(Refusal::Internal),
            _ => Self::WrongPassword(why),
        }
    }
}

impl<E> From<WriteError<E>> for Fault
where
    Self: From<E>,
{
    fn from(error: WriteError<E>) -> Self {
        match error {
            WriteError::Denied(error) => Denial::from(error).into(),
            WriteError::Refused(why) => why.into(),
            WriteError::Failed => Self::Refused(Refusal::Internal),
        }
    }
}

impl From<ShowError> for Fault {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Forbidden(why) => Self::Forbidden(why),
            ShowError::Federated | ShowError::NeverEnrolled => Self::NotFound,
        }
    }
}

impl Fault {
    /// The refusal of an operation whose page says `message` of an unknown organization.
    pub(super) fn unknown(error: organization::Error, message: &'static str) -> Self {
        match error {
            organization::Error::Forbidden(why) => Self::Forbidden(why),
            organization::Error::UnknownOrganization | organization::Error::UnknownUser => {
                Self::Unknown(message, error)
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        unprinted(self)
    }
}

/// What the vendor's texts leave out, without whatever may be a secret.
impl Fault {
    fn why(&self) -> String {
        match self {
            Self::Denied(denial) => denial.to_string(),
            Self::Forbidden(why) => why.to_string(),
            Self::NotFound => "it is not there".to_owned(),
            Self::NoUser => "the caller is no user whom the operation knows".to_owned(),
            Self::Unknown(_, why) => why.to_string(),
            Self::Invalid(what) => (*what).to_owned(),
            Self::WrongPassword(why) => why.to_string(),
            Self::InvalidClient => "no app has this id and secret".to_owned(),
            Self::InvalidGrant(why) => (*why).to_owned(),
            Self::InvalidApiToken(_) => "no API token or refresh token holds that is spelt so".to_owned(),
            Self::UnsupportedGrantType(grant) => format!("the grant {grant} is not emulated"),
            Self::NoMfaDetails => "the caller has no MFA".to_owned(),
            Self::Conflict => "the organization has it otherwise".to_owned(),
            Self::Throttled(throttled) => format!("too many requests; again in {} s", throttled.retry_after),
            Self::Refused(refusal) => refusal.to_string(),
        }
    }
}

impl Printable for Fault {
    fn reason(&self) -> Option<String> {
        Some(self.why())
    }

    fn print(&self, context: &Context<'_>) -> Response {
        let (status, message) = match self {
            Self::Denied(denial) => denied(denial, context.path),
            Self::Forbidden(_) => (403, "The user is forbidden to use the API".to_owned()),
            Self::NotFound => (404, "The requested resource could not be found".to_owned()),
            Self::NoUser => (404, NO_USER.to_owned()),
            Self::Unknown(message, _) => (404, (*message).to_owned()),
            Self::Invalid(what) => (400, (*what).to_owned()),
            Self::InvalidClient => (401, "invalid_client: Bad client credentials".to_owned()),
            Self::InvalidGrant(why) => (400, format!("invalid_grant: {why}")),
            // The vendor repeats the token.
            Self::InvalidApiToken(token) => {
                (400, format!("invalid_grant: Invalid refresh token: {}", token.expose()))
            }
            Self::UnsupportedGrantType(grant) => {
                (400, format!("unsupported_grant_type: Unsupported grant type: {grant}"))
            }
            Self::WrongPassword(_) => (403, "Wrong password provided".to_owned()),
            Self::NoMfaDetails => (404, "MFA details for principal user were not found".to_owned()),
            Self::Conflict => (409, "The request could not be processed due to a conflict".to_owned()),
            Self::Throttled(_) => (429, "The user has sent too many requests".to_owned()),
            Self::Refused(refusal) => refused(refusal),
        };
        let module_code = matches!(self, Self::InvalidApiToken(_)).then_some(INVALID_REFRESH_TOKEN);
        let mut response = print(status, module_code, &message, context);
        if oauth(&message).is_some() {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        let extra = match self {
            Self::InvalidClient => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"csp\"")))
            }
            Self::Throttled(throttled) => Some((header::RETRY_AFTER, throttled.retry_after.into())),
            Self::Refused(Refusal::MethodNotAllowed { allow, .. }) => Some((header::ALLOW, allow.clone())),
            Self::Unknown(_, why) => HeaderValue::from_str(&why.to_string()).ok().map(|why| (REASON, why)),
            _ => None,
        };
        response.headers_mut().extend(extra);
        response
    }
}

/// 401, in the words of the group that the path belongs to; or 404 where it is about the user of the token.
pub(super) fn denied(denial: &Denial, path: &str) -> (u16, String) {
    match path.strip_prefix(ACCOUNTS).filter(|below| below.is_empty() || below.starts_with('/')) {
        Some(below) if is_about_caller(below) && *denial == Denial::Token(TokenError::NoUser) => {
            (404, NO_USER.to_owned())
        }
        Some(_) => (401, "The user is not authorized to use the API".to_owned()),
        None if path.starts_with(MFA) && path != STATUS && *denial == Denial::Token(TokenError::NoUser) => {
            (404, NO_USER.to_owned())
        }
        None => (401, "Unauthenticated User".to_owned()),
    }
}

fn is_about_caller(below: &str) -> bool {
    below.starts_with("/loggedin/") || below.starts_with("/v2/loggedin/")
}

/// Texts of our own, but for the last: the vendor documents none of these cases.
pub(super) fn refused(refusal: &Refusal) -> (u16, String) {
    match refusal {
        Refusal::Malformed(what) => (400, format!("Bad request: {what}")),
        Refusal::TargetTooLong => (414, "The request URI is too long".to_owned()),
        Refusal::HeadTooLarge => (431, "The request headers are too large".to_owned()),
        Refusal::BodyTooLarge => (413, "The request body is too large".to_owned()),
        Refusal::TooSlow => (408, "The request did not arrive in time".to_owned()),
        Refusal::NoSuchPath(missing) => (404, missing.to_string()),
        Refusal::NotEmulated(missing) => (501, missing.to_string()),
        Refusal::MethodNotAllowed { method, allow } => {
            (405, format!("{method} is not allowed here, {} is", allow.to_str().unwrap_or("")))
        }
        Refusal::Internal => {
            (500, "An unexpected error has occurred while processing the request".to_owned())
        }
    }
}

/// `CspErrorResponse`, its fields in the page's order.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CspErrorResponse<'a> {
    /// 340 for an API token or refresh token that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    module_code: Option<u16>,
    /// What is wrong.
    message: &'a str,
    /// The request's id, as in the header `csp-request-id`.
    #[schemars(extend("format" = "uuid"))]
    request_id: String,
    /// The status of the answer.
    status_code: u16,
    /// For OAuth libraries, which take an answer without it for a token (RFC 6749, section 5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("enum" = OAUTH))]
    error: Option<&'a str>,
    /// The rest of the message, where it begins with an OAuth error code.
    #[serde(skip_serializing_if = "Option::is_none", rename = "error_description")]
    #[schemars(with = "String")]
    error_description: Option<&'a str>,
}

/// Error codes of RFC 6749, section 5.2, with which the vendor's messages begin.
const OAUTH: [&str; 4] = ["invalid_client", "invalid_grant", "invalid_request", "unsupported_grant_type"];

/// Code and description of a message that begins with a code.
fn oauth(message: &str) -> Option<(&str, &str)> {
    message.split_once(": ").filter(|(code, _)| OAUTH.contains(code))
}

pub(super) fn print(status: u16, module_code: Option<u16>, message: &str, context: &Context<'_>) -> Response {
    let (error, error_description) = oauth(message).unzip();
    let body = CspErrorResponse {
        module_code,
        message,
        request_id: context.request_id.hyphenated(),
        status_code: status,
        error,
        error_description,
    };
    (
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        [(header::CONTENT_TYPE, HeaderValue::from_static(super::JSON))],
        serde_json::to_vec(&body).unwrap_or_default(),
    )
        .into_response()
}
