//! `POST /_fauxfactor/v1/tenants/{tenant}/users/{user}/tokens`: a token of Huawei's or an access token of VMware's.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::super::answer::created;
use super::super::document::problem;
use super::super::duration;
use super::super::input::{InTenant, Json};
use super::super::issued_token::{IssuedToken, VmwareFace, VmwareRoles, access_token_terms};
use super::super::problem::Problem;
use super::whose;
use crate::domain::principal::PrincipalId;
use crate::domain::token::Methods;
use crate::engine::acts::{TokenScope, TokenTerms};
use crate::http::App;
use crate::http::openapi::Doc;

/// What a token is to say.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum UserTokenTerms {
    Huawei(HuaweiTerms),
    Vmware(VmwareTerms),
}

/// What a token of Huawei's is to say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HuaweiTerms {
    /// Whose token it is to be; Huawei's by default.
    #[serde(rename = "face")]
    _face: Option<HuaweiFace>,
    /// How long it lives; 24 hours by default.
    #[schemars(extend("exclusiveMinimum" = 0))]
    lifetime_seconds: Option<f64>,
    /// How the user is said to have signed in; `["password"]` by default.
    methods: Option<Vec<MethodName>>,
    /// What it is good for; the account by default.
    scope: Option<ScopeName>,
    /// None: a token of Huawei's has its user's roles.
    #[schemars(length(max = 0))]
    roles: Option<Vec<String>>,
}

/// What an access token of VMware's is to say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VmwareTerms {
    /// Whose token it is to be.
    #[serde(rename = "face")]
    _face: VmwareFace,
    /// How long it lives, rounded up to whole seconds; 30 minutes by default.
    #[schemars(extend("exclusiveMinimum" = 0))]
    lifetime_seconds: Option<f64>,
    roles: Option<VmwareRoles>,
}

/// Huawei's face.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum HuaweiFace {
    /// Huawei Cloud IAM.
    Huawei,
}

/// A way to sign in, as Keystone names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MethodName {
    /// With a password.
    Password,
    /// With a code; the token says when it was shown.
    Totp,
    /// With another token.
    Token,
}

/// What a token is good for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ScopeName {
    /// The account.
    Domain,
    /// Nothing in particular.
    Unscoped,
    /// The project of that id or name.
    Project(String),
}

/// By `face`, so that a mistake is told of the fields that were meant.
impl<'de> Deserialize<'de> for UserTokenTerms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        let terms = if body.get("face").is_some_and(|face| face == "vmware") {
            VmwareTerms::deserialize(body).map(Self::Vmware)
        } else {
            HuaweiTerms::deserialize(body).map(Self::Huawei)
        };
        terms.map_err(D::Error::custom)
    }
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("A token of Huawei's, or an access token of VMware's, for the user")
        .optional_body::<UserTokenTerms>()
        .body_example(&json!({ "face": "huawei", "lifetime_seconds": 60, "methods": ["password", "totp"] }))
        .answer::<IssuedToken<'_>>(201, "The token.");
    problem(doc, 404, "tenant_not_found, user_not_found, project_not_found: what is named is not there.");
}

pub(super) async fn handler(
    State(app): State<App>,
    place: InTenant,
    Json(body): Json<UserTokenTerms>,
) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let live = &place.live;
    match body {
        UserTokenTerms::Huawei(terms) => {
            let issued = app.engine().issue_token(live, &user, &read(terms)?)?;
            Ok(created(&IssuedToken::huawei(&issued)))
        }
        UserTokenTerms::Vmware(terms) => {
            let terms = access_token_terms(terms.lifetime_seconds, terms.roles)?;
            let issued = app.engine().issue_access_token(live, &PrincipalId::User(user), terms).await?;
            Ok(created(&IssuedToken::vmware(&issued)))
        }
    }
}

fn read(terms: HuaweiTerms) -> Result<TokenTerms, Problem> {
    if terms.roles.is_some_and(|roles| !roles.is_empty()) {
        return Err(Problem::invalid(
            "`roles` is empty: a token of Huawei's has its user's roles. VMware's have roles of their own: say \
             `\"face\": \"vmware\"`.",
        ));
    }
    let default = TokenTerms::default();
    let lifetime = terms
        .lifetime_seconds
        .map(|seconds| duration::above_zero("lifetime_seconds", seconds))
        .transpose()?;
    Ok(TokenTerms {
        lifetime: lifetime.unwrap_or(default.lifetime),
        methods: terms.methods.map_or(default.methods, |names| methods(&names)),
        scope: match terms.scope {
            None | Some(ScopeName::Domain) => TokenScope::Domain,
            Some(ScopeName::Unscoped) => TokenScope::Unscoped,
            Some(ScopeName::Project(name)) => TokenScope::Project(name),
        },
    })
}

fn methods(names: &[MethodName]) -> Methods {
    let has = |name| names.contains(&name);
    Methods {
        password: has(MethodName::Password),
        totp: has(MethodName::Totp),
        token: has(MethodName::Token),
    }
}
