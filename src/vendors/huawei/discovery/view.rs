//! Projects as the vendor writes them.

use serde::Serialize;

use super::super::links::{Links, SelfLink};
use crate::domain::tenant::{Account, Project};
use crate::http::app::BaseUrl;

/// A list of projects. The links of `auth/projects` are shorter than the others'.
#[derive(Debug, Serialize)]
pub(in super::super) struct Projects<'a, L = Links> {
    projects: Vec<Shown<'a, L>>,
    links: L,
}

/// A project.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a, L = Links> {
    domain_id: &'a str,
    is_domain: bool,
    parent_id: &'a str,
    name: &'a str,
    description: &'static str,
    links: L,
    id: &'a str,
    enabled: bool,
}

/// Links to a path.
pub(in super::super) trait LinkTo: Serialize {
    fn link_to(base: &BaseUrl, path: &str) -> Self;
}

impl LinkTo for Links {
    fn link_to(base: &BaseUrl, path: &str) -> Self {
        Self::to(base, path)
    }
}

impl LinkTo for SelfLink {
    fn link_to(base: &BaseUrl, path: &str) -> Self {
        Self::to(base, path)
    }
}

impl<'a, L: LinkTo> Projects<'a, L> {
    pub(in super::super) fn of(
        account: &'a Account,
        projects: impl Iterator<Item = &'a Project>,
        base: &BaseUrl,
        path: &str,
    ) -> Self {
        let projects = projects.map(|project| Shown::of(account, project, base)).collect();
        Self { projects, links: L::link_to(base, path) }
    }
}

impl<'a, L: LinkTo> Shown<'a, L> {
    pub(super) fn of(account: &'a Account, project: &'a Project, base: &BaseUrl) -> Self {
        Self {
            domain_id: account.id.as_str(),
            is_domain: false,
            parent_id: account.id.as_str(),
            name: &project.name,
            description: "",
            links: L::link_to(base, &format!("/v3/projects/{}", project.id)),
            id: &project.id,
            enabled: true,
        }
    }
}
