//! What the operations share in the published description: credentials, refusals, and common parameters.

use serde_json::{Map, Value, json};

use super::error::CspErrorResponse;
use super::{auth, mfa, organizations, page, users};
use crate::http::openapi::{Doc, Security};
use crate::http::route::Route;

/// An access token behind the word `Bearer`.
pub(super) const BEARER: Security = "cspBearer";
/// An access token in the vendor's own header.
pub(super) const AUTH_TOKEN: Security = "cspAuthToken";
/// The id and secret of an OAuth app.
pub(super) const CLIENT: Security = "cspClient";

/// An organization, and a user of it, of the demo tenant.
const ORGANIZATION: &str = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
const USER: &str = "vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31";

/// What any operation may answer, before or instead of what it does.
const ANYWHERE: [(u16, &str); 7] = [
    (400, "The request is malformed."),
    (405, "The path has no such method."),
    (408, "The request did not arrive in time."),
    (413, "The body is too large."),
    (414, "Path and query are too long."),
    (431, "The headers are too large."),
    (500, "Something failed that is not the client's doing."),
];

/// The groups of operations, and the headings they stand under.
const TAGS: [(&str, &[Route]); 5] = [
    ("VMware principal MFA", mfa::ROUTES),
    ("VMware token service", auth::ROUTES),
    ("VMware sign-in page", page::ROUTES),
    ("VMware users", users::ROUTES),
    ("VMware organization", organizations::ROUTES),
];

pub(super) fn tag(route: &Route) -> String {
    let has = |routes: &[Route]| routes.iter().any(|own| own.operation == route.operation);
    TAGS.iter().find(|(_, routes)| has(routes)).map_or("VMware", |(tag, _)| tag).to_owned()
}

pub(super) fn security_schemes() -> Vec<(String, Value)> {
    let schemes = [
        (
            BEARER,
            json!({
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "An access token of VMware's. It goes before csp-auth-token.",
            }),
        ),
        (
            AUTH_TOKEN,
            json!({
                "type": "apiKey", "in": "header", "name": "csp-auth-token",
                "description": "An access token of VMware's, as it is.",
            }),
        ),
        (
            CLIENT,
            json!({
                "type": "http", "scheme": "basic",
                "description": "The id and secret of an OAuth app, raw or percent-encoded.",
            }),
        ),
    ];
    schemes.into_iter().map(|(name, scheme)| (name.to_owned(), scheme)).collect()
}

/// Adds what all operations share. Those that name no credentials take an access token.
pub(super) fn document(route: &Route, doc: &mut Doc) {
    if !doc.has_security() {
        doc.security(&[BEARER, AUTH_TOKEN]);
        add(doc, 401, unauthenticated(route.path));
        add(
            doc,
            403,
            "The caller is a service account where only users may, or has not the role that it takes.",
        );
        add(doc, 429, "The caller asks too often.");
    }
    for (status, what) in ANYWHERE {
        add(doc, status, what);
    }
    doc.answer_header(405, "Allow", "The methods that the path has.", json!({ "type": "string" }));
    if doc.has_answer(429) {
        let seconds = json!({ "type": "integer", "minimum": 0 });
        doc.answer_header(429, "Retry-After", "Seconds to wait.", seconds);
    }
    for status in doc.statuses() {
        let id = json!({ "type": "string", "format": "uuid" });
        doc.answer_header(status, "Csp-Request-Id", "The request's id, which is in errors too.", id);
    }
}

fn unauthenticated(path: &str) -> &'static str {
    if path.starts_with("/csp/gateway/iam") {
        "There is no access token that holds: Unauthenticated User."
    } else {
        "There is no access token that holds: The user is not authorized to use the API."
    }
}

fn add(doc: &mut Doc, status: u16, what: &str) {
    if !doc.has_answer(status) {
        refusal(doc, status, what);
    }
}

/// An error of that status.
pub(super) fn refusal<'d>(doc: &'d mut Doc, status: u16, what: &str) -> &'d mut Doc {
    doc.answer::<CspErrorResponse<'_>>(status, what)
}

/// 401 for who is no client.
pub(super) fn no_client(doc: &mut Doc) {
    refusal(doc, 401, "No OAuth app has this id and secret: invalid_client.");
    doc.answer_header(
        401,
        "WWW-Authenticate",
        "Asks for an app's id and secret.",
        json!({ "type": "string" }),
    );
    uncached(doc, 401);
    refusal(doc, 429, "The client, or the user of the token, asks too often.");
}

/// An answer of that status that nobody keeps.
pub(super) fn uncached(doc: &mut Doc, status: u16) {
    let schema = json!({ "type": "string", "examples": ["no-store"] });
    doc.answer_header(status, "Cache-Control", "`no-store`, where the answer may hold a credential.", schema);
}

/// 404 with the reason beside the vendor's text.
pub(super) fn unknown(doc: &mut Doc, what: &str) {
    refusal(doc, 404, what);
    let why = "Whether the organization or the user was not found; a header of Fauxfactor's own.";
    doc.answer_header(404, "X-Fauxfactor-Reason", why, json!({ "type": "string" }));
}

/// The parameter `orgId` of the path.
pub(super) fn organization(doc: &mut Doc) {
    let schema = json!({ "type": "string", "minLength": 1, "examples": [ORGANIZATION] });
    doc.parameter("path", "orgId", "The id of the caller's organization.", true, schema);
}

/// The parameter `userId` of the path.
pub(super) fn user(doc: &mut Doc) {
    let schema = json!({ "type": "string", "minLength": 1, "examples": [USER] });
    doc.parameter("path", "userId", "The id of a user: domain, colon and UUID.", true, schema);
}

/// A parameter of the query that counts by being there.
pub(super) fn flag(doc: &mut Doc, name: &str, what: &str) {
    let what = format!("{what} It counts if it is there, whatever its value.");
    doc.query::<String>(name, &what);
}

/// A parameter of the query whose values are texts.
pub(super) fn text(doc: &mut Doc, name: &str, what: &str) {
    doc.query::<String>(name, what);
}

/// A body that is read as JSON and as a form, whatever its content type says. Numbers of JSON count as texts.
pub(super) fn form_or_json(doc: &mut Doc, schema: Value, required: bool) {
    let mut json = schema.clone();
    for field in json["properties"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        field["type"] = json!(["string", "number"]);
    }
    doc.body_of("application/x-www-form-urlencoded", schema, required);
    doc.body_of("application/json", json, required);
}

#[cfg(test)]
mod tests {
    use super::super::Vmware;
    use super::*;
    use crate::http::face::Face as _;
    use crate::http::openapi::document as published;

    fn operations() -> Vec<(&'static Route, Value)> {
        let whole = published(&[&Vmware]);
        let of = |route: &'static Route| {
            let method = route.method.as_str().to_ascii_lowercase();
            (route, whole["paths"][route.path][method].clone())
        };
        Vmware.routes().map(of).collect()
    }

    #[test]
    fn every_operation_says_what_it_does_and_answers() {
        for (route, operation) in operations() {
            assert_ne!(operation["summary"], "", "{}", route.operation);
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.keys().any(|status| status.as_str() < "400"), "{}", route.operation);
            for (status, answer) in answers {
                assert_ne!(answer["description"], Value::Null, "{} {status}", route.operation);
                let id = &answer["headers"]["Csp-Request-Id"];
                assert_ne!(*id, Value::Null, "{} {status}", route.operation);
            }
        }
    }

    #[test]
    fn every_parameter_of_a_path_is_described_and_none_that_is_not_there() {
        for (route, operation) in operations() {
            let described: Vec<_> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
                .collect();
            let in_path = route.path.split('/').filter(|segment| segment.starts_with('{'));
            let mut in_path: Vec<_> = in_path.map(str::to_owned).collect();
            in_path.sort();
            let mut described = described;
            described.sort();
            assert_eq!(described, in_path, "{}", route.operation);
        }
    }

    #[test]
    fn every_operation_names_its_credentials_by_a_scheme_that_is_defined() {
        let defined: Vec<_> = security_schemes().into_iter().map(|(name, _)| name).collect();
        for (route, operation) in operations() {
            let security = operation["security"].as_array().expect(route.operation);
            for scheme in security.iter().flat_map(|scheme| scheme.as_object().unwrap().keys()) {
                assert!(defined.contains(scheme), "{}: {scheme}", route.operation);
            }
        }
    }

    #[test]
    fn every_operation_stands_under_a_heading_of_its_group() {
        for route in Vmware.routes() {
            assert_ne!(tag(route), "VMware", "{}", route.operation);
        }
    }

    #[test]
    fn tokens_are_answered_in_the_six_fields_and_never_a_seventh() {
        for (_, operation) in operations() {
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            let Some(fields) =
                schema["properties"].as_object().filter(|fields| fields.contains_key("access_token"))
            else {
                continue;
            };
            assert_eq!(fields.len(), 6);
            assert_eq!(schema["additionalProperties"], false);
        }
    }
}
