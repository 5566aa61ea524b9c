//! `POST /v3.0/OS-MFA/virtual-mfa-devices`: a new device, not bound, and its seed, shown this once.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input::Body;
use super::{Created, create};
use crate::domain::id::UserId;
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let device = body.fields().object("virtual_mfa_device")?;
    let (name, user) = (device.text("name")?, UserId::new(device.text("user_id")?));
    let device = create(&app, &caller, "name", name, user).await?;
    Ok(created(&Created::new(&device)))
}
