//! What `POST /v3/auth/tokens` asks for: who, shown how, for what.

use serde_json::{Value, json};

use super::super::input::{Fields, Input};
use super::super::schema::{TEXT, object, optional, required, text};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::engine::sign_in::{AccountName, UserName};

/// How a client shows who it is.
#[derive(Debug)]
pub(super) enum Identity {
    /// With a password, and a code if there is one.
    Password { user: UserName, password: Secret<String>, passcode: Option<Secret<String>> },
    /// With another token, in the body or in `X-Auth-Token`.
    Token(Option<Secret<String>>),
    /// As an agency.
    AssumeRole,
}

/// What a token is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AskedScope {
    /// For nothing in particular.
    Unscoped,
    /// For the user's account: nothing was said.
    Default,
    /// For that account.
    Domain(AccountName),
    /// For that project of the user's account.
    Project(ProjectName),
}

/// A project, as a request names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProjectName {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// Reads the body.
///
/// # Errors
/// Whatever is missing or of a wrong type.
pub(super) fn read(body: Fields<'_>) -> Result<(Identity, AskedScope), Input> {
    let auth = body.object("auth")?;
    let identity = auth.object("identity")?;
    let scope = scope(auth)?;
    let mut methods = identity.texts("methods")?;
    methods.sort_unstable();
    let identity = match &*methods {
        ["password"] => password(identity, &scope, None)?,
        ["password", "totp"] => {
            let totp = identity.object("totp")?.object("user")?;
            // The code is the password's user's: whose else the request says it is does not matter.
            let passcode = Secret::new(totp.text("passcode")?.to_owned());
            password(identity, &scope, Some(passcode))?
        }
        ["token"] => {
            let id = identity.optional_object("token")?.map(|token| token.optional_text("id")).transpose()?;
            Identity::Token(id.flatten().map(|id| Secret::new(id.to_owned())))
        }
        ["assume_role" | "hw_assume_role"] => Identity::AssumeRole,
        _ => return Err(Input::Malformed("methods are not among those that are emulated".to_owned())),
    };
    Ok((identity, scope))
}

fn password(
    identity: Fields<'_>,
    scope: &AskedScope,
    passcode: Option<Secret<String>>,
) -> Result<Identity, Input> {
    let user = identity.object("password")?.object("user")?;
    let password = Secret::new(user.text("password")?.to_owned());
    let account = user.optional_object("domain")?.map(account).transpose()?;
    let user = match user.optional_text("id")? {
        Some(id) => {
            // Ids may repeat across accounts: the scope can tell them apart.
            let of_scope = || match scope {
                AskedScope::Domain(account) => Some(account.clone()),
                _ => None,
            };
            UserName::Id(UserId::new(id), account.or_else(of_scope))
        }
        None => UserName::Name(user.text("name")?.to_owned(), account.ok_or(Input::Required("domain"))?),
    };
    Ok(Identity::Password { user, password, passcode })
}

fn account(domain: Fields<'_>) -> Result<AccountName, Input> {
    match domain.optional_text("id")? {
        Some(id) => Ok(AccountName::Id(id.to_owned())),
        None => Ok(AccountName::Name(domain.text("name")?.to_owned())),
    }
}

/// Both a project and a domain: the project wins.
fn scope(auth: Fields<'_>) -> Result<AskedScope, Input> {
    if auth.is_text("scope", "unscoped") {
        return Ok(AskedScope::Unscoped);
    }
    let Some(scope) = auth.optional_object("scope")? else { return Ok(AskedScope::Default) };
    if let Some(project) = scope.optional_object("project")? {
        return Ok(AskedScope::Project(match project.optional_text("id")? {
            Some(id) => ProjectName::Id(id.to_owned()),
            None => ProjectName::Name(project.text("name")?.to_owned()),
        }));
    }
    if let Some(domain) = scope.optional_object("domain")? {
        return account(domain).map(AskedScope::Domain);
    }
    let is_unscoped = scope.optional_object("unscoped")?.is_some();
    Ok(if is_unscoped { AskedScope::Unscoped } else { AskedScope::Default })
}

/// The schema of the bodies that [`read`] takes.
pub(super) fn schema() -> Value {
    let methods = |lists: Value| {
        json!({
            "type": "array", "items": { "type": "string" }, "enum": lists,
            "description": "How the user is known.",
        })
    };
    let word = || text("The password.", TEXT);
    let by_id = object([required("id", text("The user's id.", TEXT)), required("password", word())]);
    let by_name = object([
        required("name", text("The user's name.", TEXT)),
        required("domain", named("The user's account.")),
        required("password", word()),
    ]);
    let password = object([required("user", json!({ "anyOf": [by_name, by_id] }))]);
    let code = object([required("passcode", text("A code of the device of the password's user.", TEXT))]);
    let token = object([optional("id", text("The token.", TEXT))]);
    let identity = json!({ "anyOf": [
        object([required("methods", methods(json!([["password"]]))), required("password", password.clone())]),
        object([
            required("methods", methods(json!([["password", "totp"], ["totp", "password"]]))),
            required("password", password),
            required("totp", object([required("user", code)])),
        ]),
        object([required("methods", methods(json!([["token"]]))), optional("token", token)]),
    ] });
    let of_project = object([required("project", named("A project of the user's account."))]);
    let of_account =
        object([required("domain", named("The user's account.")), optional("project", json!(false))]);
    let of_nothing = object([
        optional("unscoped", json!({ "type": "object" })),
        optional("project", json!(false)),
        optional("domain", json!(false)),
    ]);
    let scope = json!({
        "description": "What the token is for. A project goes before an account; by default the user's account.",
        "anyOf": [{ "const": "unscoped" }, of_project, of_account, of_nothing],
    });
    object([required("auth", object([required("identity", identity), optional("scope", scope)]))])
}

/// Something by its id or else its name.
fn named(description: &str) -> Value {
    let by_name = object([required("name", text("The name.", TEXT)), optional("id", json!(false))]);
    let by_id = object([required("id", text("The id.", TEXT))]);
    json!({ "description": description, "anyOf": [by_name, by_id] })
}
