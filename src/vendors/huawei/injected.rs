//! Failures that were asked for, as the vendor's own look: the gateway's where it answers, IAM's in the shape of the
//! path elsewhere.

use axum::http::header;

use super::answer::{Answer, gateway, iam, keystone};
use super::error::{Missing, denied, forbidden, not_found, refused};
use crate::domain::behaviour;
use crate::domain::credential::TokenError;
use crate::domain::id::UserId;
use crate::domain::policy::Forbidden;
use crate::engine::faults::Injected;
use crate::http::caller::Denial;
use crate::http::face::{Context, Refusal};

/// Where tokens are issued: nobody is signed in there yet.
const SIGN_IN: &str = "/v3/auth/tokens";

/// The answer of that status.
pub(super) fn answer(injected: &Injected, context: &Context<'_>) -> Answer {
    let mut answer = vendors_own(injected.status, context);
    if let Some(message) = &injected.message {
        answer = answer.saying(message);
    }
    match injected.retry_after {
        Some(seconds) => answer.with(header::RETRY_AFTER, seconds.into()),
        None => answer,
    }
}

/// Sources: the error-code pages of IAM (`iam_02_0006`) and of the gateway. What neither has gets a code of ours.
fn vendors_own(status: u16, context: &Context<'_>) -> Answer {
    let assumed = &context.behaviour.huawei;
    match status {
        400 => iam(400, "IAM.0011", "Request body is invalid."),
        401 if context.path == SIGN_IN => keystone(401, "The username or password is wrong."),
        401 => denied(&Denial::Token(TokenError::Expired), assumed),
        403 => forbidden(Forbidden::NoPolicy),
        404 => not_found(&missing(context.path), assumed),
        405 => gateway(405, "APIGW.0101", "The API does not exist."),
        408 => refused(&Refusal::TooSlow),
        409 => iam(409, "IAM.0005", conflict(context.path, assumed)),
        413 => refused(&Refusal::BodyTooLarge),
        414 => refused(&Refusal::TargetTooLong),
        429 => gateway(429, "APIGW.0308", "The throttling threshold has been reached."),
        500 => refused(&Refusal::Internal),
        502 => gateway(502, "APIGW.0201", "Backend unavailable."),
        503 => gateway(503, "APIGW.0613", "The IAM service is currently unavailable."),
        504 => gateway(504, "APIGW.0201", "Backend timeout."),
        _ => gateway(status, "FAUXFACTOR.0000", format!("An injected failure of status {status}.")),
    }
}

/// What the path is about, and whose.
fn missing(path: &str) -> Missing {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let user = segments.by_ref().skip_while(|segment| *segment != "users").nth(1);
    let user = UserId::new(user.unwrap_or_default());
    if path.contains("/OS-MFA/") {
        Missing::Device(user)
    } else if path.contains("/login-protect") {
        Missing::LoginProtection(user)
    } else {
        Missing::User(user)
    }
}

fn conflict(path: &str, assumed: &behaviour::Huawei) -> String {
    let kind = match missing(path) {
        Missing::Device(_) => &assumed.device_target,
        Missing::LoginProtection(_) => &assumed.login_protection_target,
        _ => &assumed.user_target,
    };
    format!("Conflict occurred when attempting to store {kind} - Duplicate entry.")
}
