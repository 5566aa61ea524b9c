//! Rules, as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::rule::{AtBody, EffectBody, MatchBody, WhenBody};
use crate::engine::faults::Fault;

/// A rule, and what it has met.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct FaultView {
    /// Its name, which no other rule of the tenant is given.
    #[schemars(regex(pattern = "^f[1-9][0-9]*$"))]
    id: String,
    /// Which requests it is about.
    #[serde(rename = "match")]
    matching: MatchBody,
    /// Which of these meet its effect; without it, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<WhenBody>,
    /// Whether the handler runs first.
    at: AtBody,
    /// What becomes of them.
    #[serde(rename = "do")]
    effect: EffectBody,
    /// How many requests it matched.
    matched: u64,
    /// How many of these met its effect.
    fired: u64,
}

/// The rules of a tenant, in their order.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct FaultList {
    /// They are asked in this order.
    faults: Vec<FaultView>,
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        let Fault { id, rule, matched, fired } = fault;
        Self {
            id: id.to_string(),
            matching: (&rule.matching).into(),
            when: WhenBody::of(rule.when),
            at: rule.effect_at().into(),
            effect: (&rule.effect).into(),
            matched: *matched,
            fired: *fired,
        }
    }
}

impl From<Vec<Fault>> for FaultList {
    fn from(faults: Vec<Fault>) -> Self {
        Self { faults: faults.iter().map(FaultView::from).collect() }
    }
}
