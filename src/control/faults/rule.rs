//! A rule, as it is written.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use axum::http::{HeaderName, Method};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::duration;
use super::super::input::Object;
use super::super::problem::Problem;
use crate::domain::rate::RateRule;
use crate::domain::vendor::Vendor;
use crate::engine::faults::{At, Effect, HeaderMatch, Injected, Matching, Pattern, Probability, Rule, When};
use crate::http::operations::Operations;

/// The longest wait.
const LONGEST_SECONDS: f64 = 3600.0;
/// The longest window of a rate limit: a year.
const LONGEST_WINDOW: f64 = 31_536_000.0;

/// What requests meet on purpose: which of them, when, and what becomes of them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RuleBody {
    /// Which requests: those of which all that is given is true.
    #[serde(rename = "match", default)]
    matching: Object<MatchBody>,
    /// Which of these; without it, all.
    when: Option<WhenBody>,
    /// Whether the handler runs first: `before` if it is not said, and for `truncate` always `after`.
    at: Option<AtBody>,
    /// What becomes of them.
    #[serde(rename = "do")]
    #[schemars(with = "EffectBody")]
    effect: Value,
}

/// Which requests a rule is about.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct MatchBody {
    /// Whose interface is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<VendorBody>,
    /// The vendor's name of the operation, such as `ShowUserMfaDevice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z]{1,20}$"))]
    method: Option<String>,
    /// The path, without the query, as the client writes it; `*` stands for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[/*]"))]
    path: Option<String>,
    /// Whose good credential the request shows: a user's id, name, username or e-mail address, or an app's id. Nobody is
    /// one yet who asks for a token with a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    /// A header that the request has.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Object<HeaderBody>>,
}

/// Whose interface.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum VendorBody {
    /// Huawei Cloud IAM.
    Huawei,
    /// VMware Cloud Services.
    Vmware,
}

/// A header that a request has. Upper and lower case differ in its value.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HeaderBody {
    /// Its name.
    #[schemars(regex(pattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"))]
    name: String,
    /// What its value contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    /// What its value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    equals: Option<String>,
}

/// Which of the requests that a rule matches meet its effect.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum WhenBody {
    /// The first so many.
    First(NonZeroU64),
    /// Every so many-th.
    Every(NonZeroU64),
    /// All but the first so many.
    After(u64),
    /// Each with this probability, drawn from the tenant's seed.
    Probability(#[schemars(range(min = 0.0, max = 1.0))] f64),
}

/// Whether the handler runs.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum AtBody {
    /// It does not: nothing is changed.
    Before,
    /// It does: the change is made, and its answer is what is delayed or lost.
    After,
}

/// What becomes of a request.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(in super::super) enum EffectBody {
    /// A failure in the vendor's own words.
    Status {
        /// The status.
        #[schemars(range(min = 400, max = 599))]
        status: u16,
        /// What `Retry-After` says, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_seconds: Option<u32>,
        /// What to say instead of the vendor's text.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// A wait, in real time; the next rule is asked too.
    Latency {
        /// How long.
        latency_seconds: LatencyBody,
    },
    /// The connection is closed without an answer.
    Drop {
        /// Always true.
        #[schemars(extend("const" = true))]
        drop: bool,
    },
    /// The answer's body ends too early, and the connection is closed. The handler runs in any case.
    Truncate {
        /// Where it ends.
        truncate: Object<TruncateBody>,
    },
    /// The vendor's 429 with `Retry-After`, for what goes beyond a limit.
    RateLimit {
        /// The limit.
        rate_limit: Object<RateLimitBody>,
    },
}

/// How long a wait is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub(in super::super) enum LatencyBody {
    /// So many seconds.
    Fixed(#[schemars(range(min = 0.0, max = 3600.0))] f64),
    /// Something between these, drawn from the tenant's seed.
    Between {
        /// At least so many seconds.
        #[schemars(range(min = 0.0, max = 3600.0))]
        min: f64,
        /// At most so many seconds, and no less than `min`.
        #[schemars(range(min = 0.0, max = 3600.0))]
        max: f64,
    },
}

/// Where an answer ends too early.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TruncateBody {
    /// So many bytes are sent. An answer that has no more goes out whole.
    bytes: u32,
}

/// A limit, on the tenant's clock, over all requests that the rule matches.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RateLimitBody {
    /// So many requests pass.
    requests: NonZeroU32,
    /// In a window of so many seconds, which the first of them opens.
    #[schemars(range(max = 31_536_000.0), extend("exclusiveMinimum" = 0))]
    seconds: f64,
}

const EFFECTS: &str = "Write one of {\"status\": 503} with or without \"retry_after_seconds\": 2 and \"message\": \"…\", \
    {\"latency_seconds\": 1.5}, {\"latency_seconds\": {\"min\": 0.1, \"max\": 2}}, {\"drop\": true}, \
    {\"truncate\": {\"bytes\": 20}} or {\"rate_limit\": {\"requests\": 5, \"seconds\": 60}}.";

impl RuleBody {
    /// The rule that is written.
    ///
    /// # Errors
    /// Says what to write instead.
    pub(super) fn read(self, operations: &Operations) -> Result<Rule, Problem> {
        let effect: EffectBody = serde_json::from_value(self.effect)
            .map_err(|_| Problem::invalid(format!("`do` is not what it should be. {EFFECTS}")))?;
        Ok(Rule {
            matching: self.matching.0.read(operations)?,
            when: self.when.map_or(Ok(When::Always), WhenBody::read)?,
            at: self.at.map_or(At::Before, AtBody::read),
            effect: effect.read()?,
        })
    }
}

impl MatchBody {
    fn read(self, operations: &Operations) -> Result<Matching, Problem> {
        let vendor = self.vendor.map(VendorBody::read);
        if let Some(operation) = &self.operation
            && !operations.has(operation, vendor)
        {
            return Err(unknown_operation(operation, vendor, operations));
        }
        let is_method = |method: &String| Method::from_bytes(method.as_bytes()).is_ok();
        if !self.method.as_ref().is_none_or(is_method) {
            return Err(Problem::invalid("`match.method` is a method, such as \"GET\"."));
        }
        if !self.path.as_ref().is_none_or(|path| path.starts_with(['/', '*'])) {
            let detail = "`match.path` begins with / or *, such as \"/v3.0/OS-MFA/*\".";
            return Err(Problem::invalid(detail));
        }
        Ok(Matching {
            vendor,
            operation: self.operation.map(String::into_boxed_str),
            method: self.method.map(|method| method.to_ascii_uppercase().into()),
            path: self.path.as_deref().map(Pattern::new),
            caller: self.caller.map(String::into_boxed_str),
            header: self.header.map(|header| header.0.read()).transpose()?,
        })
    }
}

fn unknown_operation(name: &str, vendor: Option<Vendor>, operations: &Operations) -> Problem {
    let nearest = operations.nearest(name, vendor);
    let whose = vendor.map(|vendor| format!(" of {vendor}")).unwrap_or_default();
    let detail = format!("There is no operation `{name}`{whose}. Nearest: {}.", nearest.join(", "));
    Problem::invalid(detail).with("nearest", nearest)
}

impl VendorBody {
    fn read(self) -> Vendor {
        match self {
            Self::Huawei => Vendor::Huawei,
            Self::Vmware => Vendor::Vmware,
        }
    }
}

impl HeaderBody {
    fn read(self) -> Result<HeaderMatch, Problem> {
        if HeaderName::from_bytes(self.name.as_bytes()).is_err() {
            return Err(Problem::invalid("`match.header.name` is a header's name, such as \"user-agent\"."));
        }
        let (contains, equals) = (self.contains.map(Into::into), self.equals.map(Into::into));
        Ok(HeaderMatch { name: self.name.into(), contains, equals })
    }
}

impl WhenBody {
    fn read(self) -> Result<When, Problem> {
        Ok(match self {
            Self::First(count) => When::First(count),
            Self::Every(count) => When::Every(count),
            Self::After(count) => When::After(count),
            Self::Probability(probability) => When::Probability(
                Probability::new(probability)
                    .ok_or_else(|| Problem::invalid("`when.probability` is a number from 0 to 1."))?,
            ),
        })
    }
}

impl AtBody {
    fn read(self) -> At {
        match self {
            Self::Before => At::Before,
            Self::After => At::After,
        }
    }
}

impl EffectBody {
    fn read(self) -> Result<Effect, Problem> {
        Ok(match self {
            Self::Status { status, retry_after_seconds, message } => {
                if !(400..=599).contains(&status) {
                    return Err(Problem::invalid("`do.status` is a number from 400 to 599."));
                }
                let (retry_after, message) = (retry_after_seconds.map(u64::from), message.map(Into::into));
                Effect::Fail(Injected { status, retry_after, message })
            }
            Self::Latency { latency_seconds } => latency_seconds.read()?,
            Self::Drop { drop: true } => Effect::Drop,
            Self::Drop { drop: false } => {
                return Err(Problem::invalid("`do.drop` is true; without the rule, nothing is dropped."));
            }
            Self::Truncate { truncate } => {
                Effect::Truncate(usize::try_from(truncate.0.bytes).unwrap_or(usize::MAX))
            }
            Self::RateLimit { rate_limit } => Effect::RateLimit(rate_limit.0.read()?),
        })
    }
}

impl LatencyBody {
    fn read(self) -> Result<Effect, Problem> {
        let (min, max) = match self {
            Self::Fixed(seconds) => (seconds, seconds),
            Self::Between { min, max } => (min, max),
        };
        if !(0.0..=LONGEST_SECONDS).contains(&min) || !(min..=LONGEST_SECONDS).contains(&max) {
            let detail = "`do.latency_seconds` is a number from 0 to 3600, or {\"min\": 0.1, \"max\": 2} of two such \
                          numbers, of which `min` is not the greater.";
            return Err(Problem::invalid(detail));
        }
        Ok(Effect::Latency { min: Duration::from_secs_f64(min), max: Duration::from_secs_f64(max) })
    }
}

impl RateLimitBody {
    fn read(self) -> Result<RateRule, Problem> {
        let is_window = self.seconds > 0.0 && self.seconds <= LONGEST_WINDOW;
        if !is_window {
            let detail =
                "`do.rate_limit.seconds` is a number greater than 0 and no greater than 31536000, a year.";
            return Err(Problem::invalid(detail));
        }
        Ok(RateRule {
            requests: self.requests,
            per: duration::above_zero("do.rate_limit.seconds", self.seconds)?,
        })
    }
}

impl From<&Matching> for MatchBody {
    fn from(matching: &Matching) -> Self {
        let Matching { vendor, operation, method, path, caller, header } = matching;
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        Self {
            vendor: vendor.map(|vendor| match vendor {
                Vendor::Huawei => VendorBody::Huawei,
                Vendor::Vmware => VendorBody::Vmware,
            }),
            operation: text(operation),
            method: text(method),
            path: path.as_ref().map(|path| path.as_str().to_owned()),
            caller: text(caller),
            header: header.as_ref().map(|header| {
                Object(HeaderBody {
                    name: header.name.to_string(),
                    contains: text(&header.contains),
                    equals: text(&header.equals),
                })
            }),
        }
    }
}

impl WhenBody {
    /// `None` for always.
    pub(super) fn of(when: When) -> Option<Self> {
        Some(match when {
            When::Always => return None,
            When::First(count) => Self::First(count),
            When::Every(count) => Self::Every(count),
            When::After(count) => Self::After(count),
            When::Probability(probability) => Self::Probability(probability.get()),
        })
    }
}

impl From<At> for AtBody {
    fn from(at: At) -> Self {
        match at {
            At::Before => Self::Before,
            At::After => Self::After,
        }
    }
}

impl From<&Effect> for EffectBody {
    fn from(effect: &Effect) -> Self {
        match effect {
            Effect::Fail(Injected { status, retry_after, message }) => Self::Status {
                status: *status,
                retry_after_seconds: retry_after.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
                message: message.as_deref().map(str::to_owned),
            },
            Effect::Latency { min, max } => {
                let (min, max) = (min.as_secs_f64(), max.as_secs_f64());
                let latency_seconds =
                    if min < max { LatencyBody::Between { min, max } } else { LatencyBody::Fixed(min) };
                Self::Latency { latency_seconds }
            }
            Effect::Drop => Self::Drop { drop: true },
            Effect::Truncate(bytes) => {
                let bytes = u32::try_from(*bytes).unwrap_or(u32::MAX);
                Self::Truncate { truncate: Object(TruncateBody { bytes }) }
            }
            Effect::RateLimit(RateRule { requests, per }) => Self::RateLimit {
                rate_limit: Object(RateLimitBody { requests: *requests, seconds: per.as_secs_f64() }),
            },
        }
    }
}
