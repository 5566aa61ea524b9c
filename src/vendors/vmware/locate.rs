//! Which tenant a request without a credential is about: the token service and the sign-in page are asked with
//! a client, a token, a code or an organization.

use std::sync::Arc;

use axum::http::request::Parts;

use super::{auth, page};
use crate::engine::{Engine, LiveTenant};
use crate::http::authorization::Authorization;

/// Where a client shows an API token alone; a client's id, if there is one, does not count.
const API_TOKENS: &str = "/csp/gateway/am/api/auth/api-tokens/";
/// Parameters that hold a token, a code or a ticket.
const CREDENTIALS: [&str; 7] =
    ["api_token", "refresh_token", "tokenValue", "token", "code", "ticket", "idToken"];

/// The tenant that the client, or else a token, or else an organization leads to.
pub(super) fn locate(engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Arc<LiveTenant>> {
    let path = parts.uri.path();
    if !auth::is_token_service(path) && path != page::PATH {
        return None;
    }
    let parameters = auth::Parameters::new(body, parts.uri.query().unwrap_or_default());
    let by_client = || by_client(engine, parts, &parameters);
    let by_credential = || {
        let mut shown = CREDENTIALS.iter().filter_map(|name| parameters.either_spelling(name));
        shown.find_map(|(text, raw)| {
            engine.find_by_credential(text).or_else(|| engine.find_by_credential(raw?))
        })
    };
    let found = if path.starts_with(API_TOKENS) {
        by_credential().or_else(by_client)
    } else {
        by_client().or_else(by_credential)
    };
    found.or_else(|| by_organization(engine, &parameters))
}

fn by_client(engine: &Engine, parts: &Parts, parameters: &auth::Parameters) -> Option<Arc<LiveTenant>> {
    let authorization = Authorization::of(&parts.headers);
    let by_id = |id: &str| engine.find_by_app(id).map(|(live, _)| live);
    let of_header = authorization.clients().find_map(|(id, _)| by_id(&id));
    of_header.or_else(|| by_id(parameters.get("client_id")?))
}

fn by_organization(engine: &Engine, parameters: &auth::Parameters) -> Option<Arc<LiveTenant>> {
    let of_link = || parameters.get("orgLink").and_then(|link| link.rsplit('/').next());
    engine.find_organization(parameters.get("orgId").or_else(of_link)?)
}
