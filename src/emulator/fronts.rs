//! What answers at each listener.

use axum::Router;

use crate::control::{self, Control, Elsewhere, Guard};
use crate::http::{App, Front, Limits, Listener, route};
use crate::vendors::huawei::Huawei;
use crate::vendors::vmware::Vmware;

/// The services that an emulator has, for any listener.
#[derive(Debug)]
pub(super) struct Fronts {
    pub(super) app: App,
    pub(super) limits: Limits,
    pub(super) authority: Option<String>,
    /// Who may reach the control plane; `None` where there is none.
    pub(super) guard: Option<Guard>,
}

impl Fronts {
    /// The faces and the control plane.
    pub(super) fn whole(&self) -> Front {
        let Some(guard) = &self.guard else { return self.faces() };
        let router = vendors().merge(control::router(guard)).merge(self.open_routes());
        Front::new(&self.app, &Huawei, &[&Vmware, &Control], self.limits, router)
    }

    /// The faces.
    pub(super) fn faces(&self) -> Front {
        let router = vendors().merge(self.open_routes());
        Front::new(&self.app, &Huawei, &[&Vmware, &Elsewhere], self.limits, router)
    }

    /// The control plane alone, if it may be served on `listener`; the faces are at `url`.
    pub(super) fn apart(&self, listener: &Listener, url: Option<String>) -> Front {
        match &self.guard {
            Some(guard) if self.are_safe_on(listener) => {
                let router = control::router(guard).merge(self.open_routes());
                let app = self.app.clone().reached_at(url);
                Front::new(&app, &Control, &[], self.limits, router)
            }
            _ => Front::new(&self.app, &Elsewhere, &[], self.limits, self.open_routes()),
        }
    }

    /// Whether nobody reaches the control plane by `listener` who may not.
    pub(super) fn are_safe_on(&self, listener: &Listener) -> bool {
        match &self.guard {
            Some(guard) => guard.wants_token() || listener.is_loopback(),
            None => true,
        }
    }

    fn open_routes(&self) -> Router<App> {
        control::open_routes(self.authority.clone())
    }
}

/// The routes of the faces.
fn vendors() -> Router<App> {
    route::mount(&Huawei).merge(route::mount(&Vmware))
}
