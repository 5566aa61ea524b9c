//! An entry as it is read: cleaned of secrets.

use std::fmt;
use std::time::Duration;

use crate::domain::principal::{Identity, Principal};
use crate::domain::spelling;
use crate::domain::time::Timestamp;
use crate::domain::vendor::Vendor;

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: those of one log grow by one.
    pub seq: u64,
    /// When it arrived, on the tenant's clock.
    pub at: Timestamp,
    /// Whose interface it spoke to; `None` for a path that is no vendor's.
    pub vendor: Option<Vendor>,
    /// The operation that it asked for; `None` if there is no such route.
    pub operation: Option<&'static str>,
    /// Its method; empty if the request could not be read.
    pub method: String,
    /// Its path, percent-encoded as it came.
    pub path: String,
    /// Its query.
    pub query: Option<String>,
    /// Who it spoke for.
    pub caller: Option<EntryCaller>,
    /// The status of the answer; `None` if the connection was dropped instead.
    pub status: Option<u16>,
    /// How long answering took, on the machine's clock.
    pub duration: Duration,
    /// The id that the answer carries.
    pub request_id: String,
    /// What was sent.
    pub request: Message,
    /// What was answered.
    pub response: Message,
    /// The rule whose fault it met.
    pub fault: Option<String>,
    /// Why it was refused; `None` if it was not.
    pub reason: Option<String>,
    /// Of a signed request whose signature is wrong: what the server would have signed.
    pub canonical_request: Option<String>,
    /// The refusals that the tenant's enforcement let pass.
    pub overruled: Vec<String>,
    /// Whether there is such a route.
    pub matched: bool,
}

/// Who a request spoke for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryCaller {
    /// A user, by id and by the name that they had then.
    User {
        /// The id.
        id: String,
        /// The name.
        name: String,
    },
    /// A service account, by the id of its app.
    App(String),
}

impl EntryCaller {
    /// `None` for the control plane, which asks no face.
    pub(super) fn of(principal: &Principal) -> Option<Self> {
        match principal.identity() {
            Identity::User(user) => {
                Some(Self::User { id: user.record.id.to_string(), name: user.record.name.to_string() })
            }
            Identity::ServiceAccount(app) => Some(Self::App(app.record.id.as_str().to_owned())),
            Identity::ControlPlane => None,
        }
    }

    /// Whether `text` is the id or the name.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        match self {
            Self::User { id, name } => id == text || name == text,
            Self::App(id) => spelling::means(text, id),
        }
    }
}

impl fmt::Display for EntryCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { name, .. } => f.write_str(name),
            Self::App(id) => f.write_str(id),
        }
    }
}

/// Headers and body of a request or an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The headers, in their order.
    pub headers: Vec<(String, String)>,
    /// The body; `None` if there was none, or bodies are not kept.
    pub body: Option<String>,
    /// Whether the body was longer than is kept.
    pub body_truncated: bool,
}

/// What a query found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The entries, oldest first.
    pub requests: Vec<Entry>,
    /// How many entries had to go since the log was last cleared.
    pub dropped: u64,
    /// The number of the last entry ever written; 0 before the first.
    pub last: u64,
}

impl Entry {
    /// Whether Fauxfactor itself refused the request: its credential, its caller or what it asked for.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.reason.is_some()
    }
}

/// One line: number, method, path, status, operation, caller, and why it was refused.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} {} -> ", self.seq, self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no answer")?,
        }
        write!(f, " ({}", self.operation.unwrap_or("no such route"))?;
        if let Some(caller) = &self.caller {
            write!(f, " by {caller}")?;
        }
        if let Some(fault) = &self.fault {
            write!(f, ", fault {fault}")?;
        }
        f.write_str(")")?;
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        Ok(())
    }
}
