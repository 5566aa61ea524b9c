//! What there is, in short.

use super::document::describe;
use crate::domain::vendor::Vendor;
use crate::http::face::Face;
use crate::http::route::Route;

/// An operation, in short.
#[derive(Debug)]
pub struct Entry {
    /// Whose it is; `None` for Fauxfactor's own.
    pub vendor: Option<Vendor>,
    /// The heading under which it is described.
    pub tag: String,
    /// Its row in the face's table.
    pub route: &'static Route,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What differs from the real service.
    pub differs: Vec<&'static str>,
    /// The parameters of its path that are described.
    pub path_parameters: Vec<String>,
    /// The statuses of its answers that are described.
    pub statuses: Vec<u16>,
}

/// All operations of `faces`, in the order of their tables.
#[must_use]
pub fn catalogue(faces: &[&'static dyn Face]) -> Vec<Entry> {
    let entry = |face: &'static dyn Face, route: &'static Route| {
        let doc = describe(face, route);
        let parameters = doc.parameters.iter().filter_map(|(key, _)| key.strip_prefix("path "));
        Entry {
            vendor: face.vendor(),
            tag: face.tag(route),
            route,
            summary: doc.summary,
            path_parameters: parameters.map(str::to_owned).collect(),
            statuses: doc.statuses(),
            differs: doc.differs,
        }
    };
    let operations = faces.iter().flat_map(|face| face.routes().map(|route| entry(*face, route)));
    operations.collect()
}
