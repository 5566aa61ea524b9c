//! `POST /_fauxfactor/v1/tenants/{tenant}/users/{user}/lock`: locks the user, as failures to sign in do.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::answer::ok;
use super::super::duration;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::super::time::Time;
use super::whose;
use crate::http::App;
use crate::http::openapi::Doc;

/// For how long a user is to be locked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLock {
    /// On the tenant's clock; as long as the account's login policy says by default.
    #[schemars(extend("exclusiveMinimum" = 0))]
    seconds: Option<f64>,
}

/// A lock.
#[derive(Serialize, JsonSchema)]
pub(super) struct Lock {
    /// When it ends, on the tenant's clock.
    locked_until: Time,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Locks the user, as failures to sign in do")
        .optional_body::<NewLock>()
        .body_example(&json!({ "seconds": 60 }))
        .answer::<Lock>(200, "When the lock ends.");
}

pub(super) async fn handler(
    State(app): State<App>,
    place: InTenant,
    Json(body): Json<NewLock>,
) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let lifetime = body.seconds.map(|seconds| duration::above_zero("seconds", seconds)).transpose()?;
    let end = place.live.lock_user(&user, lifetime);
    Ok(ok(&Lock { locked_until: Time(end) }))
}
