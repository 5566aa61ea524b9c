//! How every write of Huawei's face goes through the engine.

use super::error::Fault;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::http::caller::{Denial, WriteError};
use crate::http::face::Refusal;
use crate::http::{App, Caller};

/// Runs `decide` in a transaction, as [`Caller::write`] does.
///
/// # Errors
/// What that answers, in Huawei's words.
pub(super) async fn write<T, E, F>(app: &App, caller: &Caller, decide: F) -> Result<T, Fault>
where
    F: Fn(&mut Tenant, &Principal, Timestamp) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
    Fault: From<E>,
{
    caller.write(app.engine(), decide).await.map_err(|error| match error {
        WriteError::Denied(error) => Denial::from(error).into(),
        WriteError::Refused(why) => why.into(),
        WriteError::Failed => Fault::Refused(Refusal::Internal),
    })
}
