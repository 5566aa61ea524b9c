//! What the pages share: no framework, nothing from elsewhere.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::page::Page;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The box that filters what is below it.
pub(super) const FILTER: &str = "<p class=\"filter\"><label for=\"filter\">Filter</label> \
    <input id=\"filter\" type=\"search\" placeholder=\"mfa get\" autocomplete=\"off\"></p>\n";

/// A page with this body, which may do nothing but run the script here.
pub(super) fn page(title: &str, body: &str) -> Page {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><a href=\"docs\">Operations</a> <a href=\"coverage\">Coverage</a> \
         <a href=\"openapi.json\">openapi.json</a></header>\n\
         <main>\n{body}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    );
    Page::new("text/html; charset=utf-8", html).with_policy(&policy)
}

/// `text` where HTML has text or a quoted value.
pub(super) fn escape(text: &str) -> String {
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

/// `text` with what stands between backquotes as code.
pub(super) fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(at, part)| {
        let part = escape(part);
        if at % 2 == 1 { format!("<code>{part}</code>") } else { part }
    });
    parts.collect()
}
