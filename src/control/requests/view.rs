//! Entries, as answers show them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::request_log::{Entry, EntryCaller, Message, Page, Settings};

/// Requests and their answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PageView {
    /// The requests, oldest first.
    requests: Vec<EntryView>,
    /// How many older ones had to go since the log was last cleared.
    dropped: u64,
    /// The number of the last request ever written down; 0 before the first.
    last: u64,
}

impl From<Page> for PageView {
    fn from(page: Page) -> Self {
        let requests = page.requests.into_iter().map(EntryView::from).collect();
        Self { requests, dropped: page.dropped, last: page.last }
    }
}

/// One request and its answer, without secrets.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EntryView {
    /// Its number: those of one log grow by one.
    seq: u64,
    /// When it arrived, on the tenant's clock.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Whose interface it spoke to: `huawei`, `vmware`, or none.
    vendor: Option<String>,
    /// The operation that it asked for; none if there is no such route.
    operation: Option<&'static str>,
    /// Its method; empty if the request could not be read.
    method: String,
    /// Its path, percent-encoded as it came.
    path: String,
    /// Its query.
    query: Option<String>,
    /// Who it spoke for.
    caller: Option<CallerView>,
    /// The status of the answer; none if the connection was dropped instead.
    status: Option<u16>,
    /// How long answering took, in microseconds of the machine's clock.
    duration_us: u64,
    /// The id that the answer carries.
    request_id: String,
    /// What was sent.
    request: MessageView,
    /// What was answered.
    response: MessageView,
    /// The id of the fault that it met.
    fault: Option<String>,
    /// Why it was refused; none if it was not.
    reason: Option<String>,
    /// Of a signed request whose signature is wrong: what the server would have signed.
    canonical_request: Option<String>,
    /// The refusals that the tenant's enforcement let pass.
    overruled: Vec<String>,
    /// Whether there is such a route.
    matched: bool,
}

/// Who a request spoke for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum CallerView {
    /// A user.
    User {
        /// The user's id.
        user: String,
        /// The name that the user had then.
        name: String,
    },
    /// A service account.
    App {
        /// The id of its app.
        app: String,
    },
}

/// Headers and body.
#[derive(Debug, Serialize, JsonSchema)]
struct MessageView {
    /// The headers, in their order: name and value.
    #[schemars(with = "Vec<[String; 2]>")]
    headers: Vec<(String, String)>,
    /// The body; none if there was none, or bodies are not kept.
    body: Option<String>,
    /// Whether the body was longer than is kept.
    body_truncated: bool,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at.to_string(),
            vendor: entry.vendor.map(|vendor| vendor.to_string()),
            operation: entry.operation,
            method: entry.method,
            path: entry.path,
            query: entry.query,
            caller: entry.caller.map(|caller| match caller {
                EntryCaller::User { id, name } => CallerView::User { user: id, name },
                EntryCaller::App(app) => CallerView::App { app },
            }),
            status: entry.status,
            duration_us: u64::try_from(entry.duration.as_micros()).unwrap_or(u64::MAX),
            request_id: entry.request_id,
            request: entry.request.into(),
            response: entry.response.into(),
            fault: entry.fault,
            reason: entry.reason,
            canonical_request: entry.canonical_request,
            overruled: entry.overruled,
            matched: entry.matched,
        }
    }
}

impl From<Message> for MessageView {
    fn from(Message { headers, body, body_truncated }: Message) -> Self {
        Self { headers, body, body_truncated }
    }
}

/// What is kept of requests from now on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsView {
    /// Whether requests are written down.
    enabled: bool,
    /// Whether their bodies are.
    bodies: bool,
}

impl From<Settings> for SettingsView {
    fn from(Settings { enabled, bodies }: Settings) -> Self {
        Self { enabled, bodies }
    }
}

impl From<SettingsView> for Settings {
    fn from(SettingsView { enabled, bodies }: SettingsView) -> Self {
        Self { enabled, bodies }
    }
}
