//! `POST /csp/gateway/iam/vmwid/api/principal/mfa/audit`: what happened to the caller's second factor.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use crate::domain::audit::{self, Action, Entry, Found, Search};
use crate::domain::behaviour;
use crate::domain::time::Timestamp;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// How many event ids, and how many device names, may be asked for. Source: the operation's page.
const MOST: usize = 20;

/// Says how many entries are no longer kept; a header of our own.
const DROPPED: HeaderName = HeaderName::from_static("x-fauxfactor-audit-dropped");

// The page's texts.
const DATE: &str = "Date should be given as epoch";
const ORDER: &str = "End date must be greater than start date";
const FUTURE: &str = "Start date cannot be of future";
const ACTION: &str = "Specified action is not supported";
const EVENTS: &str = "Cannot exceed the limit of 20 event ids";
const DEVICES: &str = "Cannot exceed the limit of 20 device names";
const CEILING: &str = "Combination of page and size exceeds max limit of records fetch";

/// `PagedPostResponseMfaAuditLogDto`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    /// The limit in force.
    items_per_page: usize,
    /// The entries, newest first.
    results: Vec<MfaAuditLog<'a>>,
    /// The index of the first entry that was asked for.
    start_index: usize,
    /// The entries of all pages.
    total_results: usize,
}

/// `MfaAuditLogDto`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct MfaAuditLog<'a> {
    #[schemars(schema_with = "action")]
    action: &'static str,
    /// Empty where no device took part.
    details: Details<'a>,
    /// Milliseconds since 1970.
    event_date: i64,
    event_id: String,
    /// The user name of who did it.
    modified_by: &'a str,
    username: &'a str,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    device_name: Option<&'a str>,
}

fn action(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Action::ALL.map(Action::as_str) })
}

impl<'a> MfaAuditLog<'a> {
    fn new(entry: &'a Entry, username: &'a str) -> Self {
        Self {
            action: entry.action.as_str(),
            details: Details { device_name: entry.device.as_deref() },
            event_date: entry.at.millis(),
            event_id: entry.event.hyphenated().to_string(),
            modified_by: &entry.by,
            username,
        }
    }
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    body: Bytes,
) -> Result<Response, Fault> {
    audit::may_search(caller.tenant(), caller.principal())?;
    let assumed = &app.engine().behaviour().vmware;
    let (search, start) = read(&body, assumed, caller.live().now())?;
    let found = audit::search(caller.tenant(), caller.principal(), &search, assumed)?;
    Ok(respond(&found, search.limit, start))
}

pub(super) fn doc(doc: &mut Doc) {
    let date = |what: &str| json!({ "type": "integer", "format": "int64", "description": what });
    let list = |items: Value, most: Option<usize>, what: &str| {
        let mut schema = json!({ "type": ["array", "null"], "items": items, "description": what });
        if let Some(most) = most {
            schema["maxItems"] = most.into();
        }
        schema
    };
    let text = json!({ "type": "string" });
    let action = json!({ "type": "string", "enum": Action::ALL.map(Action::as_str) });
    let number = |least: u32, what: &str| {
        let kinds = json!(["integer", "null"]);
        json!({ "type": kinds, "minimum": least, "format": "int32", "description": what })
    };
    let mut limit = number(1, "How many entries at most; 25 if left out. Settings change both numbers.");
    limit["maximum"] = 200.into();
    let schema = json!({
        "type": "object",
        "properties": {
            "startDate": date("Milliseconds since 1970; not in the future."),
            "endDate": date("Milliseconds since 1970; greater than `startDate`."),
            "actions": list(action, None, "Any of these; any at all if it is empty."),
            "deviceNames": list(text.clone(), Some(MOST), "Any of these; any at all if it is empty."),
            "eventIds": list(text, Some(MOST), "Any of these; any at all if it is empty."),
            "pageStart": number(0, "The index of the first entry; 1 if it is left out or 0."),
            "pageLimit": limit,
        },
        "required": ["startDate", "endDate"],
    });
    doc.summary("Searches what happened to the caller's second factor");
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "startDate": 0, "endDate": 4_102_444_800_000_i64, "actions": ["MFA_ENABLE"] }));
    doc.answer::<Answer<'_>>(200, "A page of the entries.");
    let dropped = json!({ "type": "integer", "minimum": 1 });
    let what = "How many older entries are no longer kept; a header of Fauxfactor's own.";
    doc.answer_header(200, "X-Fauxfactor-Audit-Dropped", what, dropped);
    let invalid = "A date is none, in the future, or not before the other; an action is unknown; a list is \
                   too long; or the page reaches beyond the 10,000th entry.";
    openapi::refusal(doc, 400, invalid);
    openapi::refusal(doc, 404, "The caller is a federated user.");
    doc.differs("The latest 1,000 entries of a user are kept.");
    doc.differs("The defaults and limits of a page are assumed.");
}

fn respond(found: &Found<'_>, limit: usize, start: usize) -> Response {
    let results = found.entries.iter().map(|entry| MfaAuditLog::new(entry, found.username)).collect();
    let page = Answer { items_per_page: limit, results, start_index: start, total_results: found.total };
    let mut response = json(JSON, &page);
    if found.dropped > 0 {
        response.headers_mut().insert(DROPPED, HeaderValue::from(found.dropped));
    }
    response
}

/// `PrincipalMfaAuditLogRequest`, and the index of the first record that it asks for.
fn read(body: &[u8], assumed: &behaviour::Vmware, now: Timestamp) -> Result<(Search, usize), Fault> {
    let body: Value =
        serde_json::from_slice(body).map_err(|_| Fault::Invalid("The request body is not JSON"))?;
    let date = |key: &str| body[key].as_i64().ok_or(Fault::Invalid(DATE));
    let (from, to) = (date("startDate")?, date("endDate")?);
    if to <= from {
        return Err(Fault::Invalid(ORDER));
    }
    if from > now.millis() {
        return Err(Fault::Invalid(FUTURE));
    }
    let actions = texts(&body["actions"]).ok_or(Fault::Invalid(ACTION))?;
    let actions: Option<Vec<_>> = actions.into_iter().map(Action::parse).collect();
    let mut actions = actions.ok_or(Fault::Invalid(ACTION))?;
    actions.sort_unstable();
    actions.dedup();
    let search = Search {
        from,
        to,
        actions,
        events: at_most(&body["eventIds"], EVENTS, "eventIds is not a list of strings")?,
        devices: at_most(&body["deviceNames"], DEVICES, "deviceNames is not a list of strings")?,
        ..Search::default()
    };
    let (start, limit) = page(&body, assumed)?;
    let skip = start - assumed.audit_first_index as usize;
    if skip.saturating_add(limit) > assumed.audit_record_ceiling as usize {
        return Err(Fault::Invalid(CEILING));
    }
    Ok((Search { skip, limit, ..search }, start))
}

/// The index of the first record and the number of records that are asked for.
fn page(body: &Value, assumed: &behaviour::Vmware) -> Result<(usize, usize), Fault> {
    let number = |key: &str, what| match &body[key] {
        Value::Null => Ok(None),
        value => {
            let number = value.as_u64().ok_or(Fault::Invalid(what))?;
            Ok::<_, Fault>(Some(usize::try_from(number).unwrap_or(usize::MAX)))
        }
    };
    let most = assumed.audit_page_limit_max.get() as usize;
    let limit = match number("pageLimit", "pageLimit is not a whole number of at least 1")? {
        None => most.min(assumed.audit_page_limit.get() as usize),
        Some(0) => return Err(Fault::Invalid("pageLimit is not a whole number of at least 1")),
        Some(limit) if limit > most => return Err(Fault::Invalid(CEILING)),
        Some(limit) => limit,
    };
    let start = number("pageStart", "pageStart is not a whole number of at least 0")?.unwrap_or_default();
    Ok((start.max(assumed.audit_first_index as usize), limit))
}

/// A list of strings; none for `null`.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Null => Some(Vec::new()),
        value => value.as_array()?.iter().map(Value::as_str).collect(),
    }
}

fn at_most(value: &Value, too_many: &'static str, no_list: &'static str) -> Result<Vec<String>, Fault> {
    if value.as_array().is_some_and(|list| list.len() > MOST) {
        return Err(Fault::Invalid(too_many));
    }
    let texts = texts(value).ok_or(Fault::Invalid(no_list))?;
    Ok(texts.into_iter().map(str::to_owned).collect())
}
