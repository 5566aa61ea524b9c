//! `POST /_fauxfactor/v1/tenants`: makes a private world.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::answer::created;
use super::super::clock::ClockSetting;
use super::super::document::{conflict, problem};
use super::super::enforcement::Mode;
use super::super::input::{Object, Query, parse, read, unknown_tenant};
use super::super::problem::Problem;
use super::Extent;
use super::sheet::Sheet;
use crate::config::{self, Problems};
use crate::domain::enforcement::Enforcement;
use crate::engine::Engine;
use crate::engine::tenants::{MakeError, NewTenant, Source};
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

/// A tenant that is to be made. All of it may be left out: then it is made from the template.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// What to call it, such as the name of the test: 1 to 100 characters, no control character. Tenants of one name do
    /// not live at the same time.
    #[schemars(regex(pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,100}$"))]
    name: Option<String>,
    /// The configured tenant to make it from, as it was configured.
    template: Option<String>,
    /// The tenant to make it from as it stands, by id or name.
    fork: Option<String>,
    /// A tenant in the configuration's schema: a JSON object with the keys of one `[[tenant]]`, or a TOML document as a
    /// string. Its ids and credentials are as written.
    #[schemars(with = "Option<Document>")]
    document: Option<Value>,
    /// How long it lives, on its own clock. For ever, if it is left out.
    #[schemars(range(min = 1, max = 3_155_760_000_u64))]
    ttl_seconds: Option<u64>,
    /// How its clock is set.
    clock: Option<Object<ClockSetting>>,
    /// How strictly policy is obeyed; `strict` by default.
    enforcement: Option<Mode>,
    /// Makes what is generated repeat, together with the name, whatever the server's seed.
    seed: Option<u64>,
}

/// A tenant in the configuration's schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is for its schema alone")]
enum Document {
    /// TOML.
    Toml(String),
    /// The keys of one `[[tenant]]`.
    Json(Map<String, Value>),
}

/// A document, for example.
const DOCUMENT: &str = r#"account = { id = "acme", name = "acme" }
organization = { id = "3f2a1c5e-0b7d-4e6f-9a8b-1c2d3e4f5a6b", display_name = "Acme" }
user = [{ id = "acme-alice", name = "alice", password = "Alice#acme1" }]
"#;

/// A hundred years.
const LONGEST_LIFE: u64 = 3_155_760_000;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Makes a private world")
        .description(
            "It has one of `template`, `fork` and `document` at most. A document has to be one that the \
             configuration would take (docs/configuration.md).",
        )
        .queries::<Extent>()
        .optional_body::<Body>()
        .body_example(&json!({ "ttl_seconds": 3600 }))
        .body_of("application/toml", json!({ "type": "string", "example": DOCUMENT }), false)
        .answer::<Sheet<'_>>(201, "The tenant, with the credentials of its users and apps.")
        .answer_header(201, "Location", "Where the tenant is.", json!({ "type": "string" }));
    problem(doc, 404, "template_not_found, tenant_not_found: there is nothing to make it from.");
    conflict(doc, "tenant_exists, too_many_tenants: the tenant cannot be made as things are.");
}

pub(super) async fn handler(
    State(app): State<App>,
    Query(extent): Query<Extent>,
    base: BaseUrl,
    request: Request,
) -> Result<Response, Problem> {
    let users = extent.users()?;
    let body = Body::of(request).await?;
    let live = app.engine().make_tenant(body.read(app.engine())?).await?;
    let mut response = created(&Sheet::new(&live, &live.current(), &base, users));
    if let Ok(location) = HeaderValue::from_str(&format!("/_fauxfactor/v1/tenants/{}", live.id())) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

impl Body {
    /// The body of `request`: JSON, or a TOML document if it says that it is one.
    async fn of(request: Request) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_toml = content_type.is_some_and(|value| value.split(';').next() == Some("application/toml"));
        let body = read(request).await?;
        if !is_toml {
            return parse(&body);
        }
        let text = std::str::from_utf8(&body).map_err(|_| Problem::invalid("The document is not UTF-8."))?;
        Ok(Self { document: Some(Value::String(text.to_owned())), ..Self::default() })
    }

    fn read(self, engine: &Engine) -> Result<NewTenant, Problem> {
        let source = match (self.template, self.fork, self.document) {
            (None, None, None) => Source::Default,
            (Some(template), None, None) => Source::Template(template),
            (None, Some(other), None) => {
                Source::Fork(engine.find_tenant_named(&other).ok_or_else(|| unknown_tenant(&other))?)
            }
            (None, None, Some(document)) => {
                let tenant = config::parse_tenant_document("document", &document, engine.behaviour());
                Source::Document(Box::new(tenant?))
            }
            _ => {
                let detail = "A tenant is made from one of `template`, `fork` and `document`.";
                return Err(Problem::invalid(detail));
            }
        };
        if self.ttl_seconds.is_some_and(|seconds| !(1..=LONGEST_LIFE).contains(&seconds)) {
            return Err(Problem::invalid(format!("`ttl_seconds` is a number from 1 to {LONGEST_LIFE}.")));
        }
        let lifetime = self.ttl_seconds.map(Duration::from_secs);
        let clock = self.clock.map(|setting| setting.0.change()).transpose()?;
        let enforcement = self.enforcement.map(Enforcement::from).unwrap_or_default();
        Ok(NewTenant { source, name: self.name, seed: self.seed, lifetime, clock, enforcement })
    }
}

impl From<Problems> for Problem {
    fn from(problems: Problems) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_document", problems.to_string())
    }
}

impl From<MakeError> for Problem {
    fn from(error: MakeError) -> Self {
        let detail = format!("{error}.");
        match error {
            MakeError::Unfinished => Self::internal(),
            MakeError::Name => Self::invalid(detail),
            MakeError::UnknownTemplate(_) => Self::not_found("template_not_found", detail),
            MakeError::TooMany(_) => Self::new(
                StatusCode::CONFLICT,
                "too_many_tenants",
                format!("{detail} Delete some, give them a `ttl_seconds`, or raise `[control] max_tenants`."),
            ),
            MakeError::Taken(why) => match why {
                crate::engine::directory::AdoptError::Store(_) => Self::internal(),
                _ => Self::conflict(
                    "tenant_exists",
                    format!("{detail} Delete the other first, or choose another name or document."),
                ),
            },
        }
    }
}
