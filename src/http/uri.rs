//! The request target: refused here if no router or handler could read it.

use axum::http::Uri;
use percent_encoding::percent_decode_str;

use super::face::Refusal;
use super::limits::Limits;

/// Refuses a target that is too long, or not UTF-8 once percent-decoded.
pub(super) fn check(uri: &Uri, limits: &Limits) -> Result<(), Refusal> {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    if path.len() + query.len() > limits.target_bytes {
        return Err(Refusal::TargetTooLong);
    }
    if !is_readable(path) {
        return Err(Refusal::Malformed("the path is not percent-encoded UTF-8"));
    }
    if !is_readable(query) {
        return Err(Refusal::Malformed("the query is not percent-encoded UTF-8"));
    }
    Ok(())
}

fn is_readable(text: &str) -> bool {
    let plain = text.is_ascii() && !text.contains('%');
    plain || (has_whole_escapes(text) && percent_decode_str(text).decode_utf8().is_ok())
}

/// Whether each `%` is followed by two hex digits.
fn has_whole_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes();
        digits.len() >= 2 && digits[..2].iter().all(u8::is_ascii_hexdigit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_whole_and_spell_utf_8() {
        for good in ["/v3/users/a", "/%E2%82%AC", "/a%20b", "/a+b~!$"] {
            assert!(is_readable(good), "{good}");
        }
        for bad in ["/%", "/%4", "/%zz", "/%E2%82", "/%ff", "/a%2"] {
            assert!(!is_readable(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_target_is_judged_without_panic(text in "\\PC*") {
            let _ = is_readable(&text);
        }
    }
}
