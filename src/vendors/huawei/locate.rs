//! Which tenant a request without a credential is about: one that asks for a token says so in its body.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use serde_json::Value;

use crate::domain::id::UserId;
use crate::engine::sign_in::{AccountName, UserName};
use crate::engine::{Engine, LiveTenant};

/// Where a body says who one is.
const DOORS: [&str; 2] = ["/v3/auth/tokens", "/v3.0/OS-CREDENTIAL/securitytokens"];

/// The tenant that the body names: by a token, by the user, or by the account of the scope. Reads as much of
/// the body as can be read; whether it is whole, the operation says.
pub(super) fn locate(engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Arc<LiveTenant>> {
    if parts.method != Method::POST || !DOORS.contains(&parts.uri.path()) {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let auth = body.get("auth")?;
    by_token(engine, auth).or_else(|| by_user(engine, auth)).or_else(|| by_scope(engine, auth))
}

fn by_token(engine: &Engine, auth: &Value) -> Option<Arc<LiveTenant>> {
    engine.find_by_credential(auth.pointer("/identity/token/id")?.as_str()?)
}

fn by_user(engine: &Engine, auth: &Value) -> Option<Arc<LiveTenant>> {
    let user = auth.pointer("/identity/password/user").or_else(|| auth.pointer("/identity/totp/user"))?;
    let account = user.get("domain").and_then(account);
    match text(user, "id") {
        Some(id) => {
            let account = account.or_else(|| scope(auth));
            engine.find_by_user_name(&UserName::Id(UserId::new(&id), account))
        }
        None => engine.find_account(&account?),
    }
}

fn by_scope(engine: &Engine, auth: &Value) -> Option<Arc<LiveTenant>> {
    engine.find_account(&scope(auth)?)
}

fn scope(auth: &Value) -> Option<AccountName> {
    let of_project = || auth.pointer("/scope/project/domain");
    auth.pointer("/scope/domain").or_else(of_project).and_then(account)
}

fn account(domain: &Value) -> Option<AccountName> {
    text(domain, "id").map(AccountName::Id).or_else(|| text(domain, "name").map(AccountName::Name))
}

fn text(object: &Value, key: &str) -> Option<String> {
    object.get(key)?.as_str().map(str::to_owned)
}
