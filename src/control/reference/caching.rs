//! What the descriptions of these operations share.

use serde_json::json;

use crate::http::openapi::Doc;

/// The answer may be kept, and asked for again by its `ETag`.
pub(super) fn cached(doc: &mut Doc) {
    doc.header::<String>("If-None-Match", "The `ETag` of the page that the client has.", false)
        .answer_header(200, "ETag", "Tells it from others.", json!({ "type": "string" }))
        .empty(304, "It is the page that the client has.");
}
