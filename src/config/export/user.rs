//! Users, with all that belongs to them.

use super::super::schema::{self, Text};
use super::super::tenant::CREATED;
use super::credentials::{ApiTokens, Tokens};
use super::{Export, date, second_factor, spanned, text};
use crate::domain::id::UserId;
use crate::domain::password::{Hashed, Password};
use crate::domain::principal::PrincipalId;
use crate::domain::user::{AccessMode, ExternalIdentity, Roles, User};

impl Export<'_> {
    pub(super) fn user(self, key: &UserId, user: &User, tokens: &mut Tokens<'_>) -> schema::User {
        let User {
            id: _,
            name,
            username,
            email,
            phone,
            description,
            password: kept_password,
            password_set_at,
            former_passwords,
            must_change_password,
            owner,
            enabled,
            federated,
            external,
            access_mode,
            roles,
            policies,
            access_keys: _,
            api_tokens: _,
            api_token_mfa,
            session,
            created_at,
            updated_at,
        } = user;
        let (password, password_hash) = kept_password.as_ref().map(password).unwrap_or_default();
        let (fixed, expiring) = self.tokens_of(&PrincipalId::User(key.clone()), tokens);
        let ApiTokens { lasting, expiring: expiring_api_tokens, detailed } = self.api_tokens(user);
        let (audit_dropped, audit) = second_factor::audit(self.tenant.audit.find(key));
        let protection = self.tenant.login_protections.find(key);
        schema::User {
            id: text(&key.to_string()),
            name: text(name),
            username: username.as_deref().map(text),
            email: email.as_deref().map(text),
            phone: phone.as_deref().map(text),
            external: external.as_ref().map(external_identity),
            password,
            password_hash,
            password_set_at: password_set_at.map(date),
            former_passwords: former_passwords.iter().map(former_password).collect(),
            must_change_password: *must_change_password,
            description: (!description.is_empty()).then(|| text(description)),
            access_mode: (*access_mode != AccessMode::Default).then(|| text(access_mode.as_str())),
            created_at: (*created_at != CREATED).then(|| date(*created_at)),
            updated_at: updated_at.map(date),
            session: spanned(*session),
            owner: *owner,
            enabled: *enabled,
            federated: *federated,
            roles: role_names(*roles),
            policies: policies.iter().map(|policy| text(policy)).collect(),
            tokens: fixed,
            expiring_tokens: expiring,
            access_keys: self.access_keys(user),
            api_tokens: lasting,
            expiring_api_tokens,
            detailed_api_tokens: detailed,
            api_token_mfa: *api_token_mfa,
            login_protection: protection.map(|row| second_factor::login_protection(*row, user)),
            audit_dropped,
            audit,
            device: self.tenant.devices.find(key).map(|device| self.device(device)),
        }
    }
}

fn external_identity(external: &ExternalIdentity) -> schema::External {
    let ExternalIdentity { kind, id } = external;
    schema::External { kind: text(kind), id: text(id) }
}

fn role_names(roles: Roles) -> Vec<Text> {
    let Roles { security_administrator, tenant_administrator, agent_operator } = roles;
    let roles = [
        (security_administrator, "secu_admin"),
        (tenant_administrator, "te_admin"),
        (agent_operator, "te_agency"),
    ];
    roles.into_iter().filter(|(has, _)| *has).map(|(_, name)| text(name)).collect()
}

/// A password as it is written, or its hash.
fn password(password: &Password) -> (Option<Text>, Option<schema::KeptHash>) {
    match password {
        Password::Configured(password) => (Some(text(password.expose())), None),
        Password::Hashed(hashed) => (None, Some(hash(hashed))),
    }
}

fn hash(hashed: &Hashed) -> schema::KeptHash {
    schema::KeptHash { argon2id: text(hashed.phc().expose()), strength: text(hashed.strength().name()) }
}

fn former_password(kept: &Password) -> schema::FormerPassword {
    let (password, hash) = password(kept);
    let (argon2id, strength) = hash.map(|hash| (hash.argon2id, hash.strength)).unzip();
    schema::FormerPassword { password, argon2id, strength }
}
