//! `GET /v3/users`: the users of the account, or those that pass the filters.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{Input, Query, invalid_text};
use super::super::links::Links;
use super::super::ok;
use super::Shown;
use crate::domain::policy;
use crate::domain::sign_in;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::users::{self, By};
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// Where it stands.
    links: Links,
    /// The users, in the order of their ids.
    users: Vec<Shown<'a>>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the users of the account")
        .description("Of several filters, all have to pass. There are no pages.")
        .query::<String>("domain_id", "The caller's account. Any other is refused with 403.")
        .query::<bool>("enabled", "Only users who are, or who are not.")
        .query::<String>("name", "Only the user of that name.")
        .parameter(
            "query",
            "password_expires_at",
            "Only users whose password ends before, at or after that time.",
            false,
            json!({ "type": "string", "pattern": EXPIRY, "examples": ["lt:2026-01-31T12:00:00Z"] }),
        )
        .answer::<Body<'_>>(200, "The users.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    query: Query,
) -> Result<Response, Fault> {
    let tenant = caller.tenant();
    let all: Box<dyn Iterator<Item = &User> + Send> = match query.text("name") {
        Some(name) => Box::new(users::find(tenant, caller.principal(), By::Name(name))?.into_iter()),
        None => Box::new(users::list(tenant, caller.principal(), None)?),
    };
    policy::own_account(tenant, caller.principal(), query.text("domain_id"))?;
    let enabled = query.flag("enabled")?;
    let expiry = query.text("password_expires_at").map(Expiry::parse).transpose()?;
    let found = all.filter(|user| {
        enabled.is_none_or(|enabled| user.enabled == enabled)
            && expiry.as_ref().is_none_or(|expiry| {
                sign_in::password_expires_at(tenant, user).is_some_and(|time| expiry.passes(time))
            })
    });
    let users = found.map(|user| Shown::new(tenant, user, &base)).collect();
    Ok(ok(&Body { links: Links::to(&base, "/v3/users"), users }))
}

/// `{operator}:{time}`, as in `lt:2026-01-31T12:00:00Z`.
struct Expiry {
    passes: fn(&Timestamp, &Timestamp) -> bool,
    time: Timestamp,
}

impl Expiry {
    fn parse(text: &str) -> Result<Self, Input> {
        let parse = || {
            let (operator, time) = text.split_once(':')?;
            let passes: fn(&Timestamp, &Timestamp) -> bool = match operator {
                "lt" => Timestamp::lt,
                "lte" => Timestamp::le,
                "gt" => Timestamp::gt,
                "gte" => Timestamp::ge,
                "eq" => Timestamp::eq,
                "neq" => Timestamp::ne,
                _ => return None,
            };
            let marks: Vec<_> = time.match_indices(['-', ':']).map(|(at, _)| at).collect();
            if marks != [4, 7, 13, 16] {
                return None;
            }
            let compact: String = time.chars().filter(|c| !"-:".contains(*c)).collect();
            Some(Self { passes, time: Timestamp::parse_compact(&compact)? })
        };
        parse().ok_or_else(|| invalid_text("password_expires_at", text))
    }

    fn passes(&self, time: Timestamp) -> bool {
        (self.passes)(&Timestamp::from_seconds(time.seconds()), &self.time)
    }
}

/// What [`Expiry::parse`] takes, as a pattern; February has 28 days in it.
const EXPIRY: &str = "^((lt|lte|gt|gte|eq|neq):[0-9]{4}-\
    ((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))\
    T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)?$";
