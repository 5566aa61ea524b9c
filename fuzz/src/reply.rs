//! An answer, and what is true of every one.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Reply {
    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// No failure of the server's own, a request id, and a body in the vendor's dialect or none.
    pub(super) fn check(&self, method: &Method, path: &str) {
        let asked = format!("{method} {path}");
        let status = self.status.as_u16();
        assert!(status < 500 || status == 501, "{asked}: {self:?}");
        assert!((200..300).contains(&status) || status >= 400 || status == 300, "{asked}: {self:?}");
        let is_csp = path.starts_with("/csp");
        let id = self.header(if is_csp { "csp-request-id" } else { "x-request-id" });
        // The answer to a HEAD may still have its body here: the connection leaves it out.
        if self.body.is_empty() && (status == 204 || *method == Method::HEAD) {
            return;
        }
        assert!(self.header("content-type").starts_with("application/json"), "{asked}: {self:?}");
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let is_sound = match self.status.as_u16() {
            ..400 => body.is_object(),
            _ if is_csp => self.is_csp_error(&body, id),
            _ => is_hex(id) && self.is_huawei_error(&body, id, path),
        };
        assert!(is_sound, "{asked}: {self:?}");
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn is_csp_error(&self, body: &Value, id: &str) -> bool {
        keys(body) == ["message", "requestId", "statusCode"]
            && is_text(&body["message"])
            && body["requestId"] == id
            && body["statusCode"] == self.status.as_u16()
    }

    /// One of the five shapes in the head of `vendors/huawei/answer.rs`, where it may be.
    fn is_huawei_error(&self, body: &Value, id: &str, path: &str) -> bool {
        let is_flat = is_text(&body["error_code"]) && is_text(&body["error_msg"]);
        let is_keystone = path.starts_with("/v3/") || path.starts_with("/v3.0/OS-CREDENTIAL/");
        match &*keys(body) {
            ["error_code", "error_msg", "request_id"] => is_flat && body["request_id"] == id,
            ["error_code", "error_msg"] => is_flat && !is_keystone,
            ["error"] => self.is_keystone_error(&body["error"]),
            ["errorcode"] => {
                let codes = body["errorcode"].as_array();
                codes.is_some_and(|codes| !codes.is_empty() && codes.iter().all(is_text))
            }
            _ => false,
        }
    }

    fn is_keystone_error(&self, error: &Value) -> bool {
        keys(error) == ["code", "message", "title"]
            && error["code"] == self.status.as_u16()
            && is_text(&error["message"])
            && is_text(&error["title"])
    }
}

/// The keys of an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().into_iter().flatten().map(|(key, _)| &**key).collect();
    keys.sort_unstable();
    keys
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn is_hex(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
}
