//! An exchange as it is kept: its texts in one piece of memory, uncleaned. Only [`Record::outline`] and
//! [`Record::fill`] show anything of it.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::entry::{Entry, EntryCaller, Message};
use super::redact::{self, Redactor};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::domain::vendor::Vendor;

/// The texts of an exchange, in their order.
#[derive(Clone, Copy)]
pub(super) enum Section {
    Method,
    Path,
    Query,
    RequestHeaders,
    RequestBody,
    ResponseHeaders,
    ResponseBody,
}

impl Section {
    pub(super) const COUNT: usize = 7;
}

#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) has_bodies: bool,
    pub(super) request_is_cut: bool,
    pub(super) response_is_cut: bool,
}

/// What few exchanges have.
#[derive(Default)]
pub(super) struct Details {
    pub(super) fault: Option<Box<str>>,
    pub(super) reason: Option<String>,
    pub(super) canonical_request: Option<Box<str>>,
    pub(super) overruled: Vec<String>,
}

impl Details {
    pub(super) fn are_none(&self) -> bool {
        self.fault.is_none()
            && self.reason.is_none()
            && self.canonical_request.is_none()
            && self.overruled.is_empty()
    }

    fn size(&self) -> usize {
        let texts = [&self.fault, &self.canonical_request].map(|text| text.as_ref().map_or(0, |t| t.len()));
        let reason = self.reason.as_ref().map_or(0, String::len);
        let overruled: usize = self.overruled.iter().map(|text| text.len() + size_of::<String>()).sum();
        size_of::<Self>() + texts.iter().sum::<usize>() + reason + overruled
    }
}

/// One exchange.
#[derive(Clone)]
pub(super) struct Record {
    pub(super) seq: u64,
    /// With room to spare: giving it back would cost more than it is worth.
    pub(super) text: Vec<u8>,
    /// Where each section of the text ends.
    pub(super) ends: [u32; Section::COUNT],
    pub(super) flags: Flags,
    pub(super) at: Timestamp,
    pub(super) micros: u32,
    pub(super) vendor: Option<Vendor>,
    pub(super) request_id: Uuid,
    pub(super) status: Option<u16>,
    /// As they were when they asked.
    pub(super) caller: Option<Principal>,
    pub(super) details: Option<Arc<Details>>,
}

impl Record {
    /// What it takes of a log's bytes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.text.capacity() + self.details.as_ref().map_or(0, |details| details.size())
    }

    fn section(&self, section: Section) -> &[u8] {
        let at = section as usize;
        let end = |at: usize| self.ends[at] as usize;
        let start = if at == 0 { 0 } else { end(at - 1) };
        self.text.get(start..end(at)).unwrap_or_default()
    }

    fn text(&self, section: Section) -> String {
        String::from_utf8_lossy(self.section(section)).into_owned()
    }

    /// The entry without its headers, bodies and query, whose operation `name` tells. The cheap part: filters and
    /// assertions look at no more.
    pub(super) fn outline(&self, name: impl FnOnce(&str, &str) -> Option<&'static str>) -> Entry {
        let (method, path) = (self.text(Section::Method), self.text(Section::Path));
        let operation = name(&method, &path);
        let id = self.request_id;
        let details = self.details.as_deref();
        Entry {
            seq: self.seq,
            at: self.at,
            vendor: self.vendor,
            operation,
            path: redact::text(&path),
            method,
            query: None,
            caller: self.caller.as_ref().and_then(EntryCaller::of),
            status: self.status,
            duration: Duration::from_micros(self.micros.into()),
            request_id: match self.vendor {
                Some(Vendor::Vmware) => id.hyphenated().to_string(),
                _ => id.simple().to_string(),
            },
            request: Message::default(),
            response: Message::default(),
            fault: details.and_then(|details| details.fault.as_deref().map(str::to_owned)),
            reason: details.and_then(|details| details.reason.as_deref().map(redact::text)),
            canonical_request: None,
            overruled: details.map(|details| details.overruled.clone()).unwrap_or_default(),
            matched: operation.is_some(),
        }
    }

    /// Adds to an outline what takes cleaning.
    pub(super) fn fill(&self, outline: Entry) -> Entry {
        let mut redactor = Redactor::default();
        let query = self.text(Section::Query);
        let query = (!query.is_empty()).then(|| redactor.form(&query));
        let body = self.flags.has_bodies && !self.section(Section::RequestBody).is_empty();
        let body = body.then(|| redactor.request(&self.text(Section::RequestBody)));
        let request = Message {
            headers: redactor.headers(&self.text(Section::RequestHeaders)),
            body,
            body_truncated: self.flags.has_bodies && self.flags.request_is_cut,
        };
        let answer = self.flags.has_bodies && !self.section(Section::ResponseBody).is_empty();
        let response = Message {
            body: answer.then(|| redactor.response(&self.text(Section::ResponseBody))),
            headers: redactor.headers(&self.text(Section::ResponseHeaders)),
            body_truncated: self.flags.has_bodies && self.flags.response_is_cut,
        };
        let canonical = self.details.as_deref().and_then(|details| details.canonical_request.as_deref());
        Entry {
            query,
            path: redactor.again(outline.path),
            canonical_request: canonical.map(|text| redactor.canonical(text)),
            reason: outline.reason.map(|reason| redactor.again(reason)),
            request,
            response,
            ..outline
        }
    }
}
