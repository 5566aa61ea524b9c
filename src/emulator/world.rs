//! What all handles on one tenant share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;

use super::Missing;
use crate::domain::tenant::Tenant;
use crate::engine::{Engine, LiveTenant};

/// Where tenants live.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) engine: Engine,
    /// The address that clients use.
    pub(super) base: Arc<str>,
    /// Where the server runs, if it does by itself.
    pub(super) runtime: Option<Handle>,
}

/// A tenant and where it lives.
pub(super) struct World {
    pub(super) home: Home,
    pub(super) live: Arc<LiveTenant>,
    /// Whether it is deleted with the last of its handles.
    pub(super) is_private: AtomicBool,
}

impl World {
    pub(super) fn new(home: Home, live: Arc<LiveTenant>, is_private: bool) -> Arc<Self> {
        Arc::new(Self { home, live, is_private: AtomicBool::new(is_private) })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.home.engine
    }

    /// The tenant as it is now.
    pub(super) fn current(&self) -> Arc<Tenant> {
        self.live.current()
    }

    pub(super) fn no_user(&self, user: &str) -> Missing {
        Missing::User { tenant: self.live.name().to_owned(), user: user.to_owned() }
    }

    pub(super) fn no_app(&self, app: &str) -> Missing {
        Missing::App { tenant: self.live.name().to_owned(), app: app.to_owned() }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !self.is_private.load(Ordering::Relaxed) || self.live.is_over() {
            return;
        }
        // Nothing leads to it from now on. What it took is given back in the background, or else when somebody needs
        // the room.
        self.engine().end_tenant(&self.live);
        let runtime = self.home.runtime.clone().or_else(|| Handle::try_current().ok());
        if let Some(runtime) = runtime {
            let (engine, live) = (self.engine().clone(), Arc::clone(&self.live));
            runtime.spawn(async move { engine.delete_tenant(&live).await });
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.live.fmt(f)
    }
}
