//! Which operation a request asks for, by the route tables: for whoever names it afterwards. The router that
//! answers requests does not say.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::Method;

use super::face::Face;
use super::route::Route;
use crate::domain::vendor::Vendor;
use crate::engine::request_log::OperationNames;

/// The operations of some faces. What finds them is made when it is first asked.
#[derive(Debug)]
pub struct Operations {
    faces: Vec<&'static dyn Face>,
    by_path: OnceLock<matchit::Router<Vec<&'static Route>>>,
}

impl Operations {
    /// The operations of `faces`.
    #[must_use]
    pub fn new(faces: Vec<&'static dyn Face>) -> Self {
        Self { faces, by_path: OnceLock::new() }
    }

    /// The faces.
    #[must_use]
    pub fn faces(&self) -> &[&'static dyn Face] {
        &self.faces
    }

    /// The operation that answers `method` on `path`; `GET` answers `HEAD` where nothing else does.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&'static Route> {
        let routes = self.by_path.get_or_init(|| index(&self.faces)).at(path).ok()?.value;
        let of = |method: &Method| routes.iter().find(|route| route.method == *method).copied();
        of(method).or_else(|| of(&Method::GET).filter(|_| *method == Method::HEAD))
    }
}

/// By name.
impl Operations {
    /// Whether there is an operation of that name, of that vendor or of any.
    #[must_use]
    pub fn has(&self, name: &str, vendor: Option<Vendor>) -> bool {
        self.names(vendor).any(|own| own == name)
    }

    /// Up to three operations of that vendor, or of any, whose names are most like `name`.
    #[must_use]
    pub fn nearest(&self, name: &str, vendor: Option<Vendor>) -> Vec<&'static str> {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let distance = |own: &str| strsim::levenshtein(&own.to_lowercase(), &name.to_lowercase());
        let mut names: Vec<_> = self.names(vendor).map(|own| (distance(own), own)).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().take(3).map(|(_, own)| own).collect()
    }

    fn names(&self, vendor: Option<Vendor>) -> impl Iterator<Item = &'static str> {
        let faces = self.faces.iter().filter(move |face| vendor.is_none() || face.vendor() == vendor);
        faces.flat_map(|face| face.routes()).map(|route| route.operation)
    }
}

/// Longer names are cut before they are compared.
const LONGEST_NAME: usize = 100;

impl OperationNames for Operations {
    fn name(&self, method: &str, path: &str) -> Option<&'static str> {
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        self.find(&method, path).map(|route| route.operation)
    }
}

fn index(faces: &[&'static dyn Face]) -> matchit::Router<Vec<&'static Route>> {
    let mut by_path = BTreeMap::<_, Vec<_>>::new();
    for route in faces.iter().flat_map(|face| face.routes()) {
        by_path.entry(route.path).or_default().push(route);
    }
    let mut index = matchit::Router::new();
    for (path, routes) in by_path {
        if let Err(error) = index.insert(path, routes) {
            // The router that answers would not have taken it either.
            tracing::error!(path, %error, "two routes cannot be told apart");
        }
    }
    index
}
