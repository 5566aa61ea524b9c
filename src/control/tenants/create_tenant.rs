//! `POST /_fauxfactor/v1/tenants`: makes a private world.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::answer::created;
use super::super::clock::ClockSetting;
use super::super::enforcement::Mode;
use super::super::input::{Json, Query, unknown_tenant};
use super::super::problem::Problem;
use super::Extent;
use super::sheet::Sheet;
use crate::domain::enforcement::Enforcement;
use crate::engine::Engine;
use crate::engine::tenants::{MakeError, NewTenant, Source};
use crate::http::App;
use crate::http::app::BaseUrl;

/// A tenant that is to be made. All of it may be left out: then it is made from the template.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// What to call it, such as the name of the test: 1 to 100 characters, no control character and no slash. Tenants
    /// of one name do not live at the same time.
    #[schemars(length(min = 1, max = 100))]
    name: Option<String>,
    /// The configured tenant to make it from, as it was configured.
    template: Option<String>,
    /// The tenant to make it from as it stands, by id or name.
    fork: Option<String>,
    /// How long it lives, on its own clock. For ever, if it is left out.
    #[schemars(range(min = 1, max = 3_155_760_000_u64))]
    ttl_seconds: Option<u64>,
    /// How its clock is set.
    clock: Option<ClockSetting>,
    /// How strictly policy is obeyed; `strict` by default.
    enforcement: Option<Mode>,
    /// Makes what is generated repeat, together with the name, whatever the server's seed.
    seed: Option<u64>,
}

/// A hundred years.
const LONGEST_LIFE: u64 = 3_155_760_000;

pub(super) async fn handler(
    State(app): State<App>,
    Query(extent): Query<Extent>,
    base: BaseUrl,
    Json(body): Json<Body>,
) -> Result<Response, Problem> {
    let users = extent.users()?;
    let live = app.engine().make_tenant(body.read(app.engine())?).await?;
    let mut response = created(&Sheet::new(&live, &live.current(), &base, users));
    if let Ok(location) = HeaderValue::from_str(&format!("/_fauxfactor/v1/tenants/{}", live.id())) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

impl Body {
    fn read(self, engine: &Engine) -> Result<NewTenant, Problem> {
        let source = match (self.template, self.fork) {
            (None, None) => Source::Default,
            (Some(template), None) => Source::Template(template),
            (None, Some(other)) => {
                Source::Fork(engine.find_tenant_named(&other).ok_or_else(|| unknown_tenant(&other))?)
            }
            _ => return Err(Problem::invalid("A tenant is made from one of `template` and `fork`.")),
        };
        if self.ttl_seconds.is_some_and(|seconds| !(1..=LONGEST_LIFE).contains(&seconds)) {
            return Err(Problem::invalid(format!("`ttl_seconds` is a number from 1 to {LONGEST_LIFE}.")));
        }
        let lifetime = self.ttl_seconds.map(Duration::from_secs);
        let clock = self.clock.map(|setting| setting.change()).transpose()?;
        let enforcement = self.enforcement.map(Enforcement::from).unwrap_or_default();
        Ok(NewTenant { source, name: self.name, seed: self.seed, lifetime, clock, enforcement })
    }
}

impl From<MakeError> for Problem {
    fn from(error: MakeError) -> Self {
        let detail = format!("{error}.");
        match error {
            MakeError::Name => Self::invalid(detail),
            MakeError::UnknownTemplate(_) => Self::not_found("template_not_found", detail),
            MakeError::TooMany(_) => Self::new(
                StatusCode::CONFLICT,
                "too_many_tenants",
                format!("{detail} Delete some, give them a `ttl_seconds`, or raise `[control] max_tenants`."),
            ),
            MakeError::Taken(why) => match why {
                crate::engine::directory::AdoptError::Store(_) => Self::internal(),
                _ => Self::conflict("tenant_exists", detail),
            },
        }
    }
}
