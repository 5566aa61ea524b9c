//! What the published descriptions of all operations of this face share: credentials, the request's id, and the
//! refusals that any of them may meet, in the shape that their path speaks.

use axum::http::Method;
use serde_json::{Value, json};

use super::answer::{is_keystone, is_v5};
use crate::http::openapi::{Doc, Security};
use crate::http::route::Route;

/// A token in `X-Auth-Token`.
pub(super) const TOKEN: Security = "HuaweiToken";
/// A signature with an access key.
pub(super) const SIGNATURE: Security = "HuaweiSignature";

/// Refusals that every operation may meet, before IAM sees the request.
const OF_ALL: [(u16, &str); 7] = [
    (400, "The request is malformed."),
    (405, "The path has no such method."),
    (408, "The request did not arrive in time."),
    (413, "The body is larger than the server takes."),
    (414, "Path and query are too long."),
    (494, "The headers are too large."),
    (500, "A failure of the server."),
];

/// Refusals that operations may meet that need a credential.
const OF_CALLERS: [(u16, &str); 3] = [
    (401, "No credential, or one that does not hold."),
    (403, "The caller may not."),
    (429, "The caller asks too often, where a rate limit is configured."),
];

/// A user's id in a path.
pub(super) fn of_user(doc: &mut Doc) -> &mut Doc {
    let schema =
        json!({ "type": "string", "minLength": 1, "examples": ["07609fb9358010e21f7bc003751c7c32"] });
    doc.parameter("path", "user_id", "The user's id.", true, schema)
        .empty(404, "The caller's account has no such user.")
}

/// The caller's account in a path.
pub(super) fn of_account(doc: &mut Doc) -> &mut Doc {
    let schema =
        json!({ "type": "string", "minLength": 1, "examples": ["d78cbac186b744899480f25bd022f468"] });
    doc.parameter("path", "domain_id", "The caller's account. Any other is refused with 403.", true, schema)
}

/// The credentials that this face reads.
pub(super) fn security_schemes() -> Vec<(String, Value)> {
    let scheme = |name: Security, header, description| {
        let scheme = json!({ "type": "apiKey", "in": "header", "name": header, "description": description });
        (name.to_owned(), scheme)
    };
    vec![
        scheme(
            TOKEN,
            "X-Auth-Token",
            "A token that `POST /v3/auth/tokens` issued, or one of the configuration, such as \
             `demo-admin-token`. Goes before a signature.",
        ),
        scheme(
            SIGNATURE,
            "Authorization",
            "`SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`: the request, signed with an access key. \
             Needs `X-Sdk-Date`; with a temporary key also `X-Security-Token`. `X-Domain-Id`, if it is there, has \
             to be the caller's account.",
        ),
    ]
}

/// The heading of an operation: the vendor's name of the extension, or of the interface.
pub(super) fn tag(route: &Route) -> String {
    let mut segments = route.path.split('/').skip(1);
    let part = match (segments.next(), segments.next()) {
        (Some("v3.0"), Some(extension)) => extension,
        (Some("v5"), _) => "v5",
        _ => "Keystone",
    };
    format!("Huawei {part}")
}

/// Adds what all operations share.
pub(super) fn document(route: &Route, doc: &mut Doc) {
    if doc.who().is_none() {
        doc.security(&[TOKEN, SIGNATURE]);
    }
    let of_callers = if doc.who() == Some(&[]) { &[][..] } else { &OF_CALLERS };
    for (status, description) in OF_ALL.iter().chain(of_callers) {
        if !doc.has_answer(*status) {
            doc.empty(*status, description);
        }
    }
    for status in doc.statuses() {
        if status >= 400 && route.method != Method::HEAD {
            doc.content(status, "application/json", refusal(status, route.path));
        }
        let id = json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" });
        doc.answer_header(status, "X-Request-Id", "The request's id, new for every request.", id);
    }
    headers(doc);
}

/// The headers of refusals.
fn headers(doc: &mut Doc) {
    let text = || json!({ "type": "string" });
    for status in doc.statuses() {
        if is_from_iam(status) {
            doc.answer_header(
                status,
                "X-IAM-Trace-Id",
                "IAM's own id of the request, on its refusals.",
                text(),
            );
        }
    }
    let why = "What is wrong with a body, where the vendor's text does not say. Fauxfactor's own.";
    doc.answer_header(400, "X-Fauxfactor-Reason", why, text());
    doc.answer_header(405, "Allow", "The methods that the path has.", text());
    if doc.has_answer(429) {
        let seconds = json!({ "type": "integer", "minimum": 0 });
        doc.answer_header(429, "Retry-After", "Seconds until the next request is taken.", seconds);
    }
}

/// Whether IAM may be who refuses with that status; otherwise it is the gateway in front of it alone.
const fn is_from_iam(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 404 | 409 | 500)
}

/// The body of a refusal at `path`.
fn refusal(status: u16, path: &str) -> Value {
    if !is_from_iam(status) {
        return of_gateway();
    }
    let mut forms = vec![of_iam(path)];
    // The interface of users has codes for what a user cannot be like, and so has deleting the owner.
    if status == 400 && (path.starts_with("/v3.0/OS-USER/users") || path == "/v3/users/{user_id}") {
        forms.push(codes());
    }
    if matches!(status, 400 | 401) {
        forms.push(of_gateway());
    }
    match <[Value; 1]>::try_from(forms) {
        Ok([form]) => form,
        Err(forms) => json!({ "anyOf": forms }),
    }
}

/// IAM's refusals, in the shape of the path.
fn of_iam(path: &str) -> Value {
    if is_keystone(path) {
        return keystone();
    }
    let title = if is_v5(path) { "IAM's refusal in /v5" } else { "IAM's refusal" };
    closed(
        title,
        &json!({
            "error_code": { "type": "string", "description": "IAM's code.", "pattern": "^IAM\\.[0-9]{4}$" },
            "error_msg": { "type": "string", "description": "What is wrong." },
        }),
    )
}

fn keystone() -> Value {
    let error = closed(
        "Keystone's error",
        &json!({
            "code": { "type": "integer", "description": "The status." },
            "message": { "type": "string", "description": "What is wrong." },
            "title": { "type": "string", "description": "The name of the status." },
        }),
    );
    closed("IAM's refusal in Keystone's shape", &json!({ "error": error }))
}

fn codes() -> Value {
    let code = json!({ "type": "string", "pattern": "^11[0-9]{2}$" });
    let codes = json!({
        "type": "array", "items": code, "minItems": 1, "maxItems": 1,
        "description": "What the user cannot be like.",
    });
    closed("IAM's codes of users", &json!({ "errorcode": codes }))
}

fn of_gateway() -> Value {
    closed(
        "The gateway's refusal",
        &json!({
            "error_msg": { "type": "string", "description": "What is wrong." },
            "error_code": {
                "type": "string", "description": "The gateway's code; one that begins with FAUXFACTOR is ours.",
            },
            "request_id": { "type": "string", "description": "As in X-Request-Id.", "pattern": "^[0-9a-f]{32}$" },
        }),
    )
}

/// An object with these members and no others.
fn closed(title: &str, properties: &Value) -> Value {
    let names: Vec<_> = properties.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    json!({
        "title": title, "type": "object", "properties": properties, "required": names,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use crate::http::openapi::catalogue;
    use crate::vendors::huawei::Huawei;

    #[test]
    fn every_operation_says_what_it_does_takes_and_answers() {
        let entries = catalogue(&[&Huawei]);
        assert!(!entries.is_empty());
        for entry in entries {
            let name = format!("{} {}", entry.route.method, entry.route.path);
            assert!(!entry.summary.is_empty(), "{name} has no summary");
            assert!(entry.statuses.iter().any(|status| *status <= 300), "{name} never succeeds");
            assert!(entry.tag.starts_with("Huawei "), "{name} is below {}", entry.tag);
            let segments = entry.route.path.split('/');
            let named = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
            for parameter in named {
                let is_described = entry.path_parameters.iter().any(|known| known == parameter);
                assert!(is_described, "{name} does not describe {parameter}");
            }
        }
    }
}
