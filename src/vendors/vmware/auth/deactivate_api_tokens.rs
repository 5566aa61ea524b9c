//! `POST /csp/gateway/am/api/orgs/{orgId}/api-tokens/deactivate`: switches API tokens off.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::object;
use super::super::openapi;
use super::super::organizations::unknown;
use crate::domain::{api_token, organization};
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// How many at once. Source: the page.
const MOST: usize = 15;

#[derive(JsonSchema, Serialize)]
struct Outcome {
    /// Ids of tokens that are switched off now.
    successes: Vec<String>,
    /// Those that are not.
    failures: Vec<Failure>,
}

#[derive(JsonSchema, Serialize)]
struct Failure {
    id: String,
    message: &'static str,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    organization::logged_in(caller.tenant(), caller.principal())?;
    let ids = read(&body)?;
    organization::logged_in_at(caller.tenant(), caller.principal(), &organization).map_err(unknown)?;
    // An id that is no UUID is no token's.
    let keys: Vec<_> = ids.iter().map(|id| Uuid::try_parse(id).unwrap_or_default().into_bytes()).collect();
    let done = caller.write(app.engine(), move |tenant, by, now| {
        api_token::deactivate(tenant, by, &keys, now).map_err(Fault::from)
    });
    let mut outcome = Outcome { successes: Vec::new(), failures: Vec::new() };
    for (id, done) in ids.into_iter().zip(done.await?) {
        match done {
            Ok(()) => outcome.successes.push(id),
            Err(_) => {
                outcome.failures.push(Failure { id, message: "The requested resource could not be found" });
            }
        }
    }
    Ok(json(JSON, &outcome))
}

pub(super) fn doc(doc: &mut Doc) {
    let ids = json!({
        "type": "array", "minItems": 1, "maxItems": MOST, "items": { "type": "string" },
        "description": "Ids of API tokens.",
    });
    let schema = json!({ "type": "object", "properties": { "ids": ids }, "required": ["ids"] });
    doc.summary("Switches API tokens off");
    doc.description("One's own; administrators of the organization those of its users.");
    openapi::organization(doc);
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "ids": ["00000000-0000-4000-8000-000000000000"] }));
    doc.answer::<Outcome>(200, "Which were, and which were not.");
    openapi::refusal(doc, 400, "The body is no JSON object with a list of 1 to 15 ids.");
    openapi::unknown(
        doc,
        "The organization is not the caller's: Organization with this identifier is not found.",
    );
}

fn read(body: &[u8]) -> Result<Vec<String>, Fault> {
    let body = object(body, "Invalid request body")?;
    let ids = body.get("ids").and_then(Value::as_array).filter(|ids| !ids.is_empty() && ids.len() <= MOST);
    let ids = ids.ok_or(Fault::Invalid("ids is not a list of 1 to 15 API token ids"))?;
    let texts = ids.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>();
    texts.ok_or(Fault::Invalid("ids is not a list of 1 to 15 API token ids"))
}
