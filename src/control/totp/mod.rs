//! `/_fauxfactor/v1/tenants/{tenant}/users/{user}/totp`: a user's second factor, as their authenticator app shows it.

mod show_totp;
mod show_totp_png;
mod show_totp_svg;

use axum::http::Method;
use axum::routing::get;

use super::input::{InTenant, find_user};
use super::problem::Problem;
use crate::domain::id::UserId;
use crate::engine::qr::{Qr, QrError};
use crate::engine::totp::Totp;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowTotp",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/totp",
        action: None,
        source: "Fauxfactor",
        doc: show_totp::doc,
        handler: || get(show_totp::handler),
    },
    Route {
        operation: "ShowTotpSvg",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.svg",
        action: None,
        source: "Fauxfactor",
        doc: show_totp_svg::doc,
        handler: || get(show_totp_svg::handler),
    },
    Route {
        operation: "ShowTotpPng",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.png",
        action: None,
        source: "Fauxfactor",
        doc: show_totp_png::doc,
        handler: || get(show_totp_png::handler),
    },
];

const TOO_LONG: &str = "too_long_for_qr_code: the names of account and user do not fit.";

/// The second factor of the user in the path, bound or not.
fn find(InTenant { live, params }: &InTenant) -> Result<(UserId, Totp), Problem> {
    let name = params.get("user");
    let user = find_user(&live.current(), name)?.id.clone();
    let totp = live.totp(&user).ok_or_else(|| {
        let detail = format!("User `{name}` of tenant {} has no virtual MFA device.", live.id());
        Problem::not_found("device_not_found", detail)
    })?;
    Ok((user, totp))
}

/// The QR code that enrols the device of the user in the path.
fn find_qr(path: &InTenant) -> Result<Qr, Problem> {
    find(path)?.1.qr().map_err(unprintable)
}

fn unprintable(error: QrError) -> Problem {
    match error {
        QrError::TooLong => {
            let detail = "The names of account and user are too long for a QR code. `otpauth` in the answer of \
                          GET …/totp says the same.";
            Problem::conflict("too_long_for_qr_code", detail)
        }
        QrError::Picture(error) => {
            tracing::error!(%error, "a QR code could not be written");
            Problem::internal()
        }
    }
}
