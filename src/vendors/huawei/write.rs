//! How every write of Huawei's face goes through the engine.

use super::error::Fault;
use crate::domain::credential::TokenError;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token;
use crate::engine::transaction::TransactError;
use crate::http::caller::Denial;
use crate::http::face::Refusal;
use crate::http::{App, Caller};

/// Runs `decide` in a transaction, for the caller as the tenant then knows it.
///
/// # Errors
/// Refuses a caller who was disabled, deleted or signed out meanwhile, and answers what `decide` does.
pub(super) async fn write<T, E, F>(app: &App, caller: &Caller, decide: F) -> Result<T, Fault>
where
    F: Fn(&mut Tenant, &Principal, Timestamp) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    Fault: From<E>,
{
    let principal = caller.principal().clone();
    let decided = app.engine().transact(caller.live(), move |tenant, now| {
        let principal = current(tenant, &principal)
            .map_err(|error| Denial::from(error))
            .map_err(<Fault as From<Denial>>::from)?;
        decide(tenant, &principal, now).map_err(Fault::from)
    });
    decided.await.map_err(|error| match error {
        TransactError::Refused(fault) => fault,
        TransactError::Store(error) => {
            tracing::error!(%error, "a change was not stored");
            Fault::Refused(Refusal::Internal)
        }
        TransactError::Unfinished => Fault::Refused(Refusal::Internal),
    })
}

fn current(tenant: &Tenant, principal: &Principal) -> Result<Principal, TokenError> {
    match principal {
        Principal::User(row) => {
            token::in_session(tenant, &row.record.id, row.record.session).map(Principal::User)
        }
        Principal::ServiceAccount(_) => Ok(principal.clone()),
    }
}
