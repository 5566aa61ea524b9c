//! OAuth apps: who may ask for tokens, and where browsers are sent with a code.
//!
//! Sources: RFC 6749, RFC 7636 (PKCE), RFC 8252 (native apps); the Cloud Services guide on OAuth apps.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::csp::OrgRole;
use super::id::AppId;
use super::secret::Secret;

/// How long an access token lives. Source: the Cloud Services guide, "30 minutes".
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_mins(30);
/// How long a refresh token lives. Source: the guide's default for API tokens, six months.
pub const REFRESH_TOKEN_LIFETIME: Duration = Duration::from_hours(24 * 180);

/// An OAuth app, in the vendor's words; with a secret it is also a service account.
#[derive(Clone, Debug)]
pub struct OAuthApp {
    /// The client id.
    pub id: AppId,
    /// The client secret; `None` for a public client, which cannot keep one.
    pub secret: Option<Secret<Box<str>>>,
    /// Where browsers may be sent with a code; none means any loopback address.
    pub redirect_uris: Box<[Box<str>]>,
    /// What the app is in the organization when it speaks for itself.
    pub role: OrgRole,
    /// How long its access tokens live.
    pub access_token_lifetime: Duration,
    /// How long its refresh tokens live.
    pub refresh_token_lifetime: Duration,
}

impl OAuthApp {
    /// An app of which nothing else is said.
    #[must_use]
    pub fn new(id: AppId, secret: Option<Secret<Box<str>>>) -> Self {
        Self {
            id,
            secret,
            redirect_uris: [].into(),
            role: OrgRole::Member,
            access_token_lifetime: ACCESS_TOKEN_LIFETIME,
            refresh_token_lifetime: REFRESH_TOKEN_LIFETIME,
        }
    }

    /// Whether `shown` is the app's secret; a public client shows an empty one.
    #[must_use]
    pub fn has_secret(&self, shown: &str) -> bool {
        let own = self.secret.as_ref().map_or("", |secret| &**secret.expose());
        own.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// How long a token lives for which `asked` is asked: so long, and no longer than the app's own do. `None` if that
    /// is no time at all.
    #[must_use]
    pub fn lifetime(&self, asked: Option<Duration>) -> Option<Duration> {
        let own = self.access_token_lifetime;
        asked.map_or(Some(own), |asked| (!asked.is_zero()).then_some(own.min(asked)))
    }

    /// Whether a browser may be sent to `uri`.
    ///
    /// What is registered must be spelled as it is (RFC 6749, section 3.1.2.3), but for the port of a loopback address
    /// (RFC 8252, section 7.3).
    #[must_use]
    pub fn redirects_to(&self, uri: &str) -> bool {
        if uri.contains('#') || uri.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return false;
        }
        if self.redirect_uris.is_empty() {
            return loopback(uri).is_some();
        }
        self.redirect_uris.iter().any(|registered| {
            **registered == *uri || loopback(registered).is_some_and(|own| loopback(uri) == Some(own))
        })
    }
}

/// Host and path of `http://` and a loopback address, without the port.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = ["localhost", "127.0.0.1", "[::1]"].into_iter().find(|host| authority.starts_with(host))?;
    let port = &authority[host.len()..];
    let is_number =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_number);
    is_port.then_some((host, path))
}

/// A PKCE challenge by the method `S256` (RFC 7636, section 4.2).
#[must_use]
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && BASE64URL_NOPAD.decode(text.as_bytes()).is_ok()
}

/// Whether `verifier` is the one that `challenge` was made from.
#[must_use]
pub fn verifies(verifier: &str, challenge: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved);
    let made = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    is_verifier && bool::from(made.as_bytes().ct_eq(challenge.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app(uris: &[&str]) -> OAuthApp {
        let redirect_uris = uris.iter().map(|uri| (*uri).into()).collect();
        OAuthApp { redirect_uris, ..OAuthApp::new(AppId::new("app"), None) }
    }

    #[test]
    fn without_registered_addresses_loopback_alone_will_do() {
        let app = app(&[]);
        for good in
            ["http://127.0.0.1:4711/callback", "http://localhost/", "http://[::1]:80/x?y", "http://localhost"]
        {
            assert!(app.redirects_to(good), "{good}");
        }
        for bad in [
            "https://evil.test/",
            "http://127.0.0.1.evil.test/",
            "http://localhost@evil.test/",
            "http://localhost:80@evil.test/",
            "http://localhost:99999/",
            "http://localhost:/",
            "http://localhost:+80/",
            "http://127.0.0.1#x",
            "javascript:alert(1)",
            "http://localhost\\@evil.test/",
            "",
        ] {
            assert!(!app.redirects_to(bad), "{bad}");
        }
    }

    #[test]
    fn a_registered_address_is_compared_whole_but_for_the_port_of_loopback() {
        let app = app(&["https://app.test/cb", "http://127.0.0.1:1/callback"]);
        for good in ["https://app.test/cb", "http://127.0.0.1:65535/callback", "http://127.0.0.1/callback"] {
            assert!(app.redirects_to(good), "{good}");
        }
        for bad in [
            "https://app.test/cb/",
            "https://app.test/cb?x=1",
            "https://app.test:444/cb",
            "http://localhost:1/callback",
            "http://127.0.0.1:1/other",
        ] {
            assert!(!app.redirects_to(bad), "{bad}");
        }
    }

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_of_the_rfc() {
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_challenge(challenge) && verifies(verifier, challenge));
        assert!(!verifies(&verifier[1..], challenge) && !verifies(challenge, challenge));
    }

    proptest! {
        #[test]
        fn any_address_is_judged_without_panic(uri in "(http://)?(localhost|127.0.0.1|\\[::1\\])?:?\\PC*") {
            let _ = app(&["http://localhost/cb"]).redirects_to(&uri);
        }
    }
}
