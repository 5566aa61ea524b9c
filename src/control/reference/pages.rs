//! The pages of one server, each made when it is first asked for.

use std::sync::{Arc, OnceLock};

use super::page::Page;
use super::{Coverage, docs, openapi_document};
use crate::http::App;
use crate::http::openapi::shared;

/// Cloning it is cheap.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Pages(Arc<Cells>);

#[derive(Debug, Default)]
struct Cells {
    openapi: OnceLock<Page>,
    docs: OnceLock<Page>,
    coverage: OnceLock<Page>,
    coverage_as_json: OnceLock<Page>,
}

impl Pages {
    pub(super) fn openapi(&self, app: &App) -> &Page {
        self.0.openapi.get_or_init(|| {
            let document = shared(openapi_document(app.operations().faces()));
            Page::new("application/json", document.to_string())
        })
    }

    pub(super) fn docs(&self, app: &App) -> &Page {
        self.0.docs.get_or_init(|| docs::page(&openapi_document(app.operations().faces())))
    }

    pub(super) fn coverage(&self, app: &App) -> &Page {
        self.0.coverage.get_or_init(|| Coverage::of(app.operations().faces()).page())
    }

    pub(super) fn coverage_as_json(&self, app: &App) -> &Page {
        self.0.coverage_as_json.get_or_init(|| {
            let coverage = Coverage::of(app.operations().faces());
            Page::new("application/json", serde_json::to_vec(&coverage).unwrap_or_default())
        })
    }
}
