//! Tokens, access keys and API tokens.

use std::collections::HashMap;

use data_encoding::HEXLOWER;

use super::super::credentials::configured_name;
use super::super::schema::{self, Text};
use super::{Export, date, sorted, text};
use crate::domain::api_token::{self, ApiToken, Deactivated};
use crate::domain::credential::{AccessKey, FixedToken, TokenValue};
use crate::domain::id::AccessKeyId;
use crate::domain::principal::PrincipalId;
use crate::domain::table::Table;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;
use crate::domain::user::User;

/// Fixed tokens by whom they speak for, sorted; who is written takes theirs out.
pub(super) struct Tokens<'t>(HashMap<PrincipalId, Vec<(&'t str, Option<Timestamp>)>>);

impl<'t> Tokens<'t> {
    pub(super) fn of(table: &'t Table<TokenValue, FixedToken>) -> Self {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for (value, FixedToken { principal, expires_at }) in table.iter() {
            all.entry(principal.clone()).or_default().push((value.expose(), *expires_at));
        }
        for tokens in all.values_mut() {
            tokens.sort_unstable();
        }
        Self(all)
    }
}

pub(super) fn revoked(table: &Table<TokenId, Timestamp>) -> Vec<schema::RevokedToken> {
    let row = |(id, until): (&TokenId, &Timestamp)| schema::RevokedToken {
        id: text(&HEXLOWER.encode(id)),
        until: date(*until),
    };
    sorted(table.iter()).map(row).collect()
}

impl Export<'_> {
    /// The tokens of `principal` that never expire, and those that do.
    pub(super) fn tokens_of(
        self,
        principal: &PrincipalId,
        tokens: &mut Tokens<'_>,
    ) -> (Vec<Text>, Vec<schema::ExpiringToken>) {
        let (mut fixed, mut expiring) = (Vec::new(), Vec::new());
        for (kept, expires_at) in tokens.0.remove(principal).unwrap_or_default() {
            let token = text(&self.spelling.token(kept));
            match expires_at {
                None => fixed.push(token),
                Some(end) => expiring.push(schema::ExpiringToken { token, expires_at: date(end) }),
            }
        }
        (fixed, expiring)
    }

    /// What is left when all users and apps have theirs.
    pub(super) fn orphaned_tokens(self, tokens: Tokens<'_>) -> Vec<schema::OrphanedToken> {
        let rows = tokens.0.into_iter().flat_map(|(principal, tokens)| {
            tokens.into_iter().map(move |(kept, expires_at)| (kept, principal.clone(), expires_at))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by_key(|(kept, ..)| *kept);
        let row = |(kept, principal, expires_at): (&str, PrincipalId, Option<Timestamp>)| {
            let (user, app) = match principal {
                PrincipalId::User(id) => (Some(text(&id.to_string())), None),
                PrincipalId::ServiceAccount(id) => (None, Some(text(&self.spelling.app(id.as_str())))),
            };
            let token = text(&self.spelling.token(kept));
            schema::OrphanedToken { token, user, app, expires_at: expires_at.map(date) }
        };
        rows.into_iter().map(row).collect()
    }

    pub(super) fn access_keys(self, user: &User) -> Vec<schema::AccessKey> {
        let keys = user.access_keys.iter().filter_map(|id| self.tenant.access_keys.find_entry(id));
        let key = |(id, key): (&AccessKeyId, &AccessKey)| {
            let AccessKey { user: _, secret, description, active, created_at } = key;
            schema::AccessKey {
                access: text(&self.spelling.access_key(id.as_str())),
                secret: text(secret.expose()),
                description: (!description.is_empty()).then(|| text(description)),
                created_at: (*created_at != user.created_at).then(|| date(*created_at)),
                active: *active,
            }
        };
        keys.map(key).collect()
    }

    /// The API tokens of `user`: first those of which little is to be said, as long as there are any.
    pub(super) fn api_tokens(self, user: &User) -> ApiTokens {
        let mut all = ApiTokens { lasting: Vec::new(), expiring: Vec::new(), detailed: Vec::new() };
        let rows = user.api_tokens.iter().filter_map(|id| self.tenant.api_tokens.find_entry(id));
        for (number, (id, token)) in (1..).zip(rows) {
            match plain_text(token, number, user).filter(|_| all.detailed.is_empty()) {
                Some((kept, None)) if all.expiring.is_empty() => {
                    all.lasting.push(text(&self.spelling.api_token(kept)));
                }
                Some((kept, Some(end))) => {
                    let token = text(&self.spelling.api_token(kept));
                    all.expiring.push(schema::ExpiringToken { token, expires_at: date(end) });
                }
                _ => all.detailed.push(self.detailed(id, token, user)),
            }
        }
        all
    }

    fn detailed(self, id: &TokenId, token: &ApiToken, holder: &User) -> schema::ApiToken {
        let ApiToken { user: _, name, created_at, expires_at, deactivated, allowed_scopes, text: kept } =
            token;
        let kept = kept.as_ref().map(|kept| text(&self.spelling.api_token(kept.expose())));
        let off = |Deactivated { by, at }: &Deactivated| schema::Deactivated { by: text(by), at: date(*at) };
        schema::ApiToken {
            fingerprint: kept.is_none().then(|| text(&HEXLOWER.encode(id))),
            token: kept,
            name: text(name),
            created_at: (*created_at != holder.created_at).then(|| date(*created_at)),
            expires_at: expires_at.map(date),
            deactivated: deactivated.as_ref().map(off),
            allowed_scopes: (**allowed_scopes != *api_token::ALL_SCOPES).then(|| text(allowed_scopes)),
        }
    }
}

/// A user's API tokens by the key that they are written under. Together they keep the order.
pub(super) struct ApiTokens {
    pub lasting: Vec<Text>,
    pub expiring: Vec<schema::ExpiringToken>,
    pub detailed: Vec<schema::ApiToken>,
}

/// Text and end of the token that is a user's of that number, if there is nothing else to say of it.
fn plain_text<'t>(token: &'t ApiToken, number: usize, holder: &User) -> Option<(&'t str, Option<Timestamp>)> {
    let ApiToken { user: _, name, created_at, expires_at, deactivated, allowed_scopes, text } = token;
    let is_plain = *name == configured_name(number)
        && *created_at == holder.created_at
        && deactivated.is_none()
        && **allowed_scopes == *api_token::ALL_SCOPES;
    text.as_ref().filter(|_| is_plain).map(|text| (text.expose(), *expires_at))
}
