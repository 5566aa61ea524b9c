//! `POST /_fauxfactor/v1/tenants/{tenant}/users/{user}/device`: gives the user a bound device and turns login protection by it on.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::answer::created;
use super::super::document::conflict;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::view::Device;
use super::{device_name, whose};
use crate::domain::secret::Secret;
use crate::domain::totp;
use crate::engine::acts::Enrolment;
use crate::http::App;
use crate::http::openapi::Doc;

/// The most characters of a seed.
const LONGEST_SEED: usize = 256;

/// The device to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDevice {
    /// Its name, which no other user's device has; made of the user's by default.
    #[schemars(regex(pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$"))]
    name: Option<String>,
    /// The TOTP secret in base32, upper case and unpadded; random by default. Other lengths that base32 can have
    /// will do as well, from 16 characters to 256.
    #[schemars(regex(pattern = "^([A-Z2-7]{8}){2,32}$"))]
    seed: Option<String>,
    /// Whether it is bound at once, and login protection by it turned on; `true` by default.
    bound: Option<bool>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Gives the user a virtual MFA device")
        .description("Bound at once, as VMware's console does, unless it is said otherwise: login protection by it is turned on.")
        .optional_body::<NewDevice>()
        .body_example(&json!({ "name": "phone" }))
        .answer::<Device>(201, "The device, with its secret.");
    conflict(doc, "device_exists, device_name_taken, federated_user: the user cannot have it as things are.");
}

pub(super) async fn handler(
    State(app): State<App>,
    place: InTenant,
    Json(body): Json<NewDevice>,
) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let enrolment = Enrolment {
        name: body.name.as_deref().map(device_name).transpose()?,
        seed: body.seed.as_deref().map(seed).transpose()?,
        bound: body.bound.unwrap_or(true),
    };
    let device = app.engine().enrol(&place.live, &user, enrolment).await?;
    Ok(created(&Device::new(&place.live, &user, &device)?))
}

/// The seed that `text` spells. What is wrong with it is said without repeating it.
fn seed(text: &str) -> Result<Secret<Box<[u8]>>, Problem> {
    let refuse =
        |why: String| Problem::new(StatusCode::BAD_REQUEST, "invalid_seed", format!("Not a seed: {why}."));
    if text.len() > LONGEST_SEED {
        return Err(refuse(format!("it has more than {LONGEST_SEED} characters")));
    }
    totp::parse_seed(text).map_err(|why| refuse(why.to_string()))
}
