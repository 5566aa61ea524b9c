//! One request and its answer, as far as the front has come with them: whose it is, and what the log is told.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};

use super::answer_body::AnswerBody;
use super::face::Face;
use super::request_id::RequestId;
use crate::domain::principal::Principal;
use crate::domain::vendor::Vendor;
use crate::engine::clock::Stopwatch;
use crate::engine::faults::Plan;
use crate::engine::request_log::{Draft, Opening, RequestLog};
use crate::engine::{Engine, LiveTenant};

/// An exchange. What is never asked of a face of the vendors', such as a health check, is not recorded.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request_id: RequestId,
    /// Whose request it is, once its caller was looked up.
    pub(super) tenant: Option<Arc<LiveTenant>>,
    /// Whose interface is spoken to.
    pub(super) vendor: Option<Vendor>,
    /// What the tenant's faults do to it; nothing, for nearly all.
    pub(super) plan: Option<Box<Plan>>,
    is_recorded: bool,
    stopwatch: Stopwatch,
    /// What goes into the log; `None` until the request was read, and where nothing is kept.
    pub(super) draft: Option<Draft>,
}

impl Exchange {
    /// An exchange that begins now, on a path of `own`, or of no face.
    pub(super) fn begin(own: Option<&'static dyn Face>, request_id: RequestId) -> Self {
        let vendor = own.and_then(Face::vendor);
        let is_recorded = own.is_none() || vendor.is_some();
        Self {
            request_id,
            tenant: None,
            vendor,
            plan: None,
            is_recorded,
            stopwatch: Stopwatch::start(),
            draft: None,
        }
    }

    /// Writes the request down, for the tenant that is known by now.
    pub(super) fn open(&mut self, engine: &Engine, caller: Option<&Principal>, parts: &Parts, body: &[u8]) {
        if !self.is_recorded {
            return;
        }
        let (log, at) = match &self.tenant {
            Some(live) if live.requests().is_enabled() => (live.requests(), live.now()),
            None if engine.unattributed_requests().is_enabled() => {
                (engine.unattributed_requests(), engine.now())
            }
            _ => return,
        };
        let opening = Opening {
            at,
            stopwatch: self.stopwatch,
            vendor: self.vendor,
            request_id: self.request_id.uuid(),
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
        };
        let mut draft = Draft::open(log, opening, lines(&parts.headers), body);
        if let Some(caller) = caller {
            draft.set_caller(caller);
        }
        self.draft = Some(draft);
    }

    /// Remembers what the tenant's faults do to it, and writes down which.
    pub(super) fn meet(&mut self, plan: Box<Plan>) {
        if let (Some(draft), Some(rule)) = (&mut self.draft, plan.rule) {
            draft.set_fault(&rule.to_string());
        }
        self.plan = Some(plan);
    }

    /// Writes down a request of which nothing but the path, perhaps, could be read.
    pub(super) fn open_unread(&mut self, engine: &Engine, path: &str) {
        let log = engine.unattributed_requests();
        if self.is_recorded && log.is_enabled() {
            let opening = Opening {
                at: engine.now(),
                stopwatch: self.stopwatch,
                vendor: self.vendor,
                request_id: self.request_id.uuid(),
                method: "",
                path,
                query: "",
            };
            self.draft = Some(Draft::open(log, opening, std::iter::empty(), &[]));
        }
    }

    /// Writes down why it is refused, if that is recorded: else nobody asks.
    pub(super) fn explain<'w>(
        &mut self,
        reason: impl FnOnce() -> Option<String>,
        canonical_request: impl FnOnce() -> Option<&'w str>,
    ) {
        let Some(draft) = &mut self.draft else { return };
        if let Some(reason) = reason() {
            draft.set_reason(reason);
        }
        if let Some(canonical) = canonical_request() {
            draft.set_canonical_request(canonical);
        }
    }

    /// Writes the answer down, and the exchange into its log.
    pub(super) fn record(self, engine: &Engine, response: &Response<AnswerBody>) {
        let Some(mut draft) = self.draft else { return };
        let body = response.body().whole().map(|bytes| &bytes[..]).unwrap_or_default();
        draft.answer(response.status().as_u16(), lines(response.headers()), body);
        log_of(engine, self.tenant.as_deref()).record(draft);
    }
}

fn log_of<'l>(engine: &'l Engine, tenant: Option<&'l LiveTenant>) -> &'l RequestLog {
    tenant.map_or_else(|| engine.unattributed_requests(), LiveTenant::requests)
}

fn lines(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}
