//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy`: changes what users may change themselves.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{Body, Fields, Input, invalid_text};
use super::super::ok;
use super::super::openapi::of_account;
use super::super::schema::{TEXT, choice, flag, object, optional, required, text};
use super::view::ProtectBody;
use super::{set, update};
use crate::domain::security_policy::UPDATE_PROTECT;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let allow = object([
        optional("manage_accesskey", flag("Their access keys.")),
        optional("manage_email", flag("Their e-mail address.")),
        optional("manage_mobile", flag("Their number.")),
        optional("manage_password", flag("Their password.")),
    ]);
    let mut policy = object([
        optional("allow_user", allow),
        optional("operation_protection", flag("Kept and shown.")),
        optional("admin_check", choice("Kept and shown. `on` needs a `scene`.", &["on", "off"])),
        optional("scene", choice("Kept and shown.", &["mobile", "email"])),
        optional("mobile", text("Kept and shown.", TEXT)),
        optional("email", text("Kept and shown.", TEXT)),
    ]);
    policy["if"] = json!({ "properties": { "admin_check": { "const": "on" } }, "required": ["admin_check"] });
    policy["then"] = json!({ "properties": { "scene": { "type": "string" } }, "required": ["scene"] });
    of_account(doc)
        .summary("Change the protect policy: what users may change themselves")
        .description("The fields that are there.")
        .differs("what concerns the console alone is kept and shown, and has no effect.")
        .body_of("application/json", object([required("protect_policy", policy)]), true)
        .body_example(&json!({ "protect_policy": { "allow_user": { "manage_password": true } } }))
        .answer::<ProtectBody<'_>>(200, "The whole policy.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("protect_policy")?;
    let operation_protection = fields.optional_flag("operation_protection")?;
    let allow = fields.optional_object("allow_user")?;
    let allowed = |key| allow.map_or(Ok(None), |allow: Fields<'_>| allow.optional_flag(key));
    let [access_keys, email, mobile, password] = [
        allowed("manage_accesskey")?,
        allowed("manage_email")?,
        allowed("manage_mobile")?,
        allowed("manage_password")?,
    ];
    let admin_check = one_of(fields, "admin_check", &["on", "off"])?;
    let scene = one_of(fields, "scene", &["mobile", "email"])?;
    if admin_check.as_deref() == Some("on") && scene.is_none() {
        return Err(Input::Required("scene").into());
    }
    let [check_mobile, check_email] = [
        fields.optional_text("mobile")?.map(str::to_owned),
        fields.optional_text("email")?.map(str::to_owned),
    ];
    let policies = update(&app, &caller, UPDATE_PROTECT, domain, move |policies| {
        let protect = &mut policies.protect;
        set(&mut protect.users_manage_access_keys, access_keys.as_ref());
        set(&mut protect.users_manage_email, email.as_ref());
        set(&mut protect.users_manage_mobile, mobile.as_ref());
        set(&mut protect.users_manage_password, password.as_ref());
        set(&mut protect.operation_protection, operation_protection.as_ref());
        set(&mut protect.admin_check, admin_check.as_ref());
        set(&mut protect.scene, scene.as_ref());
        set(&mut protect.mobile, check_mobile.as_ref());
        set(&mut protect.email, check_email.as_ref());
    })
    .await?;
    Ok(ok(&ProtectBody::from(&policies.protect)))
}

fn one_of(fields: Fields<'_>, key: &'static str, values: &[&str]) -> Result<Option<String>, Input> {
    match fields.optional_text(key)? {
        Some(text) if !values.contains(&text) => Err(invalid_text(key, text)),
        text => Ok(text.map(str::to_owned)),
    }
}
