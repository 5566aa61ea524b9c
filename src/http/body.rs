//! Reading a request's body: whole, bounded in size and time.

use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use bytes::BytesMut;
use http_body_util::BodyExt;

use super::face::Refusal;
use super::limits::Limits;

/// How long a client that sends too much has to be silent before it is told so.
const PAUSE: Duration = Duration::from_millis(200);

/// The whole body.
pub(super) async fn read<B>(body: B, expects_continue: bool, limits: &Limits) -> Result<Bytes, Refusal>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    if expects_continue && body.size_hint().lower() > limits.body_bytes as u64 {
        return Err(Refusal::BodyTooLarge);
    }
    tokio::time::timeout(limits.body_time, collect(body, limits.body_bytes))
        .await
        .unwrap_or(Err(Refusal::TooSlow))
}

async fn collect<B>(mut body: B, limit: usize) -> Result<Bytes, Refusal>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    let mut read = 0;
    let mut chunks = Vec::new();
    while read <= limit
        && let Some(frame) = body.frame().await
    {
        let Ok(frame) = frame else {
            return Err(Refusal::Malformed("the body is not framed as its headers say"));
        };
        let Ok(data) = frame.into_data() else { continue };
        read += data.len();
        chunks.push(data);
    }
    if read <= limit {
        return Ok(join(chunks));
    }
    drop(chunks);
    // Read on and throw away, until the client pauses: as long as it is sending it would not see the refusal.
    while let Ok(Some(Ok(_))) = tokio::time::timeout(PAUSE, body.frame()).await {}
    Err(Refusal::BodyTooLarge)
}

fn join(mut chunks: Vec<Bytes>) -> Bytes {
    if chunks.len() == 1 {
        return chunks.swap_remove(0);
    }
    let mut whole = BytesMut::with_capacity(chunks.iter().map(Bytes::len).sum());
    for chunk in chunks {
        whole.extend_from_slice(&chunk);
    }
    whole.freeze()
}
