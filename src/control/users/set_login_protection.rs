//! `PUT /_fauxfactor/v1/tenants/{tenant}/users/{user}/login-protection`: sets whether signing in asks for a second factor.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::answer::ok;
use super::super::document::conflict;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::whose;
use crate::domain::login_protection::{LoginProtection, Method};
use crate::http::App;
use crate::http::openapi::Doc;

/// Whether signing in asks for a second factor, and for which.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("not" = serde_json::json!({
    "properties": { "enabled": { "const": true }, "method": { "const": "none" } },
    "required": ["method"],
})))]
pub(super) struct NewLoginProtection {
    /// Whether it does.
    enabled: bool,
    /// The second factor; `vmfa` by default. It is nothing while login protection is disabled.
    method: Option<MethodName>,
}

/// Login protection as it is then.
#[derive(Serialize, JsonSchema)]
pub(super) struct Protection {
    /// Whether signing in asks for a second factor.
    enabled: bool,
    /// Which.
    method: MethodName,
}

/// A second factor, as Huawei names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MethodName {
    /// A code of the virtual MFA device.
    Vmfa,
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// None: login protection is disabled.
    None,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Sets whether signing in asks for a second factor")
        .body::<NewLoginProtection>()
        .body_example(&json!({ "enabled": true, "method": "vmfa" }))
        .answer::<Protection>(200, "Login protection as it is now.")
        .example(200, json!({ "enabled": true, "method": "vmfa" }));
    conflict(doc, "no_contact, federated_user: the user cannot use the method.");
}

pub(super) async fn handler(
    State(app): State<App>,
    place: InTenant,
    Json(body): Json<NewLoginProtection>,
) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let (protection, method) = read(&body)?;
    app.engine().set_login_protection(&place.live, &user, protection).await?;
    Ok(ok(&Protection { enabled: protection.enabled(), method }))
}

fn read(body: &NewLoginProtection) -> Result<(LoginProtection, MethodName), Problem> {
    if !body.enabled {
        return Ok((LoginProtection::Disabled, MethodName::None));
    }
    let name = body.method.unwrap_or(MethodName::Vmfa);
    let method = match name {
        MethodName::Vmfa => Method::Vmfa,
        MethodName::Sms => Method::Sms,
        MethodName::Email => Method::Email,
        MethodName::None => {
            return Err(Problem::invalid("`method` is `vmfa`, `sms` or `email` where `enabled` is true."));
        }
    };
    Ok((LoginProtection::Enabled(method), name))
}
