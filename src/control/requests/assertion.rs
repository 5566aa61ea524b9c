//! Assertions, as a body writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::input::Object;
use super::super::problem::Problem;
use super::filter::FilterBody;
use crate::engine::request_log::{Assertion, Count};

/// More than anybody writes.
const MOST: usize = 1000;

/// What is expected of the log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssertionsBody {
    /// The assertions: all must hold.
    #[schemars(length(min = 1, max = 1000))]
    assertions: Vec<AssertionBody>,
}

/// One assertion.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "an assertion is one of {\"count\": 2, \"where\": {filter}}, {\"count\": {\"min\": 1, \"max\": 3}, \
                 \"where\": {filter}}, {\"exactly\": [{filter}]}, {\"in_order\": [{filter}]} and \
                 {\"none_unmatched\": true}"
)]
enum AssertionBody {
    Count(Object<CountBody>),
    Exactly(Object<ExactlyBody>),
    InOrder(Object<InOrderBody>),
    NoneUnmatched(Object<NoneUnmatchedBody>),
}

/// So many requests are what the filter asks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountBody {
    /// How many.
    count: CountRange,
    /// Which; without it, all.
    #[serde(default, rename = "where")]
    filter: Object<FilterBody>,
}

/// A number, or a range.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum CountRange {
    /// Exactly so many.
    Exactly(usize),
    /// From one number to another.
    Range(Object<RangeBody>),
}

/// From one number to another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RangeBody {
    /// At least so many.
    #[serde(default)]
    min: usize,
    /// At most so many; without it, any number.
    max: Option<usize>,
}

/// The log holds these requests, in this order, and no other.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExactlyBody {
    #[schemars(length(max = 1000))]
    exactly: Vec<Object<FilterBody>>,
}

/// The log holds these requests in this order, whatever is between them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InOrderBody {
    #[schemars(length(max = 1000))]
    in_order: Vec<Object<FilterBody>>,
}

/// No request asked for a route that is not there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoneUnmatchedBody {
    /// Always true.
    #[schemars(extend("const" = true))]
    none_unmatched: bool,
}

impl AssertionsBody {
    pub(super) fn read(self) -> Result<Vec<Assertion>, Problem> {
        if self.assertions.is_empty() || self.assertions.len() > MOST {
            return Err(Problem::invalid(format!("Write from 1 to {MOST} assertions.")));
        }
        self.assertions.into_iter().map(AssertionBody::read).collect()
    }
}

impl AssertionBody {
    fn read(self) -> Result<Assertion, Problem> {
        Ok(match self {
            Self::Count(Object(CountBody { count, filter })) => {
                Assertion::Count(count.read()?, filter.0.read()?)
            }
            Self::Exactly(body) => Assertion::Exactly(filters(body.0.exactly)?),
            Self::InOrder(body) => Assertion::InOrder(filters(body.0.in_order)?),
            Self::NoneUnmatched(Object(NoneUnmatchedBody { none_unmatched: true })) => {
                Assertion::NoneUnmatched
            }
            Self::NoneUnmatched(_) => {
                return Err(Problem::invalid("`none_unmatched` is `true`, or left out."));
            }
        })
    }
}

impl CountRange {
    fn read(self) -> Result<Count, Problem> {
        let count = match self {
            Self::Exactly(number) => Count::from(number),
            Self::Range(Object(RangeBody { min, max })) => Count { min, max },
        };
        if count.max.is_some_and(|max| max < count.min) {
            return Err(Problem::invalid("`max` is less than `min`."));
        }
        Ok(count)
    }
}

fn filters(bodies: Vec<Object<FilterBody>>) -> Result<Vec<crate::engine::request_log::Filter>, Problem> {
    if bodies.len() > MOST {
        return Err(Problem::invalid(format!("Write at most {MOST} filters.")));
    }
    bodies.into_iter().map(|body| body.0.read()).collect()
}
