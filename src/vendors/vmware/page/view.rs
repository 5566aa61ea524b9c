//! The pages as HTML: no script, nothing from elsewhere, readable on a phone and by keyboard.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::engine::rate_limit::Throttled;

/// The path of the pages; forms name it from where they are, so that a proxy may put it elsewhere.
pub(in super::super) const PATH: &str = "/csp/gateway/discovery";

const STYLE: &str = include_str!("style.css");

/// Nothing may run, be loaded or frame the page; the style is this one. Where forms lead is not said: browsers would
/// apply it to the redirect to the app as well.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'");
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// What a page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks<'a> {
    /// User name and password; the user name may be known already.
    Password { username: &'a str },
    /// A code of the user's device.
    Passcode,
    /// A recovery code in its place.
    RecoveryCode,
}

/// A page that asks for something.
#[derive(Debug)]
pub(super) struct SignInPage<'a> {
    /// The app that sent the browser here.
    pub(super) app: &'a str,
    /// The organization.
    pub(super) organization: &'a str,
    /// What is sent along with the answer.
    pub(super) hidden: Vec<(&'a str, &'a str)>,
    pub(super) asks: Asks<'a>,
    /// What was wrong with the last answer.
    pub(super) message: Option<&'a str>,
}

impl SignInPage<'_> {
    /// The page; 200, as what it says of the last answer is for people.
    pub(super) fn respond(&self) -> Response {
        let heading = match self.asks {
            Asks::Password { .. } => "Sign in",
            Asks::Passcode => "Enter your code",
            Asks::RecoveryCode => "Enter a recovery code",
        };
        let (app, organization) = (escape(self.app), escape(self.organization));
        let mut main = format!("<h1>{heading}</h1>\n<p>{app} · {organization}</p>\n");
        if let Some(message) = self.message {
            let _ = writeln!(
                main,
                "<div class=\"message\" role=\"alert\" id=\"message\">{}</div>",
                escape(message)
            );
        }
        let _ = writeln!(main, "<form method=\"post\" action=\"discovery\">");
        for (name, value) in &self.hidden {
            let _ = writeln!(main, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
        }
        main += &self.fields();
        main += "</form>";
        page(heading, StatusCode::OK, &main)
    }

    fn fields(&self) -> String {
        let described = if self.message.is_some() { " aria-describedby=\"message\"" } else { "" };
        match self.asks {
            Asks::Password { username } => {
                let (on_name, on_password) =
                    if username.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
                format!(
                    "<label for=\"username\">User name or e-mail address</label>\n\
                     <input id=\"username\" name=\"username\" value=\"{}\" autocomplete=\"username\" autocapitalize=\"none\" \
                     spellcheck=\"false\" required{on_name}{described}>\n\
                     <label for=\"password\">Password</label>\n\
                     <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" \
                     required{on_password}>\n\
                     <button>Sign in</button>\n",
                    escape(username)
                )
            }
            Asks::Passcode => format!(
                "<label for=\"passcode\">Code from your authenticator app</label>\n\
                 <input id=\"passcode\" class=\"code\" name=\"passcode\" inputmode=\"numeric\" autocomplete=\"one-time-code\" \
                 maxlength=\"16\" required autofocus{described}>\n\
                 <button>Verify</button>\n\
                 <button class=\"other\" name=\"use\" value=\"recovery_code\" formnovalidate>Use a recovery code \
                 instead</button>\n"
            ),
            Asks::RecoveryCode => format!(
                "<label for=\"recovery_code\">Recovery code</label>\n\
                 <input id=\"recovery_code\" class=\"code\" name=\"recovery_code\" autocomplete=\"off\" autocapitalize=\"none\" \
                 spellcheck=\"false\" maxlength=\"64\" required autofocus{described}>\n\
                 <button>Verify</button>\n\
                 <button class=\"other\" name=\"use\" value=\"passcode\" formnovalidate>Use a code from your \
                 authenticator app instead</button>\n"
            ),
        }
    }
}

/// Where a browser ends that was signed out, if no app of its organization wants it back.
pub(super) fn signed_out() -> Response {
    page("Signed out", StatusCode::OK, "<h1>Signed out</h1>\n<p>You can close this page.</p>")
}

/// A page that says what is wrong with the request that led here.
pub(super) fn problem(message: &str) -> Response {
    refusal(
        StatusCode::BAD_REQUEST,
        message,
        "The app that sent you here has made a mistake, or is not registered.",
    )
}

/// A page that asks for patience.
pub(super) fn throttled(throttled: Throttled) -> Response {
    let seconds = throttled.retry_after;
    let advice = format!("Go back and try again in {seconds} seconds.");
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "There were too many requests.", &advice);
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn refusal(status: StatusCode, message: &str, advice: &str) -> Response {
    let main = format!(
        "<h1>Sign-in refused</h1>\n<div class=\"message\" role=\"alert\">{}</div>\n<p>{}</p>",
        escape(message),
        escape(advice)
    );
    page("Sign-in refused", status, &main)
}

fn page(title: &str, status: StatusCode, main: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Fauxfactor</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{main}\n\
         <footer>Fauxfactor, a local stand-in for VMware Cloud Services.</footer>\n</main>\n</body>\n</html>\n"
    );
    let headers: [(HeaderName, HeaderValue); 6] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ];
    (status, headers, html).into_response()
}

/// `text` as it may stand between tags and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_ends_its_attribute_or_begins_a_tag(text in "\\PC*") {
            prop_assert!(!escape(&text).contains(['<', '>', '"', '\'']));
        }
    }
}
