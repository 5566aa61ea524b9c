//! Whose browser page sent a request, as far as the browser says.

use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};

use super::host;
use crate::config::WebOrigin;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Whether a page of another origin sent the request, and not one of `allowed`. Browsers name the origin of
/// all requests that could change something; for the rest they have `Sec-Fetch-Site`. Others name neither.
pub(super) fn is_foreign(parts: &Parts, allowed: &[WebOrigin]) -> bool {
    let mut origins = parts.headers.get_all(header::ORIGIN).iter().peekable();
    if origins.peek().is_none() {
        return comes_from_elsewhere(parts);
    }
    !origins.all(|origin| is_allowed(origin, allowed) || is_own(origin, parts))
}

/// Whether `origin` is one of `allowed`.
pub(super) fn is_allowed(origin: &HeaderValue, allowed: &[WebOrigin]) -> bool {
    let origin = origin.as_bytes();
    allowed.iter().any(|one| one.as_str().as_bytes().eq_ignore_ascii_case(origin))
}

/// Whether `origin` is where the request itself went: its page came from this server. The scheme may differ,
/// where a proxy speaks TLS for it.
fn is_own(origin: &HeaderValue, parts: &Parts) -> bool {
    let Some(origin) = origin.to_str().ok().map(str::to_ascii_lowercase) else { return false };
    let (authority, port) = match origin.split_once("://") {
        Some(("http", authority)) => (authority, ":80"),
        Some(("https", authority)) => (authority, ":443"),
        _ => return false,
    };
    let mut hosts = host::all(&parts.uri, &parts.headers).peekable();
    let is_same = |host: Option<&str>| {
        let host = host.unwrap_or_default().to_ascii_lowercase();
        !host.is_empty() && authority == host.strip_suffix(port).unwrap_or(&host)
    };
    hosts.peek().is_some() && hosts.all(is_same)
}

/// Whether another site's page asks for something to use, without an `Origin`. A link that a person follows
/// is none of that: the page it is on sees nothing of the answer.
fn comes_from_elsewhere(parts: &Parts) -> bool {
    let says = |name: HeaderName, value: &str| says(&parts.headers, &name, value);
    let is_link = matches!(parts.method, Method::GET | Method::HEAD)
        && says(SEC_FETCH_MODE, "navigate")
        && says(SEC_FETCH_DEST, "document");
    let is_known = parts.headers.contains_key(SEC_FETCH_SITE);
    is_known && !says(SEC_FETCH_SITE, "same-origin") && !says(SEC_FETCH_SITE, "none") && !is_link
}

/// Whether the header stands there once, with that value.
fn says(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    let mut values = headers.get_all(name).iter();
    values.next().is_some_and(|first| first == value) && values.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn is_foreign_to(allowed: &[&str], method: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let allowed: Vec<WebOrigin> = allowed.iter().map(|origin| origin.parse().unwrap()).collect();
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        is_foreign(&request.body(()).unwrap().into_parts().0, &allowed)
    }

    fn is_foreign_post(headers: &[(&str, &str)]) -> bool {
        is_foreign_to(&["http://app.test:3000"], "POST", "/a", headers)
    }

    #[test]
    fn who_is_no_browser_is_not_foreign() {
        assert!(!is_foreign_post(&[]) && !is_foreign_post(&[("host", "localhost:8080")]));
    }

    #[test]
    fn a_page_of_this_server_is_not_foreign() {
        for (host, origin) in [
            ("localhost:8080", "http://localhost:8080"),
            ("localhost:8080", "https://localhost:8080"),
            ("LOCALHOST:8080", "http://localhost:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("a.test", "http://a.test"),
            ("a.test:80", "http://a.test"),
            ("a.test:443", "https://a.test"),
        ] {
            assert!(!is_foreign_post(&[("host", host), ("origin", origin)]), "{origin} at {host}");
        }
        let headers = [("host", "localhost:8080"), ("origin", "http://localhost:8080")];
        assert!(!is_foreign_to(&[], "POST", "http://localhost:8080/a", &headers));
        assert!(is_foreign_to(&[], "POST", "http://localhost:8081/a", &headers));
    }

    #[test]
    fn an_allowed_page_is_not_foreign_wherever_it_is() {
        for origin in ["http://app.test:3000", "HTTP://APP.test:3000"] {
            assert!(!is_foreign_post(&[("host", "localhost:8080"), ("origin", origin)]));
        }
        let headers = [("origin", "http://app.test:3000"), ("sec-fetch-site", "cross-site")];
        assert!(!is_foreign_post(&headers));
    }

    #[test]
    fn every_other_page_is_foreign() {
        for origin in [
            "",
            "null",
            "*",
            "http://evil.test",
            "http://localhost",
            "http://localhost:3000",
            "http://localhost:8080/",
            "http://localhost:8080@evil.test",
            "http://localhost:80801",
            "ftp://localhost:8080",
            "//localhost:8080",
            "localhost:8080",
            "http://app.test",
            "https://app.test:3000",
            "http://app.test:3000.evil.test",
            "http://app.test:30001",
            "http://app.test:3000 http://evil.test",
        ] {
            assert!(is_foreign_post(&[("host", "localhost:8080"), ("origin", origin)]), "{origin}");
        }
        assert!(is_foreign_post(&[("origin", "http://localhost:8080")]), "no Host");
        let two = [("origin", "http://app.test:3000"), ("origin", "http://evil.test")];
        assert!(is_foreign_post(&two));
        let two = [("host", "localhost"), ("host", "evil.test"), ("origin", "http://localhost")];
        assert!(is_foreign_post(&two));
    }

    #[test]
    fn without_an_origin_the_browser_says_whether_the_site_is_another() {
        let of = |method: &str, site: &str, mode: &str, dest: &str| {
            let headers = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            is_foreign_to(&[], method, "/a", &headers)
        };
        for (site, foreign) in [
            ("same-origin", false),
            ("none", false),
            ("same-site", true),
            ("cross-site", true),
            ("new", true),
        ] {
            assert_eq!(of("GET", site, "no-cors", "image"), foreign, "{site}");
        }
        assert!(!of("GET", "cross-site", "navigate", "document"), "a link");
        assert!(of("GET", "cross-site", "navigate", "iframe"), "a frame");
        assert!(of("POST", "cross-site", "navigate", "document"), "a form");
    }
}
