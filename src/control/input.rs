//! Reading bodies, queries and paths: each mistake is a [`Problem`] that says what is wrong.

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;
use crate::engine::LiveTenant;
use crate::http::App;

/// A JSON body. An empty one is `{}`. No `Debug`: it may be full of secrets.
pub(super) struct Json<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        parse(&read(request).await?).map(Self)
    }
}

/// The body as it is. Read and bounded already, before the request came here.
pub(super) async fn read(request: Request) -> Result<Bytes, Problem> {
    to_bytes(request.into_body(), usize::MAX).await.map_err(|_| Problem::internal())
}

/// A JSON object as a `T`; an empty document is `{}`.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::invalid("The body is not what it should be: write a JSON object."));
    }
    serde_json::from_slice(body)
        .map_err(|error| Problem::invalid(format!("The body is not what it should be: {error}.")))
}

/// A struct within a body. It is an object there: serde by itself would take an array of its fields as well.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Map::<String, Value>::deserialize(deserializer)?;
        T::deserialize(Value::Object(object)).map(Self).map_err(D::Error::custom)
    }
}

/// The parameters of a query.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(error) => {
                Err(Problem::invalid(format!("The query is not what it should be: {}.", error.body_text())))
            }
        }
    }
}

/// The parameters of a path, by name.
pub(super) struct Params(RawPathParams);

impl Params {
    /// The parameter of that name; a route that has none is a mistake of ours and reads as empty.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find_map(|(key, value)| (key == name).then_some(value)).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        RawPathParams::from_request_parts(parts, state)
            .await
            .map(Self)
            .map_err(|error| Problem::invalid(format!("The path cannot be read: {}.", error.body_text())))
    }
}

/// The tenant that `{tenant}` of the path means, by id or name, and the other parameters.
pub(super) struct InTenant {
    /// The tenant.
    pub(super) live: Arc<LiveTenant>,
    /// The parameters of the path.
    pub(super) params: Params,
}

impl<S: Send + Sync> FromRequestParts<S> for InTenant
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = Params::from_request_parts(parts, state).await?;
        let named = params.get("tenant");
        let live =
            App::from_ref(state).engine().find_tenant_named(named).ok_or_else(|| unknown_tenant(named))?;
        Ok(Self { live, params })
    }
}

pub(super) fn unknown_tenant(name: &str) -> Problem {
    let detail = format!("There is no tenant `{name}`. GET /_fauxfactor/v1/tenants lists them.");
    Problem::not_found("tenant_not_found", detail)
}

/// The user of `tenant` that `name` means: by id, name, VMware username or e-mail address.
pub(super) fn find_user<'t>(tenant: &'t Tenant, name: &str) -> Result<&'t User, Problem> {
    crate::domain::users::named(tenant, name).ok_or_else(|| {
        let detail = format!("Tenant {} has no user `{name}`.", tenant.id());
        Problem::not_found("user_not_found", detail)
    })
}
