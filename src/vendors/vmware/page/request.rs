//! What an app asks for when it sends a browser here (RFC 6749, section 4.1.1; RFC 7636, section 4.3).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::super::error::Fault;
use super::view;
use crate::domain::oauth_app::is_challenge;
use crate::domain::principal::PrincipalId;
use crate::domain::token::TokenId;
use crate::engine::rate_limit::Throttled;
use crate::engine::token_service::AuthorizationRequest;
use crate::http::App;

/// What is kept of a request and comes back with the form.
const KEPT: [&str; 10] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "scope",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "orgId",
    "orgLink",
];
/// Longer values are refused: they would not fit into an address.
const LONGEST: usize = 4096;
/// Nor these into a code.
const LONGEST_IN_CODE: usize = 1024;
/// More parameters than any request has are not read.
const MOST: usize = 64;

/// The parameters of a form or a query. No `Debug`: the password is among them.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn new(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().take(MOST).collect())
    }

    /// The value of `name`, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| &**value)
    }

    /// Whether `name` is there, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Names the request: what is to come back with the next form, as it is.
    fn fingerprint(&self) -> TokenId {
        let mut digest = Sha256::new();
        for (name, value) in self.kept() {
            digest.update(format!("{name} {} {value}", value.len()));
        }
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&digest.finalize()[..16]);
        fingerprint
    }

    /// What is to come back with the next form.
    pub(super) fn kept(&self) -> Vec<(&'static str, &str)> {
        KEPT.into_iter().filter_map(|name| Some((name, self.get(name)?))).collect()
    }
}

fn is_too_long((name, value): (&str, &str)) -> bool {
    let is_in_code = ["redirect_uri", "nonce", "code_challenge"].contains(&name);
    value.len() > if is_in_code { LONGEST_IN_CODE } else { LONGEST }
}

/// Who reads an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A person, by a browser.
    Person,
    /// A program, which does not say that it takes HTML.
    Program,
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get_all(header::ACCEPT);
        let takes_html =
            accept.iter().any(|value| value.to_str().is_ok_and(|text| text.contains("text/html")));
        Ok(if takes_html { Self::Person } else { Self::Program })
    }
}

impl Reader {
    /// That there were too many requests.
    pub(super) fn throttled(self, throttled: Throttled) -> Response {
        match self {
            Self::Person => view::throttled(throttled),
            Self::Program => Fault::from(throttled).into_response(),
        }
    }

    /// What is wrong with a request, in words that the reader understands.
    fn problem(self, message: &'static str) -> Response {
        match self {
            Self::Person => view::problem(message),
            Self::Program => Fault::Invalid(message).into_response(),
        }
    }
}

/// A request that an app may make.
pub(super) struct Request<'f> {
    pub(super) asked: AuthorizationRequest<'f>,
    state: Option<&'f str>,
}

impl<'f> Request<'f> {
    /// The request that `form` makes.
    ///
    /// # Errors
    /// A page, as long as it is not certain where the browser may be sent; then a redirect with the error.
    pub(super) fn read(app: &App, form: &'f Form, reader: Reader) -> Result<Self, Box<Response>> {
        let problem = |message| Box::new(reader.problem(message));
        let id = form.get("client_id").ok_or_else(|| problem("client_id is missing."))?;
        let unknown = || problem("No app has this client_id.");
        let (live, id) = app.engine().find_by_app(id).ok_or_else(unknown)?;
        let tenant = live.current();
        let row = tenant.apps.find_row(id).ok_or_else(unknown)?;
        let redirect_uri = form.get("redirect_uri").ok_or_else(|| problem("redirect_uri is missing."))?;
        if !row.record.redirects_to(redirect_uri) {
            return Err(problem("redirect_uri is not an address of this app."));
        }
        if form.kept().into_iter().any(is_too_long) {
            return Err(problem("A parameter is too long."));
        }
        let asked = AuthorizationRequest {
            live,
            tenant,
            app: row,
            redirect_uri,
            challenge: form.get("code_challenge"),
            nonce: form.get("nonce"),
            fingerprint: form.fingerprint(),
        };
        let request = Self { asked, state: form.get("state") };
        match request.problem(form) {
            Some((error, description)) => Err(Box::new(request.refuse(error, description))),
            None => Ok(request),
        }
    }

    /// Counts an answer of the user's, who is not known yet, against the app's limit.
    pub(super) fn admit(&self) -> Result<(), Throttled> {
        self.asked.live.admit(PrincipalId::ServiceAccount(self.asked.app.record.id.clone()))
    }

    /// The OAuth error of a request, and what is wrong.
    fn problem(&self, form: &Form) -> Option<(&'static str, &'static str)> {
        if form.get("response_type") != Some("code") {
            return Some(("unsupported_response_type", "response_type is not code"));
        }
        let own = self.asked.tenant.organization.get().id.as_str();
        let of_link = || form.get("orgLink").and_then(|link| link.rsplit('/').next());
        if form.get("orgId").or_else(of_link).is_some_and(|asked| asked != own) {
            return Some(("invalid_request", "the organization is not the client's"));
        }
        match (self.asked.challenge, form.get("code_challenge_method")) {
            (None, None) if self.asked.app.record.secret.is_none() => {
                Some(("invalid_request", "a public client sends a code_challenge"))
            }
            (None, None) => None,
            (Some(challenge), Some("S256")) if is_challenge(challenge) => None,
            _ => Some(("invalid_request", "code_challenge is not one of the method S256")),
        }
    }

    fn refuse(&self, error: &str, description: &str) -> Response {
        self.redirect(&[("error", error), ("error_description", description)])
    }

    /// Sends the browser back to the app.
    pub(super) fn redirect(&self, parameters: &[(&str, &str)]) -> Response {
        let state = self.state.map(|state| ("state", state));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters.iter().copied().chain(state))
            .finish();
        let separator = if self.asked.redirect_uri.contains('?') { '&' } else { '?' };
        let location = format!("{}{separator}{query}", self.asked.redirect_uri);
        let Ok(location) = HeaderValue::from_str(&location) else {
            return view::problem("redirect_uri is not an address of this app.");
        };
        let headers =
            [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (StatusCode::FOUND, headers).into_response()
    }
}
