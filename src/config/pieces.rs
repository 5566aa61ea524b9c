//! Large files in pieces, so that all cores can parse them.
//!
//! A file of a hundred thousand users is nearly all `[[tenant.user]]`: runs of these are cut off and
//! into pieces. This is only for speed. A file that is small, or not laid out in the usual order, is
//! one piece, and what the pieces say together is what the whole says.

use memchr::memmem;

/// Smaller files are not worth cutting.
const LARGE: usize = 256 * 1024;
/// How many users make a piece.
const USERS: usize = 100;

/// A part of a text that can be parsed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    /// Where it begins in the whole.
    pub start: usize,
    /// Whether it holds nothing but users of the tenant before it.
    pub users: bool,
}

/// `text` in pieces, in order.
pub(super) fn split(text: &str) -> Vec<Piece<'_>> {
    let cuts = if text.len() < LARGE { None } else { cuts(text) };
    let cuts = cuts.unwrap_or_default();
    let starts = std::iter::once((0, false)).chain(cuts.iter().copied());
    let ends = cuts.iter().map(|(start, _)| *start).chain([text.len()]);
    starts.zip(ends).map(|((start, users), end)| Piece { text: &text[start..end], start, users }).collect()
}

/// Where pieces begin, and whether they hold users; `None` if the layout is not the usual one.
fn cuts(text: &str) -> Option<Vec<(usize, bool)>> {
    let has = |part: &str| memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    if has("\"\"\"") || has("'''") || has_indented_header(text) {
        return None;
    }
    let mut cuts = Vec::new();
    let (mut in_tenant, mut users) = (false, 0);
    let first = text.starts_with('[').then_some(0);
    let others = memmem::find_iter(text.as_bytes(), "\n[").map(|end| end + 1);
    for start in first.into_iter().chain(others) {
        let line = text[start..].lines().next().unwrap_or_default();
        match header(line)? {
            "[[tenant]]" => {
                cuts.push((start, false));
                (in_tenant, users) = (true, 0);
            }
            "[[tenant.user]]" if in_tenant => {
                if users % USERS == 0 {
                    cuts.push((start, true));
                }
                users += 1;
            }
            of_user if is_of_user(of_user) && users > 0 => {}
            of_tenant if is_of_tenant(of_tenant) && in_tenant && users == 0 => {}
            _ if !in_tenant => {}
            _ => return None,
        }
    }
    Some(cuts)
}

/// Whether a line has something like a header behind blanks.
fn has_indented_header(text: &str) -> bool {
    let indented = |blank: &str| {
        memmem::find_iter(text.as_bytes(), blank).any(|end| text[end + 1..].trim_start().starts_with('['))
    };
    text.trim_start_matches([' ', '\t']).starts_with('[') && !text.starts_with('[')
        || indented("\n ")
        || indented("\n\t")
}

/// The header on this line, without what may follow it; `None` if it is none.
fn header(line: &str) -> Option<&str> {
    let header = line.split('#').next()?.trim_end();
    let name = header.trim_start_matches('[').trim_end_matches(']');
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    (plain && header.ends_with(']')).then_some(header)
}

fn is_of_user(header: &str) -> bool {
    header.trim_start_matches('[').starts_with("tenant.user.")
}

fn is_of_tenant(header: &str) -> bool {
    let name = header.trim_start_matches('[');
    name.starts_with("tenant.") && !name.starts_with("tenant.user")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(users: usize, after: &str) -> String {
        let user = "[[tenant.user]] # one\nid = \"x\"\n[tenant.user.device]\nname = \"d\"\n";
        format!("[server]\n[[tenant]]\n[tenant.account]\n{}{after}", user.repeat(users))
    }

    #[test]
    fn users_are_cut_off_in_runs() {
        let text = text(2 * USERS + 1, "[[tenant]]\n[[tenant.user]]\n");
        let cuts = cuts(&text).unwrap();
        assert_eq!(
            cuts.iter().map(|(_, users)| *users).collect::<Vec<_>>(),
            [false, true, true, true, false, true]
        );
        for (start, users) in cuts {
            let header = if users { "[[tenant.user]]" } else { "[[tenant]]" };
            assert!(text[start..].starts_with(header));
        }
    }

    #[test]
    fn an_unusual_layout_is_left_whole() {
        for after in
            ["[[tenant.app]]\n", "[server]\n", "  [indented]\n", "a = [\n[1],\n]\n", "a = \"\"\"b\"\"\"\n"]
        {
            assert_eq!(cuts(&text(1, after)), None, "{after}");
        }
        assert_eq!(cuts("[[tenant.user]]\n"), Some(vec![]));
    }

    #[test]
    fn the_pieces_are_the_text() {
        let text = text(20_000, "");
        let pieces = split(&text);
        assert!(pieces.len() > 10);
        assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
        assert!(pieces.iter().all(|piece| text[piece.start..].starts_with(piece.text)));
    }
}
