//! An exchange while it goes on: written down piece by piece, in the order in which it happens.

use std::sync::Arc;

use uuid::Uuid;

use super::RequestLog;
use super::record::{Details, Flags, Record, Section};
use super::redact;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::domain::vendor::Vendor;
use crate::engine::clock::Stopwatch;

/// Room for the headers of a request and an answer, and for a small body.
const ROOM: usize = 640;
/// Longer durations are not told apart.
const LONGEST: u32 = u32::MAX;

/// How an exchange begins.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// When, on the clock of the log's tenant.
    pub at: Timestamp,
    /// Measures how long it takes.
    pub stopwatch: Stopwatch,
    /// Whose interface was spoken to.
    pub vendor: Option<Vendor>,
    /// The id of the request.
    pub request_id: Uuid,
    /// What was asked.
    pub method: &'a str,
    /// Of what.
    pub path: &'a str,
    /// With what; empty for nothing.
    pub query: &'a str,
}

/// An exchange that goes into a log once it is answered. No `Debug`: what it holds is not cleaned.
pub struct Draft {
    text: Vec<u8>,
    ends: [u32; Section::COUNT],
    written: usize,
    flags: Flags,
    body_bytes: Option<usize>,
    at: Timestamp,
    stopwatch: Stopwatch,
    vendor: Option<Vendor>,
    request_id: Uuid,
    status: Option<u16>,
    caller: Option<Principal>,
    details: Details,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

impl Draft {
    /// Begins an exchange for `log` with the request. Values of credential headers are left out here already.
    pub fn open<'h>(
        log: &RequestLog,
        opening: Opening<'_>,
        headers: impl Iterator<Item = (&'h str, &'h [u8])>,
        body: &[u8],
    ) -> Self {
        let Opening { at, stopwatch, vendor, request_id, method, path, query } = opening;
        let body_bytes = log.body_bytes();
        let head = method.len() + path.len() + query.len();
        let kept = body.len().min(body_bytes.unwrap_or(0));
        let mut draft = Self {
            text: Vec::with_capacity(head + kept + ROOM),
            ends: [0; Section::COUNT],
            written: 0,
            flags: Flags { has_bodies: body_bytes.is_some(), ..Flags::default() },
            body_bytes,
            at,
            stopwatch,
            vendor,
            request_id,
            status: None,
            caller: None,
            details: Details::default(),
        };
        for text in [method, path, query] {
            draft.text.extend_from_slice(text.as_bytes());
            draft.close();
        }
        draft.headers(headers);
        draft.flags.request_is_cut = draft.body(body);
        draft
    }

    /// Who the request speaks for; whatever policy lets them off meanwhile is written down too.
    pub fn set_caller(&mut self, caller: &Principal) {
        self.caller = Some(caller.clone());
    }

    /// The rule whose fault the request met.
    pub fn set_fault(&mut self, rule: &str) {
        self.details.fault = Some(rule.into());
    }

    /// Why it was refused.
    pub fn set_reason(&mut self, reason: String) {
        self.details.reason = Some(reason);
    }

    /// What the server computed of a signed request whose signature is wrong.
    pub fn set_canonical_request(&mut self, canonical: &str) {
        self.details.canonical_request = Some(canonical.into());
    }

    /// Writes down what was answered. A connection that was dropped instead has no answer.
    pub fn answer<'h>(
        &mut self,
        status: u16,
        headers: impl Iterator<Item = (&'h str, &'h [u8])>,
        body: &[u8],
    ) {
        self.status = Some(status);
        self.headers(headers);
        self.flags.response_is_cut = self.body(body);
    }

    fn headers<'h>(&mut self, headers: impl Iterator<Item = (&'h str, &'h [u8])>) {
        for (name, value) in headers {
            let value = redact::header_to_keep(name, value);
            self.text.reserve(name.len() + value.len() + 3);
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(b": ");
            self.text.extend_from_slice(value);
            self.text.push(b'\n');
        }
        self.close();
    }

    /// Whether the body had to be cut.
    fn body(&mut self, body: &[u8]) -> bool {
        let most = self.body_bytes.unwrap_or(0);
        self.text.extend_from_slice(&body[..body.len().min(most)]);
        self.close();
        body.len() > most
    }

    /// Ends a section.
    fn close(&mut self) {
        if let Some(end) = self.ends.get_mut(self.written) {
            *end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        }
        self.written += 1;
    }

    pub(super) fn finish(mut self) -> Record {
        while self.written < Section::COUNT {
            self.close();
        }
        if let Some(caller) = &self.caller {
            self.details.overruled = caller.overruled().iter().map(ToString::to_string).collect();
        }
        Record {
            seq: 0,
            text: self.text,
            ends: self.ends,
            flags: self.flags,
            at: self.at,
            micros: u32::try_from(self.stopwatch.elapsed().as_micros()).unwrap_or(LONGEST),
            vendor: self.vendor,
            request_id: self.request_id,
            status: self.status,
            caller: self.caller.map(|caller| caller.with_leniency(None)),
            details: (!self.details.are_none()).then(|| Arc::new(self.details)),
        }
    }
}
