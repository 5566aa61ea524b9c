//! How a clock is to be set.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::problem::Problem;
use super::super::time::Time;
use crate::engine::tenant_clock::{Change, Rate};

/// The body of `PUT …/clock`. Its fields are read one by one, so that a mistake is told what to write instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ClockSetting {
    mode: Option<String>,
    seconds: Option<f64>,
    at: Option<Time>,
    rate: Option<f64>,
    advance_seconds: Option<f64>,
}

const FORMS: &str = "Write one of {\"mode\": \"real\"}, {\"mode\": \"offset\", \"seconds\": -3600}, \
    {\"mode\": \"frozen\"} with or without \"at\": \"2026-01-15T08:30:00Z\", {\"mode\": \"scaled\", \"rate\": 60} with \
    or without \"at\", or {\"advance_seconds\": 30}.";

impl ClockSetting {
    /// The change that is asked for.
    ///
    /// # Errors
    /// Says what to write where it is none.
    pub(in super::super) fn change(&self) -> Result<Change, Problem> {
        let Self { mode, seconds, at, rate, advance_seconds } = self;
        let at = at.map(|time| time.0);
        match (mode.as_deref(), seconds, at, rate, advance_seconds) {
            (None, None, None, None, Some(seconds)) => forward(*seconds).map(Change::Advance),
            (Some("real"), None, None, None, None) => Ok(Change::Real),
            (Some("offset"), Some(seconds), None, None, None) => Ok(Change::Offset(*seconds)),
            (Some("frozen"), None, at, None, None) => Ok(Change::Frozen(at)),
            (Some("scaled"), None, at, Some(rate), None) => Ok(Change::Scaled(positive(*rate)?, at)),
            _ => Err(Problem::invalid(format!("The clock cannot be set so. {FORMS}"))),
        }
    }
}

fn forward(seconds: f64) -> Result<Duration, Problem> {
    if seconds < 0.0 {
        let detail = "`advance_seconds` is 0 or more: a clock is moved back with {\"mode\": \"offset\", …} or \
                      {\"mode\": \"frozen\", \"at\": …}.";
        return Err(Problem::invalid(detail));
    }
    // Only what is too long for a duration fails here, and no clock goes that far.
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

fn positive(rate: f64) -> Result<Rate, Problem> {
    let detail = "`rate` is greater than 0: {\"mode\": \"frozen\"} stops a clock.";
    Rate::new(rate).ok_or_else(|| Problem::invalid(detail))
}

impl JsonSchema for ClockSetting {
    fn schema_name() -> Cow<'static, str> {
        "ClockSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let at = json!({ "anyOf": [Time::json_schema(generator), { "type": "null" }] });
        let form = |mut properties: Value, required: &[&str]| {
            for other in ["mode", "seconds", "at", "rate", "advance_seconds"] {
                if properties[other].is_null() {
                    properties[other] = json!({ "type": "null" });
                }
            }
            json_schema!({
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            })
        };
        let constant = |mode: &str| json!({ "type": "string", "const": mode });
        json_schema!({
            "description": "How to set a clock: to the server's time, to an offset from it, frozen, scaled, or forward.",
            "oneOf": [
                form(json!({ "mode": constant("real") }), &["mode"]),
                form(
                    json!({
                        "mode": constant("offset"),
                        "seconds": { "type": "number", "description": "Ahead of the server's time; behind it, less than 0." },
                    }),
                    &["mode", "seconds"],
                ),
                form(
                    json!({ "mode": constant("frozen"), "at": at }),
                    &["mode"],
                ),
                form(
                    json!({
                        "mode": constant("scaled"),
                        "rate": {
                            "type": "number",
                            "exclusiveMinimum": 0,
                            "description": "How many seconds pass in the tenant in one second.",
                        },
                        "at": at,
                    }),
                    &["mode", "rate"],
                ),
                form(
                    json!({
                        "advance_seconds": { "type": "number", "minimum": 0, "description": "How far to move, in any mode." },
                    }),
                    &["advance_seconds"],
                ),
            ],
            "examples": [{ "mode": "frozen", "at": "2026-01-15T08:30:00Z" }, { "advance_seconds": 30 }],
        })
    }
}
