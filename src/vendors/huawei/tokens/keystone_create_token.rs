//! `POST /v3/auth/tokens`: a token for a password, a password and a code, or another token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::caller::signed_in;
use super::super::error::{Fault, Input};
use super::super::input::{Body, Query};
use super::super::openapi::{SIGNATURE, TOKEN};
use super::identity::{AskedScope, Identity, ProjectName, read};
use super::no_agencies;
use super::view;
use crate::domain::policy;
use crate::domain::sign_in::{Door, SecondFactor};
use crate::domain::tenant::Tenant;
use crate::domain::token::{Claims, Methods, Origin, Scope};
use crate::domain::user::User;
use crate::engine::sign_in::{AccountName, SignedIn};
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::caller::{Denial, Resolved};
use crate::http::face::Refusal;
use crate::http::openapi::{Doc, NO_CREDENTIAL};

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Issue a token")
        .description(
            "For a password, a password and the code of a virtual MFA device, or another token: that of \
             `token.id`, or the credential of the request's head. The new token is in `X-Subject-Token`. Failures \
             lock a user, by the account's login policy.",
        )
        .differs("there are no agencies: `assume_role` and `hw_assume_role` are refused.")
        .differs("a catalog has no service but IAM, and roles have no feature gates.")
        .security(&[NO_CREDENTIAL, TOKEN, SIGNATURE])
        .parameter("query", "nocatalog", "Leaves the catalog empty, with any value or none.", false, json!({}))
        .body_of("application/json", super::identity::schema(), true)
        .body_example(&json!({ "auth": {
            "identity": {
                "methods": ["password"],
                "password": { "user": { "name": "bob", "password": "Bob#demo12", "domain": { "name": "demo" } } },
            },
            "scope": { "project": { "name": "cn-north-4" } },
        } }))
        .empty(400, "The body is not JSON, or anything is missing or of a wrong type.")
        .empty(
            401,
            "Unknown account or user, wrong password, no code or a wrong one where one is asked for, a locked \
             user, a password that has ended, a token that does not hold.",
        )
        .empty(403, "The user has access to the console alone; the token was exchanged too often.")
        .empty(404, "The scope is an account or a project that the user does not have.")
        .empty(501, "An agency is asked for.");
    view::document(doc, 201, "The token.");
}

pub(super) async fn handler(
    State(app): State<App>,
    shown: Resolved,
    base: BaseUrl,
    query: Query,
    body: Result<Body, Fault>,
) -> Result<Response, Fault> {
    let body = body.map_err(in_one_text)?;
    let (identity, asked) = read(body.fields()).map_err(|input| in_one_text(input.into()))?;
    match identity {
        Identity::Password { user, password, passcode } => {
            let shown =
                passcode.as_ref().map_or(SecondFactor::None, |code| SecondFactor::Code(code.expose()));
            let signed_in = app.engine().sign_in(&user, password, shown, Door::Huawei).await?;
            by_password(&app, &signed_in, &asked, &base, &query)
        }
        Identity::Token(in_body) => {
            let in_body = in_body.as_ref().map(|token| token.expose().as_str());
            by_token(&app, shown, in_body, &asked, &base, &query)
        }
        Identity::AssumeRole => assume_role(&app, shown),
    }
}

/// Whatever is wrong with the body, the page has one text for it; a header says what it is.
fn in_one_text(fault: Fault) -> Fault {
    let reason = match &fault {
        Fault::Input(Input::Required(key)) => format!("{key} is missing"),
        Fault::Input(Input::Invalid(key, _)) => format!("{key} is not what it should be"),
        Fault::Input(Input::Size(0)) => "the body is empty".to_owned(),
        _ => return fault,
    };
    Input::Malformed(reason).into()
}

fn by_password(
    app: &App,
    signed_in: &SignedIn,
    asked: &AskedScope,
    base: &BaseUrl,
    query: &Query,
) -> Result<Response, Fault> {
    let SignedIn { live, tenant, user, with_code } = signed_in;
    let scope = scope(tenant, asked)?;
    let methods = Methods { password: true, totp: *with_code, token: false };
    let claims = app.engine().claims(live, &user.record, methods, scope, &Origin::default());
    respond(app, tenant, &user.record, &claims, base, query)
}

/// A token of another scope, which ends when the first does.
fn by_token(
    app: &App,
    shown: Resolved,
    in_body: Option<&str>,
    asked: &AskedScope,
    base: &BaseUrl,
    query: &Query,
) -> Result<Response, Fault> {
    let signed_in = match in_body {
        Some(token) => signed_in(app, Resolved(Err(Denial::Missing)), Some(token)).map_err(no_token)?,
        None => signed_in(app, shown, None)?,
    };
    let caller = &signed_in.0;
    let (live, tenant, user) = (caller.live(), caller.tenant(), signed_in.user());
    let scope = scope(tenant, asked)?;
    let origin = caller.origin();
    if origin.is_exhausted() {
        let message = "The token was re-scoped too often; sign in again".to_owned();
        return Err(Fault::Keystone(403, message));
    }
    let mut claims = app.engine().claims(live, user, Methods::default(), scope, &origin);
    if let Some(first) = caller.claims() {
        claims.mfa_authn_at = first.mfa_authn_at;
        claims.methods = first.methods;
    }
    claims.methods.token = true;
    respond(app, tenant, user, &claims, base, query)
}

/// Issues the token that says `claims`.
fn respond(
    app: &App,
    tenant: &Tenant,
    user: &User,
    claims: &Claims,
    base: &BaseUrl,
    query: &Query,
) -> Result<Response, Fault> {
    let token = app.engine().issue(claims.clone()).ok_or(Fault::Refused(Refusal::Internal))?;
    Ok(view::respond(StatusCode::CREATED, tenant, user, claims, token.expose(), base, query))
}

/// A token in the body that is none.
fn no_token(fault: Fault) -> Fault {
    match fault {
        Fault::Denied(Denial::Token(_) | Denial::Missing) => {
            Fault::Keystone(401, "The X-Auth-Token is invalid!".to_owned())
        }
        other => other,
    }
}

/// There are no agencies; whoever could not use one anyway is told so first, as the page has it.
fn assume_role(app: &App, shown: Resolved) -> Result<Response, Fault> {
    let signed_in = signed_in(app, shown, None).map_err(no_token)?;
    policy::assume_agencies(signed_in.0.principal())
        .map_err(|_| Fault::Keystone(403, "You have no right to do this action".to_owned()))?;
    Err(no_agencies("/v3/auth/tokens"))
}

/// The scope that is asked for, if the account has it.
fn scope(tenant: &Tenant, asked: &AskedScope) -> Result<Scope, Fault> {
    let account = tenant.account.get();
    let unknown = |kind, name: &str| Fault::Keystone(404, format!("Could not find {kind}: {name}."));
    match asked {
        AskedScope::Unscoped => Ok(Scope::Unscoped),
        AskedScope::Default => Ok(Scope::Domain),
        AskedScope::Domain(AccountName::Id(id)) if account.id.as_str() == id => Ok(Scope::Domain),
        AskedScope::Domain(AccountName::Name(name)) if account.name == *name => Ok(Scope::Domain),
        AskedScope::Domain(AccountName::Id(name) | AccountName::Name(name)) => Err(unknown("domain", name)),
        AskedScope::Project(ProjectName::Id(name) | ProjectName::Name(name)) => {
            let by_id = matches!(asked, AskedScope::Project(ProjectName::Id(_)));
            let found = account
                .projects
                .iter()
                .find(|project| if by_id { project.id == *name } else { project.name == *name });
            found.map(|project| Scope::Project(project.id.clone())).ok_or_else(|| unknown("project", name))
        }
    }
}
