//! The stream of one connection, watched: when a request began, how it began, and what hyper itself
//! would have answered.
//!
//! hyper answers a head that it cannot parse with an empty body, before any of our code runs. Every
//! answer here speaks a vendor's dialect, so the wire holds that answer back ([`Wire::refused`]) and
//! [`connection`](super::connection) writes one that does.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// As much of a request line as tells method and prefix of the path.
const OPENING: usize = 64;

/// How far a connection is with its requests, shared with whoever watches it.
///
/// The low two bits are the phase, the rest counts its changes, so that a watcher that sees the same
/// number twice knows that nothing happened in between.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<AtomicU64>);

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The next request.
    Idle = 0,
    /// The rest of a request's head.
    Head = 1,
    /// An answer.
    Answer = 2,
}

impl Progress {
    pub(super) fn phase(&self) -> Phase {
        match self.mark() & 3 {
            0 => Phase::Idle,
            1 => Phase::Head,
            _ => Phase::Answer,
        }
    }

    /// A number that differs whenever the phase has changed.
    pub(super) fn mark(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.0.store(((self.mark() >> 2) + 1) << 2 | phase as u64, Ordering::Relaxed);
    }
}

/// How hyper begins an answer of its own, and what every answer of ours has.
const REFUSALS: [&[u8]; 2] = [b"HTTP/1.1 4", b"HTTP/1.0 4"];
const OURS: &[u8] = b"-request-id: ";

/// The first bytes of a request.
#[derive(Debug)]
struct Opening {
    bytes: [u8; OPENING],
    len: usize,
}

impl Default for Opening {
    fn default() -> Self {
        Self { bytes: [0; OPENING], len: 0 }
    }
}

impl Opening {
    fn extend(&mut self, arrived: &[u8]) {
        let room = &mut self.bytes[self.len..];
        let taken = arrived.len().min(room.len());
        room[..taken].copy_from_slice(&arrived[..taken]);
        self.len += taken;
    }

    /// The path of `METHOD /path …`, or of `METHOD scheme://authority/path …`.
    fn path(&self) -> Option<String> {
        let opening = String::from_utf8_lossy(&self.bytes[..self.len]);
        let target = opening.trim_start().split([' ', '\r', '\n']).nth(1)?;
        let target = match target.split_once("://") {
            Some((_, rest)) => &rest[rest.find('/')?..],
            None => target,
        };
        let path = target.split(['?', '#']).next()?;
        path.starts_with('/').then(|| path.to_owned())
    }
}

/// A stream, TCP or TLS, for hyper.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    progress: Progress,
    opening: Opening,
    /// That of the request before, for when this one says nothing.
    previous: Opening,
    line_bytes: usize,
    line_ended: bool,
    refused: Option<u16>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, progress: Progress) -> Self {
        Self {
            stream,
            progress,
            opening: Opening::default(),
            previous: Opening::default(),
            line_bytes: 0,
            line_ended: false,
            refused: None,
        }
    }

    /// The status that hyper wanted to answer without asking anybody.
    pub(super) fn refused(&self) -> Option<u16> {
        self.refused
    }

    /// How long the request line of the current request is, as far as it has arrived.
    pub(super) fn line_bytes(&self) -> usize {
        self.line_bytes
    }

    /// The path of the current request, as far as it was read, or of the one before: enough to tell
    /// whose dialect to speak. Empty if neither is known.
    pub(super) fn path(&self) -> String {
        self.opening.path().or_else(|| self.previous.path()).unwrap_or_default()
    }

    pub(super) fn into_stream(self) -> S {
        self.stream
    }

    fn observe(&mut self, arrived: &[u8]) {
        if self.progress.phase() == Phase::Idle {
            self.progress.enter(Phase::Head);
            self.previous = std::mem::take(&mut self.opening);
            self.line_bytes = 0;
            self.line_ended = false;
        }
        if self.progress.phase() == Phase::Head && !self.line_ended {
            self.opening.extend(arrived);
            let end = arrived.iter().position(|byte| *byte == b'\n');
            self.line_bytes += end.unwrap_or(arrived.len());
            self.line_ended = end.is_some();
        }
    }

    /// Whether `bytes` are an answer that hyper gives on its own; from then on, all are.
    fn holds_back(&mut self, bytes: &[u8]) -> bool {
        if self.refused.is_none()
            && REFUSALS.iter().any(|start| bytes.starts_with(start))
            && !contains(bytes, OURS)
        {
            let digits = &bytes["HTTP/1.1 ".len()..];
            self.refused =
                Some(digits.iter().take(3).fold(0, |status, digit| status * 10 + u16::from(digit & 0xf)));
        }
        self.refused.is_some()
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.observe(&buf.filled()[before..]);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.holds_back(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if slices.first().is_some_and(|first| self.holds_back(first)) {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
