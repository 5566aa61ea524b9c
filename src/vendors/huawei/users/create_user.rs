//! `POST /v3.0/OS-USER/users`: makes a user.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::{changes, create, external, user_of};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::sign_in;
use crate::domain::users::{self, Invalid};
use crate::http::App;

#[derive(Serialize)]
struct Body<'a> {
    user: Created<'a>,
}

#[derive(Serialize)]
struct Created<'a> {
    pwd_status: bool,
    xuser_id: &'a str,
    xuser_type: &'a str,
    access_mode: &'static str,
    description: &'a str,
    name: &'a str,
    phone: &'a str,
    is_domain_owner: bool,
    enabled: bool,
    domain_id: &'a str,
    areacode: &'a str,
    email: &'a str,
    create_time: String,
    xdomain_id: &'static str,
    xdomain_type: &'static str,
    id: &'a UserId,
    status: Option<u8>,
    password_expires_at: Option<String>,
    default_project_id: Option<String>,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: input::Body,
) -> Result<Response, Fault> {
    users::may_create(caller.tenant(), caller.principal())?;
    let fields = user_of(body.fields())?;
    let domain = fields.text("domain_id").map_err(|_| Fault::User(Invalid::Missing))?;
    policy::own_account(caller.tenant(), caller.principal(), Some(domain))?;
    let changes = changes(&app, &caller, None, fields).await?;
    let user = create(&app, &caller, changes).await?;
    let expires_at = sign_in::password_expires_at(caller.tenant(), &user);
    let ((xuser_type, xuser_id), (areacode, phone)) = (external(&user), user.phone_parts());
    let created_at = user.created_at.to_string();
    Ok(created(&Body {
        user: Created {
            pwd_status: user.must_change_password,
            xuser_id,
            xuser_type,
            access_mode: user.access_mode.as_str(),
            description: &user.description,
            name: &user.name,
            phone,
            is_domain_owner: user.owner,
            enabled: user.enabled,
            domain_id: domain,
            areacode,
            email: user.email.as_deref().unwrap_or_default(),
            // The page's sample has no `Z` here.
            create_time: created_at.trim_end_matches('Z').to_owned(),
            xdomain_id: "",
            xdomain_type: "",
            id: &user.id,
            status: None,
            password_expires_at: expires_at.map(|time| time.to_string()),
            default_project_id: None,
        },
    }))
}
