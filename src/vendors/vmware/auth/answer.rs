//! `AccessTokenDto`: six fields in this order, and never a seventh.
//!
//! A client of the vendor's refuses answers that have one. Of the tokens that a
//! service account has not, a setting says how they are written.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::super::JSON;
use super::super::openapi;
use crate::domain::behaviour::{self, AbsentField};
use crate::engine::grants::Grant;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// `AccessTokenDto`.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub(super) struct AccessTokenDto<'a> {
    /// Who the user is, as a JWT; null, or left out by a setting, for an app by itself.
    #[serde(skip_serializing_if = "Field::is_omitted")]
    #[schemars(with = "Option<String>")]
    id_token: Field<'a>,
    /// Always `bearer`.
    token_type: &'static str,
    /// Seconds that the access token lives, less one.
    expires_in: u64,
    scope: &'a str,
    /// A JWT.
    access_token: &'a str,
    /// What to get the next one with; null, or left out by a setting, for an app by itself.
    #[serde(skip_serializing_if = "Field::is_omitted")]
    #[schemars(with = "Option<String>")]
    refresh_token: Field<'a>,
}

/// A token, or how it is written that there is none.
enum Field<'a> {
    Token(&'a str),
    Absent(AbsentField),
}

impl Field<'_> {
    fn is_omitted(&self) -> bool {
        matches!(self, Self::Absent(AbsentField::Omit))
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Token(text) => serializer.serialize_str(text),
            Self::Absent(_) => serializer.serialize_none(),
        }
    }
}

/// The answer to a grant; not to be stored by anybody (RFC 6749, section 5.1).
pub(super) fn answer(grant: &Grant, assumed: &behaviour::Vmware) -> Response {
    let id_token = grant.id_token.as_ref().map(|token| &**token.expose());
    let refresh_token = grant.refresh_token.as_ref().map(|token| &**token.expose());
    let field = |token| Option::map_or(token, Field::Absent(assumed.absent_tokens), Field::Token);
    let mut response = json(
        JSON,
        &AccessTokenDto {
            id_token: field(id_token),
            token_type: "bearer",
            // Of a nominal 1800 the vendor says 1799; 0 would mean never to some clients.
            expires_in: grant.lifetime.as_secs().saturating_sub(1).max(1),
            scope: &assumed.scope,
            access_token: grant.access_token.expose(),
            refresh_token: field(refresh_token),
        },
    );
    no_store(&mut response);
    response
}

/// Describes the answer to a grant.
pub(super) fn document(doc: &mut Doc, granted: &str) {
    doc.answer::<AccessTokenDto<'_>>(200, granted);
    uncacheable(doc, 200);
    let refused = "A parameter is missing or not what it should be, in the terms of RFC 6749, section 5.2.";
    openapi::refusal(doc, 400, refused);
    openapi::uncached(doc, 400);
}

/// Describes what [`no_store`] adds.
pub(super) fn uncacheable(doc: &mut Doc, status: u16) {
    openapi::uncached(doc, status);
    let schema = json!({ "type": "string", "const": "no-cache" });
    doc.answer_header(status, "Pragma", "`no-cache`, as RFC 6749 has it.", schema);
}

pub(super) fn no_store(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
}
