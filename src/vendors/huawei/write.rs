//! How every write of Huawei's face goes through the engine.

use super::error::Fault;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::engine::transaction::TransactError;
use crate::http::caller::Denial;
use crate::http::face::Refusal;
use crate::http::{App, Caller};

/// Runs `decide` in a transaction, for the caller as the credential that was shown then names them.
///
/// # Errors
/// Refuses a caller whose credential no longer holds, and answers what `decide` does.
pub(super) async fn write<T, E, F>(app: &App, caller: &Caller, decide: F) -> Result<T, Fault>
where
    F: Fn(&mut Tenant, &Principal, Timestamp) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    Fault: From<E>,
{
    let proof = caller.proof().clone();
    let decided = app.engine().transact(caller.live(), move |tenant, now| {
        let principal =
            proof.check(tenant, now).map_err(|error| <Fault as From<Denial>>::from(error.into()))?;
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
