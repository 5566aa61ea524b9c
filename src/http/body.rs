//! Reading a request's body: whole, bounded in size and time.

use axum::body::{Bytes, HttpBody};
use bytes::BytesMut;
use http_body_util::BodyExt;

use super::face::Refusal;
use super::limits::Limits;

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
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(Refusal::Malformed("the body is not framed as its headers say"));
        };
        let Ok(data) = frame.into_data() else { continue };
        read += data.len();
        if read <= limit {
            chunks.push(data);
        } else {
            // Read on and throw away: a client that is still sending would not see the refusal.
            chunks.clear();
        }
    }
    if read > limit { Err(Refusal::BodyTooLarge) } else { Ok(join(chunks)) }
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
