//! Looking at the account's projects.

use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::tenant::{Project, Tenant};

/// Listing the account's projects. Source: `iam_19_0001`.
pub const LIST: Action = Action::new("iam:projects:listProjects", Who::Permitted);
/// Reading a project. Source: `iam_19_0001`.
pub const SHOW: Action = Action::new("iam:projects:getProject", Who::Permitted);

/// The projects of the account.
///
/// # Errors
/// Refuses callers by [`policy::decide`].
pub fn list<'t>(tenant: &'t Tenant, caller: &Principal) -> Result<&'t [Project], Forbidden> {
    policy::decide(tenant, caller, LIST, Target::Account)?;
    Ok(&tenant.account.get().projects)
}

/// The project of that id, if the account has it.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether there is one.
pub fn show<'t>(tenant: &'t Tenant, caller: &Principal, id: &str) -> Result<Option<&'t Project>, Forbidden> {
    policy::decide(tenant, caller, SHOW, Target::Account)?;
    Ok(tenant.account.get().projects.iter().find(|project| project.id == id))
}
