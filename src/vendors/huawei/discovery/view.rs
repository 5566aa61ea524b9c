//! Projects as the vendor writes them.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::links::{Links, SelfLink};
use crate::domain::tenant::{Account, Project};
use crate::http::app::BaseUrl;

/// A list of projects. The links of `auth/projects` are shorter than the others'.
#[derive(Debug, JsonSchema, Serialize)]
pub(in super::super) struct Projects<'a, L = Links> {
    /// The projects.
    projects: Vec<Shown<'a, L>>,
    /// Where it stands.
    links: L,
}

/// A project.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Shown<'a, L = Links> {
    /// The account's id.
    domain_id: &'a str,
    /// Always false.
    is_domain: bool,
    /// The account's id.
    parent_id: &'a str,
    /// The name.
    name: &'a str,
    /// A description, or empty.
    description: &'static str,
    /// Where it stands.
    links: L,
    /// The id.
    id: &'a str,
    /// Whether it is enabled.
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
