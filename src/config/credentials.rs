//! Tokens, access keys and API tokens.

use super::schema::{self, Text};
use super::tenant::Builder;
use super::values::{credential, hex, short};
use crate::domain::api_token::{self, ApiToken, Deactivated};
use crate::domain::credential::{AccessKey, FixedToken, TokenValue};
use crate::domain::id::{AccessKeyId, AppId, UserId};
use crate::domain::principal::PrincipalId;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;

/// Characters of the name of an API token, and of the description of an access key, as the vendors bound them.
const LONGEST_NAME: usize = 64;
const LONGEST_DESCRIPTION: usize = 255;

/// Whose API tokens are read.
#[derive(Clone, Copy)]
pub(super) struct Holder<'u> {
    pub id: &'u UserId,
    pub created_at: Timestamp,
}

/// What is known of an API token: its text, or what names it.
enum Known {
    Text(TokenValue),
    Fingerprint(TokenId),
}

impl Builder<'_, '_, '_> {
    pub(super) fn tokens(
        &mut self,
        principal: &PrincipalId,
        tokens: Vec<Text>,
        expiring: Vec<schema::ExpiringToken>,
    ) {
        for token in tokens {
            self.token(principal, &token, None);
        }
        for schema::ExpiringToken { token, expires_at } in expiring {
            let expires_at = self.instant(Some(&expires_at));
            self.token(principal, &token, expires_at);
        }
    }

    fn token(&mut self, principal: &PrincipalId, token: &Text, expires_at: Option<Timestamp>) {
        credential(token, "a token", self.place);
        self.unique.tokens.claim(token.get_ref(), &token.span(), "token", self.place);
        let value = TokenValue::new(token.get_ref());
        self.tenant.tokens.put(value, FixedToken { principal: principal.clone(), expires_at });
    }

    /// Tokens of users and apps that are gone.
    pub(super) fn orphaned_tokens(&mut self, tokens: Vec<schema::OrphanedToken>) {
        for schema::OrphanedToken { token, user, app, expires_at } in tokens {
            let principal = match (user, app) {
                (Some(user), None) => PrincipalId::User(UserId::new(user.get_ref())),
                (None, Some(app)) => PrincipalId::ServiceAccount(AppId::new(app.get_ref())),
                _ => {
                    self.place.problem(&token.span(), "an orphaned token has a `user` or an `app`");
                    continue;
                }
            };
            let expires_at = self.instant(expires_at.as_ref());
            self.token(&principal, &token, expires_at);
        }
    }

    pub(super) fn revoked_tokens(&mut self, tokens: Vec<schema::RevokedToken>) {
        for schema::RevokedToken { id, until } in tokens {
            let key = hex(&id, "the id of a revoked token", self.place);
            let Some(until) = self.instant(Some(&until)) else { continue };
            if self.tenant.revoked_tokens.put(key, until) {
                self.place.problem(&id.span(), "this token is revoked already; leave it out");
            }
        }
    }

    pub(super) fn access_keys(
        &mut self,
        user: &UserId,
        keys: Vec<schema::AccessKey>,
        created_at: Timestamp,
    ) -> Box<[AccessKeyId]> {
        let mut ids = Vec::with_capacity(keys.len());
        for key in keys {
            if key.access.get_ref().bytes().any(|byte| b",=;".contains(&byte)) {
                self.place.problem(&key.access.span(), "an access key has no `,`, `=` or `;`");
            }
            credential(&key.access, "an access key", self.place);
            credential(&key.secret, "a secret key", self.place);
            let id = AccessKeyId::new(key.access.get_ref());
            self.unique.access_keys.claim(id.as_str(), &key.access.span(), "access key", self.place);
            let what = "the description of an access key";
            let description = key.description.map(|text| short(&text, what, LONGEST_DESCRIPTION, self.place));
            let created_at = self.instant(key.created_at.as_ref()).unwrap_or(created_at);
            let secret = Secret::new(key.secret.into_inner().into());
            ids.push(id.clone());
            let key = AccessKey {
                user: user.clone(),
                secret,
                description: description.unwrap_or_default(),
                active: key.active,
                created_at,
            };
            self.tenant.access_keys.put(id, key);
        }
        ids.into()
    }

    /// Those of which the configuration says little.
    pub(super) fn api_tokens(
        &mut self,
        holder: Holder<'_>,
        tokens: Vec<Text>,
        expiring: Vec<schema::ExpiringToken>,
    ) -> Vec<TokenId> {
        let mut all: Vec<(Text, Option<Timestamp>)> = tokens.into_iter().map(|token| (token, None)).collect();
        for schema::ExpiringToken { token, expires_at } in expiring {
            all.push((token, self.instant(Some(&expires_at))));
        }
        let mut ids = Vec::with_capacity(all.len());
        for (number, (text, expires_at)) in (1..).zip(all) {
            let known = self.api_token_text(&text);
            let token = ApiToken {
                user: holder.id.clone(),
                name: configured_name(number),
                created_at: holder.created_at,
                expires_at,
                deactivated: None,
                allowed_scopes: api_token::ALL_SCOPES.into(),
                text: None,
            };
            ids.push(self.put_api_token(known, token, &text));
        }
        ids
    }

    /// Those of which it says all.
    pub(super) fn detailed_api_tokens(
        &mut self,
        holder: Holder<'_>,
        tokens: Vec<schema::ApiToken>,
        ids: &mut Vec<TokenId>,
    ) {
        for token in tokens {
            let (known, place) = match (token.token, token.fingerprint) {
                (Some(text), None) => (self.api_token_text(&text), text),
                (None, Some(print)) => (self.api_token_fingerprint(&print), print),
                _ => {
                    let message = "an API token has a `token` or a `fingerprint`";
                    self.place.problem(&token.name.span(), message);
                    continue;
                }
            };
            let scopes = token.allowed_scopes.map(|scopes| self.allowed_scopes(scopes));
            let token = ApiToken {
                user: holder.id.clone(),
                name: short(&token.name, "the name of an API token", LONGEST_NAME, self.place),
                created_at: self.instant(token.created_at.as_ref()).unwrap_or(holder.created_at),
                expires_at: self.instant(token.expires_at.as_ref()),
                deactivated: token.deactivated.and_then(|deactivated| self.deactivated(deactivated)),
                allowed_scopes: scopes.unwrap_or_else(|| api_token::ALL_SCOPES.into()),
                text: None,
            };
            ids.push(self.put_api_token(known, token, &place));
        }
    }

    fn api_token_text(&mut self, text: &Text) -> Known {
        credential(text, "an API token", self.place);
        self.unique.tokens.claim(text.get_ref(), &text.span(), "token", self.place);
        Known::Text(TokenValue::new(text.get_ref()))
    }

    fn api_token_fingerprint(&mut self, print: &Text) -> Known {
        let what = "fingerprint";
        self.unique.fingerprints.claim(print.get_ref(), &print.span(), what, self.place);
        Known::Fingerprint(hex(print, "the fingerprint of an API token", self.place))
    }

    fn put_api_token(&mut self, known: Known, token: ApiToken, place: &Text) -> TokenId {
        let (id, text) = match known {
            Known::Text(text) => (text.fingerprint(), Some(text)),
            Known::Fingerprint(id) => (id, None),
        };
        let is_fingerprint = text.is_none();
        if self.tenant.api_tokens.put(id, ApiToken { text, ..token }) && is_fingerprint {
            self.place.problem(&place.span(), "the tenant has the API token of this fingerprint already");
        }
        id
    }

    fn deactivated(&mut self, deactivated: schema::Deactivated) -> Option<Deactivated> {
        let schema::Deactivated { by, at } = deactivated;
        let at = self.instant(Some(&at))?;
        Some(Deactivated { by: by.into_inner().into(), at })
    }

    fn allowed_scopes(&mut self, scopes: Text) -> Box<str> {
        let is_object = serde_json::from_str::<serde_json::Map<_, _>>(scopes.get_ref()).is_ok();
        if !is_object {
            self.place.problem(&scopes.span(), "`allowed_scopes` is a JSON object, as a text");
        }
        scopes.into_inner().into()
    }
}

/// What the API token of that number is called of which the configuration does not say it.
pub(super) fn configured_name(number: usize) -> Box<str> {
    format!("configured-{number}").into()
}
