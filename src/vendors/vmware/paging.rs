//! Pages of a list, which begin at a row: `pageStart` counts rows from 1.
//!
//! That it counts rows and not pages is assumed; the documentation of a sibling product says so.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::error::Fault;
use super::input::Query;
use super::openapi;
use crate::http::openapi::Doc;

const START: &str = "pageStart";
const LIMIT: &str = "pageLimit";

/// Which page is asked for.
#[derive(Debug)]
pub(super) struct Page {
    /// The number of the first row, from 1.
    start: usize,
    /// The most rows.
    limit: usize,
    /// The same request without these two, up to where they are added.
    link: String,
}

impl Page {
    /// What `pageLimit` is at most, and when it is left out.
    const MOST: usize = 200;
    /// What `pageStart` is at most: the vendor's type for it has 32 bits.
    const LAST_START: usize = 2_147_483_647;

    /// The page that `query` asks for. Its links keep the parameters `kept`.
    ///
    /// # Errors
    /// Refuses numbers that are none, or out of their range.
    pub(super) fn read(query: &Query, kept: &[&str]) -> Result<Self, Fault> {
        let number = |key, most, default| match query.text(key) {
            None => Some(default),
            Some(text) => text.parse().ok().filter(|number| (1..=most).contains(number)),
        };
        let start = number(START, Self::LAST_START, 1);
        let limit = number(LIMIT, Self::MOST, Self::MOST);
        Ok(Self {
            start: start.ok_or(Fault::Invalid("pageStart must be a number from 1 to 2147483647"))?,
            limit: limit.ok_or(Fault::Invalid("pageLimit must be a number from 1 to 200"))?,
            link: query.link_with(kept),
        })
    }

    /// How many rows are on the page, of `total` in the list.
    pub(super) fn rows(&self, total: usize) -> usize {
        self.limit.min(total.saturating_sub(self.skipped()))
    }

    /// How many rows come before the page.
    pub(super) fn skipped(&self) -> usize {
        self.start - 1
    }

    /// The page with these rows, of `total` in the list.
    pub(super) fn of<T>(&self, results: Vec<T>, total: usize) -> Paged<T> {
        let link = |start: usize| format!("{}{START}={start}&{LIMIT}={}", self.link, self.limit);
        // Behind the end, the page before is the last.
        let before = self.skipped().min(total);
        Paged {
            next_link: Some(self.skipped() + self.limit).filter(|row| *row < total).map(|row| link(row + 1)),
            prev_link: (before > 0).then(|| link(before.saturating_sub(self.limit) + 1)),
            results,
            total_results: total,
        }
    }
}

/// Describes the parameters that [`Page::read`] reads.
pub(super) fn document(doc: &mut Doc) {
    let number = |most: usize, default: usize| {
        let mut schema = json!({ "type": "integer", "minimum": 1 });
        schema["maximum"] = most.into();
        schema["default"] = default.into();
        schema
    };
    let start = "The number of the first row, from 1.";
    doc.parameter("query", START, start, false, number(Page::LAST_START, 1));
    let limit = "The most rows of a page.";
    doc.parameter("query", LIMIT, limit, false, number(Page::MOST, Page::MOST));
    openapi::refusal(doc, 400, "A number is none, or out of its range.");
}

/// `PagedResponse…`: links are relative to the server, as `refLink` is, and null at the ends.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paged<T> {
    /// The rows of this page.
    results: Vec<T>,
    /// The rows of all pages.
    total_results: usize,
    /// The path of the next page; null at the end.
    next_link: Option<String>,
    /// The path of the page before; null at the beginning.
    prev_link: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(start: usize, limit: usize) -> Page {
        Page { start, limit, link: "/l?a=b&".to_owned() }
    }

    fn start_of(link: &str) -> usize {
        link.strip_prefix("/l?a=b&pageStart=").unwrap().split_once('&').unwrap().0.parse().unwrap()
    }

    #[test]
    fn links_are_null_at_the_ends() {
        let links = |start, limit, total| {
            let page = page(start, limit).of(Vec::<()>::new(), total);
            (page.prev_link.as_deref().map(start_of), page.next_link.as_deref().map(start_of))
        };
        assert_eq!(links(1, 200, 0), (None, None));
        assert_eq!(links(1, 5, 5), (None, None));
        assert_eq!(links(1, 5, 6), (None, Some(6)));
        assert_eq!(links(6, 5, 6), (Some(1), None));
        assert_eq!(links(3, 5, 6), (Some(1), None), "not before the first row");
        assert_eq!(links(99, 5, 6), (Some(2), None), "behind the end");
        assert_eq!(links(Page::LAST_START, 200, 0), (None, None));
    }

    proptest! {
        #[test]
        fn whoever_follows_the_links_sees_each_row_once(total in 0_usize..50, limit in 1_usize..20) {
            let (mut start, mut seen) = (1, Vec::new());
            loop {
                let page = page(start, limit);
                seen.extend((0..total).skip(page.skipped()).take(limit));
                match page.of(Vec::<()>::new(), total).next_link {
                    Some(link) => start = start_of(&link),
                    None => break,
                }
            }
            prop_assert_eq!(seen, (0..total).collect::<Vec<_>>());
        }
    }
}
