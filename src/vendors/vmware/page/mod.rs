//! `/csp/gateway/discovery`: the page at which browsers sign in.

mod authorize;
mod request;
mod sign_in;
mod view;

use axum::http::Method;
use axum::routing::{get, post};
use serde_json::{Value, json};

pub(super) use self::view::PATH;
use super::openapi;
use crate::http::openapi::Doc;
use crate::http::route::Route;

/// The parameters of a request to sign in, and what they mean.
const PARAMETERS: [(&str, &str); 10] = [
    ("client_id", "The app's id."),
    ("redirect_uri", "Where the browser goes then: one of the app's redirect URIs."),
    ("response_type", "Required too: `code`."),
    ("state", "Comes back with the code."),
    ("scope", "Not looked at."),
    ("code_challenge", "PKCE (RFC 7636); required of public clients."),
    ("code_challenge_method", "`S256`, with a challenge."),
    ("nonce", "Comes back in the id token."),
    ("orgId", "The app's organization, or left out."),
    ("orgLink", "The same as a link."),
];
/// Those without which nobody can be told what else is wrong.
const REQUIRED: [&str; 2] = ["client_id", "redirect_uri"];

/// The schema of a parameter, with a value for the demo tenant.
fn parameter(name: &str) -> Value {
    match name {
        "client_id" => json!({ "type": "string", "minLength": 1, "examples": ["demo-app"] }),
        "redirect_uri" => {
            json!({ "type": "string", "minLength": 1, "examples": ["http://127.0.0.1:4711/callback"] })
        }
        "response_type" => json!({ "type": "string", "examples": ["code"] }),
        _ => json!({ "type": "string" }),
    }
}

/// Describes what both operations answer.
fn answers(doc: &mut Doc, page: &str) {
    let html = json!({ "type": "string" });
    doc.security(&[]);
    doc.answer_of(200, page, "text/html", html.clone());
    openapi::uncached(doc, 200);
    let back =
        "Back to the app: with a `code`, or with `error` and `error_description` (RFC 6749, section 4.1.2).";
    doc.empty(302, back);
    doc.answer_header(
        302,
        "Location",
        "The app's redirect URI with the outcome.",
        json!({ "type": "string" }),
    );
    openapi::uncached(doc, 302);
    let refused = "The app is unknown, or its address is not one that browsers may be sent to. \
                   A page for those who accept HTML.";
    openapi::refusal(doc, 400, refused);
    doc.answer_of(400, refused, "text/html", html);
    doc.differs("The page is Fauxfactor's own, and keeps no session: each sign-in asks again.");
}

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "authorizeUsingGET",
        method: Method::GET,
        path: view::PATH,
        action: None,
        source: "the sources of tanzu-cli and of Backstage's provider for VMware Cloud",
        doc: authorize::doc,
        handler: || get(authorize::handler),
    },
    Route {
        operation: "signInUsingPOST",
        method: Method::POST,
        path: view::PATH,
        action: None,
        source: "Fauxfactor: the vendor's own page posts elsewhere",
        doc: sign_in::doc,
        handler: || post(sign_in::handler),
    },
];
