//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy`: changes what users may change themselves.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{Body, Fields, Input, invalid_text};
use super::super::ok;
use super::view::ProtectBody;
use super::{set, update};
use crate::domain::security_policy::UPDATE_PROTECT;
use crate::http::App;

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
