//! `POST /csp/gateway/am/api/orgs/{orgId}/api-tokens/deactivate`: switches API tokens off.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::object;
use super::super::organizations::unknown;
use crate::domain::{api_token, organization};
use crate::http::App;
use crate::http::face::json;

/// How many at once. Source: the page.
const MOST: usize = 15;

#[derive(Serialize)]
struct Outcome {
    successes: Vec<String>,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
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

fn read(body: &[u8]) -> Result<Vec<String>, Fault> {
    let body = object(body, "Invalid request body")?;
    let ids = body.get("ids").and_then(Value::as_array).filter(|ids| !ids.is_empty() && ids.len() <= MOST);
    let ids = ids.ok_or(Fault::Invalid("ids is not a list of 1 to 15 API token ids"))?;
    let texts = ids.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>();
    texts.ok_or(Fault::Invalid("ids is not a list of 1 to 15 API token ids"))
}
