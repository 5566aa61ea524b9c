//! `POST /v5/virtual-mfa-devices`: a new device, not bound, and its seed, shown this once.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::mfa::{Created, create};
use crate::domain::id::UserId;
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields();
    let (name, user) = (fields.text("virtual_mfa_device_name")?, UserId::new(fields.text("user_id")?));
    let device = create(&app, &caller, "virtual_mfa_device_name", name, user).await?;
    Ok(created(&Created::new(&device)))
}
