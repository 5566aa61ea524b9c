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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Control;
    use crate::vendors::huawei::Huawei;
    use crate::vendors::vmware::Vmware;

    fn operations() -> Operations {
        Operations::new(vec![&Huawei, &Vmware, &Control])
    }

    fn find(method: Method, path: &str) -> Option<&'static str> {
        operations().find(&method, path).map(|route| route.operation)
    }

    #[test]
    fn every_route_of_every_table_is_found() {
        let operations = operations();
        let faces: [&dyn Face; 3] = [&Huawei, &Vmware, &Control];
        for route in faces.into_iter().flat_map(Face::routes) {
            let path = route.path.replace('{', "x").replace('}', "x");
            let found = operations.find(&route.method, &path).map(|found| found.operation);
            assert_eq!(found, Some(route.operation), "{} {path}", route.method);
        }
    }

    #[test]
    fn an_operation_is_known_by_its_name_and_else_the_nearest_are() {
        let operations = operations();
        let show = "ShowUserMfaDevice";
        assert!(operations.has(show, None) && operations.has(show, Some(Vendor::Huawei)));
        assert!(!operations.has(show, Some(Vendor::Vmware)) && !operations.has("showusermfadevice", None));
        for name in ["showusermfadevice", "ShowUserMfaDevise", "ShowUsrMfaDevice"] {
            assert_eq!(operations.nearest(name, None)[0], show);
        }
        assert!(!operations.nearest(show, Some(Vendor::Vmware)).contains(&show));
        assert_eq!(operations.nearest(&"x".repeat(1_000_000), None).len(), 3);
    }

    #[test]
    fn a_path_or_a_method_that_nothing_answers_is_no_operation() {
        assert_eq!(find(Method::GET, "/v3.0/OS-MFA/nothing"), None);
        assert_eq!(find(Method::PATCH, "/v3/auth/tokens"), None);
        assert_eq!(find(Method::GET, ""), None);
    }

    #[test]
    fn head_is_answered_by_get_unless_it_has_an_operation() {
        let device = "/v3.0/OS-MFA/users/x/virtual-mfa-device";
        assert_eq!(find(Method::HEAD, device), find(Method::GET, device));
        assert_eq!(find(Method::HEAD, "/v3/auth/tokens"), Some("KeystoneCheckToken"));
    }
}
