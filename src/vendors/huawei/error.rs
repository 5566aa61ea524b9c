//! Huawei's errors: two shapes, IAM's own and the API gateway's, and which refusal meets which.
//!
//! IAM: `{"error_msg","error_code"}`. Gateway: the same and `request_id`. Sources: the two "Querying …"
//! pages for IAM; the gateway's error-code page and bodies that users have posted for the gateway.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::behaviour::{self, Refuser};
use crate::domain::credential::TokenError;
use crate::domain::id::UserId;
use crate::domain::policy::Forbidden;
use crate::domain::{device, login_protection};
use crate::engine::rate_limit::Throttled;
use crate::http::caller::Denial;
use crate::http::face::{Context, Printable, Refusal, unprinted};
use crate::http::signature::SignatureError;

/// Everything that a Huawei route answers instead of success.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody is signed in.
    Denied(Denial),
    /// The caller may not.
    Forbidden(Forbidden),
    /// Something is not there.
    NotFound(Missing),
    /// The caller asks too often.
    Throttled(Throttled),
    /// Refused before a handler saw it.
    Refused(Refusal),
}

/// What was not found, of which user.
#[derive(Debug)]
pub(super) enum Missing {
    User(UserId),
    Device(UserId),
    LoginProtection(UserId),
}

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        tracing::debug!(%denial, "nobody is signed in");
        Self::Denied(denial)
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

impl From<device::ShowError> for Fault {
    fn from(error: device::ShowError) -> Self {
        match error {
            device::ShowError::Forbidden(why) => Self::Forbidden(why),
            device::ShowError::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            device::ShowError::NoDevice(user) => Self::NotFound(Missing::Device(user)),
        }
    }
}

impl From<login_protection::ShowError> for Fault {
    fn from(error: login_protection::ShowError) -> Self {
        match error {
            login_protection::ShowError::Forbidden(why) => Self::Forbidden(why),
            login_protection::ShowError::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            login_protection::ShowError::NeverConfigured(user) => {
                Self::NotFound(Missing::LoginProtection(user))
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        unprinted(self)
    }
}

impl Printable for Fault {
    fn print(&self, context: &Context<'_>) -> Response {
        let assumed = &context.behaviour.huawei;
        match self {
            Self::Denied(denial) => denied(denial, assumed),
            Self::Forbidden(why) => forbidden(*why),
            Self::NotFound(missing) => not_found(missing, assumed),
            Self::Throttled(throttled) => {
                gateway(429, "APIGW.0308", "The throttling threshold has been reached.")
                    .with(header::RETRY_AFTER, throttled.retry_after.into())
            }
            Self::Refused(refusal) => refused(refusal),
        }
        .print(context)
    }
}

/// An answer before it has its request id.
struct Answer {
    status: u16,
    code: &'static str,
    message: String,
    from: Refuser,
    header: Option<(header::HeaderName, HeaderValue)>,
}

fn gateway(status: u16, code: &'static str, message: impl Into<String>) -> Answer {
    Answer { status, code, message: message.into(), from: Refuser::Gateway, header: None }
}

fn iam(status: u16, code: &'static str, message: impl Into<String>) -> Answer {
    Answer { from: Refuser::Iam, ..gateway(status, code, message) }
}

impl Answer {
    fn with(self, name: header::HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    fn print(self, context: &Context<'_>) -> Response {
        #[derive(Serialize)]
        struct Body<'a> {
            error_msg: &'a str,
            error_code: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            request_id: Option<String>,
        }
        let (request_id, content_type) = match self.from {
            Refuser::Gateway => (Some(context.request_id.simple()), "application/json"),
            Refuser::Iam => (None, super::JSON),
        };
        let body = Body { error_msg: &self.message, error_code: self.code, request_id };
        let mut response = (
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))],
            serde_json::to_vec(&body).unwrap_or_default(),
        )
            .into_response();
        response.headers_mut().extend(self.header);
        response
    }
}

/// 401, by whoever `huawei.unauthenticated` names; a key that proved itself gets an IAM answer.
fn denied(denial: &Denial, assumed: &behaviour::Huawei) -> Answer {
    match denial {
        Denial::Signature(SignatureError::Disabled { user, key }) => {
            iam(403, "IAM.0080", format!("The user {user} with access key {key} is disabled."))
        }
        Denial::Signature(SignatureError::ForeignDomainId) => forbidden(Forbidden::NoPolicy),
        _ if assumed.unauthenticated == Refuser::Iam => denied_by_iam(denial),
        Denial::Token(TokenError::Expired) => gateway(401, "APIGW.0307", "The token must be updated."),
        _ => gateway(
            401,
            "APIGW.0301",
            format!("Incorrect IAM authentication information: {}", denied_by_gateway(denial)),
        ),
    }
}

fn denied_by_iam(denial: &Denial) -> Answer {
    match denial {
        Denial::Token(TokenError::Expired) => iam(401, "IAM.0066", "The token has expired."),
        Denial::Token(TokenError::Unknown) => iam(401, "IAM.0067", "Invalid token."),
        Denial::Missing | Denial::Signature(_) => {
            iam(401, "IAM.0001", "The request you have made requires authentication.")
        }
    }
}

fn denied_by_gateway(denial: &Denial) -> String {
    match denial {
        Denial::Missing => "x-auth-token not found".to_owned(),
        Denial::Token(TokenError::Unknown | TokenError::Expired) => "decrypt token fail".to_owned(),
        Denial::Signature(error) => match error {
            SignatureError::UnknownKey(key) => format!("ak {key} not exist"),
            SignatureError::Locked => "AK access failed to reach the limit,forbidden".to_owned(),
            SignatureError::Expired { signed, server } => format!(
                "calc aksk signature fail:signature expired, signature time:{},server time:{}",
                signed.compact(),
                server.compact()
            ),
            SignatureError::Wrong { canonical } => {
                format!("verify aksk signature fail, canonicalRequest:{}", canonical.replace('\n', "|"))
            }
            // No text of the vendor's is known for these; they say what is wrong instead.
            SignatureError::Malformed(_)
            | SignatureError::Algorithm(_)
            | SignatureError::Disabled { .. }
            | SignatureError::ForeignDomainId => error.to_string(),
        },
    }
}

/// 403. Source: the "Querying …" pages. One code is for callers without a policy, the other names the action.
fn forbidden(why: Forbidden) -> Answer {
    match why {
        Forbidden::NoPolicy | Forbidden::ServiceAccount => {
            iam(403, "IAM.0002", "You are not authorized to perform the requested action.")
        }
        Forbidden::NotAllowed(action) => {
            iam(403, "IAM.0003", format!("Policy doesn't allow {} to be performed.", action.name()))
        }
    }
}

/// 404. Source: the "Querying …" pages; the target's word is assumed.
fn not_found(missing: &Missing, assumed: &behaviour::Huawei) -> Answer {
    let (target, id) = match missing {
        Missing::User(user) => (&assumed.user_target, user),
        Missing::Device(user) => (&assumed.device_target, user),
        Missing::LoginProtection(user) => (&assumed.login_protection_target, user),
    };
    iam(404, "IAM.0004", format!("Could not find {target}: {id}."))
}

/// What never reaches IAM. Source: the gateway's error-code page, where a code is the gateway's;
/// `FAUXFACTOR.…` is ours, for what no vendor says.
fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Malformed(what) => gateway(400, "APIGW.0201", format!("API request error: {what}.")),
        Refusal::TargetTooLong => gateway(414, "APIGW.0201", "Request URI too large."),
        Refusal::HeadTooLarge => gateway(494, "APIGW.0201", "Request headers too large."),
        Refusal::BodyTooLarge => gateway(413, "APIGW.0201", "Request entity too large."),
        Refusal::TooSlow => {
            gateway(408, "APIGW.0201", "API request error: the request did not arrive in time.")
        }
        Refusal::NoSuchPath(missing) => {
            gateway(404, "APIGW.0101", format!("The API does not exist. {missing}"))
        }
        Refusal::NotEmulated(missing) => gateway(501, "FAUXFACTOR.0501", missing.to_string()),
        Refusal::MethodNotAllowed { method, allow } => gateway(
            405,
            "APIGW.0101",
            format!(
                "The API does not exist: {method} is not allowed here, {} is.",
                allow.to_str().unwrap_or("")
            ),
        )
        .with(header::ALLOW, allow.clone()),
        Refusal::Internal => {
            iam(500, "IAM.0006", "An unexpected error prevented the server from fulfilling your request.")
        }
    }
}
