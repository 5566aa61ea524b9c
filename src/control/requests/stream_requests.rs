//! `GET /_fauxfactor/v1/tenants/{tenant}/requests/stream`: requests as they come, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;

use super::super::input::Query;
use super::super::problem::Problem;
use super::filter::filter_query;
use super::log::InLog;
use super::view::EntryView;
use crate::engine::request_log::{Event, Subscription};
use crate::http::openapi::Doc;

/// How long a stream is silent before it says that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

filter_query! {
    /// Which requests.
    StreamQuery {}
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Requests as they come, as server-sent events")
        .description(
            "Each event `request` has the number of the request as its `id` and the request, as ShowRequest answers \
             it, as its `data`. An event `missed` says how many requests went by that the log had dropped before \
             they could be sent.",
        )
        .queries::<StreamQuery>()
        .header::<u64>("Last-Event-ID", "The number of the last request that was seen: what came after it is sent first.", false)
        .answer_of(200, "Events, until the client leaves.", "text/event-stream", json!({ "type": "string" }));
}

pub(super) async fn handler(
    place: InLog,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter()?;
    // What a client says that comes back, by the specification of server-sent events.
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let subscription = match resumed {
        Some(seq) => Subscription::new(filter, seq),
        None => place.log().subscribe(filter),
    };
    let events = stream::unfold((place, subscription), async |(place, mut subscription)| {
        let event = print(subscription.next(place.log()).await);
        Some((Ok::<_, Infallible>(event), (place, subscription)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

#[derive(Serialize)]
struct Missed {
    missed: u64,
}

fn print(event: Event) -> sse::Event {
    match event {
        Event::Request(entry) => {
            let seq = entry.seq.to_string();
            sse::Event::default().event("request").id(seq).data(json(&EntryView::from(*entry)))
        }
        Event::Missed(missed) => sse::Event::default().event("missed").data(json(&Missed { missed })),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
