//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}/totp`: the codes of a user's device, and how to enrol it.

use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::answer::ok;
use super::super::input::{InTenant, Query};
use super::super::problem::Problem;
use super::super::time::Time;
use super::find;
use crate::http::openapi::Doc;

/// Which other code to show.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct At {
    /// The code of this time is shown as well.
    at: Option<Time>,
}

/// What a user's authenticator app shows.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct TotpView {
    /// The code now.
    #[schemars(regex(pattern = "^[0-9]{6}$"))]
    code: String,
    /// The code after it.
    #[schemars(regex(pattern = "^[0-9]{6}$"))]
    next: String,
    /// Seconds until the next code.
    #[schemars(range(min = 1, max = 30))]
    seconds_left: i64,
    /// The number of the time step: half minutes since 1970 (RFC 6238).
    step: i64,
    /// The time in the tenant.
    now: Time,
    /// The code of the time that was asked for.
    at: Option<CodeAt>,
    /// Whether the device is bound: if not, its codes sign nobody in.
    bound: bool,
    /// What an authenticator app reads: a Key URI, which holds the seed.
    otpauth: String,
    /// Where it is as a QR code in SVG.
    svg: String,
    /// Where it is as a QR code in PNG.
    png: String,
}

/// The code of one time.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct CodeAt {
    /// The time.
    time: Time,
    /// The code.
    #[schemars(regex(pattern = "^[0-9]{6}$"))]
    code: String,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The codes of a user's device, and how to enrol it")
        .queries::<At>()
        .answer::<TotpView>(200, "What an authenticator app shows.");
}

pub(super) async fn handler(path: InTenant, Query(query): Query<At>) -> Result<Response, Problem> {
    let (user, totp) = find(&path)?;
    let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (tenant, user) = (escape(path.live.id().as_str()), escape(&user.to_string()));
    let here = format!("/_fauxfactor/v1/tenants/{tenant}/users/{user}/totp");
    Ok(ok(&TotpView {
        code: totp.shown.code.to_string(),
        next: totp.shown.next.to_string(),
        seconds_left: totp.shown.seconds_left,
        step: totp.shown.step,
        now: Time(totp.now),
        at: query.at.map(|time| CodeAt { time, code: totp.code_at(time.0).to_string() }),
        bound: totp.bound,
        otpauth: totp.key_uri.expose().clone(),
        svg: format!("{here}.svg"),
        png: format!("{here}.png"),
    }))
}
