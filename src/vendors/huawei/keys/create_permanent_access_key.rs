//! `POST /v3.0/OS-CREDENTIAL/credentials`: a new access key and its secret, shown this once.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::super::write::write;
use super::{Body, description, status};
use crate::domain::access_key;
use crate::domain::id::UserId;
use crate::http::App;

#[derive(Serialize)]
struct Created<'a> {
    access: &'a str,
    create_time: String,
    user_id: &'a UserId,
    description: &'a str,
    secret: &'a str,
    status: &'static str,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: input::Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("credential")?;
    let user = UserId::new(fields.text("user_id")?);
    let text = description(fields.optional_text("description")?.unwrap_or_default())?.to_owned();
    let drawn = app.engine().draw_access_key(caller.live(), "HPUA");
    let (id, quota) = (drawn.0.clone(), app.engine().behaviour().huawei.access_key_quota);
    let key = write(&app, &caller, move |tenant, caller, now| {
        access_key::create(tenant, caller, &user, drawn.clone(), &text, quota, now)
    })
    .await?;
    let credential = Created {
        access: &caller.tenant().spell_access_key(&id),
        create_time: key.created_at.to_string(),
        user_id: &key.user,
        description: &key.description,
        secret: key.secret.expose(),
        status: status(&key),
    };
    Ok(created(&Body { credential }))
}
