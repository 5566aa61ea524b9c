//! VMware's token service: who asks, what a grant is worth, and why not.

mod client;
mod code;
mod exchange;
mod refresh;
mod revocation;
mod ticket;

use std::time::Duration;

pub use self::client::Client;
pub use self::code::AuthorizationRequest;
pub use self::revocation::Introspection;
pub use self::ticket::FirstFactor;

use super::rate_limit::Throttled;
use super::signing_keys::KeyError;
use crate::domain::grant::CodeError;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Refused;

/// What a client asks for besides the grant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    /// The organization that it believes to be its own.
    pub organization: Option<&'a str>,
    /// How long the access token is to live.
    pub lifetime: Option<Duration>,
}

/// Why the token service refuses.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No app has this id and secret, or it has none and the grant takes one.
    #[error("the client is not authenticated")]
    UnknownClient,
    /// The client, or the user of the token, asks too often.
    #[error("too many requests")]
    Throttled(Throttled),
    /// The organization that is asked for is not the client's.
    #[error("the organization is not the client's")]
    OtherOrganization,
    /// A token is asked for that lives for no time.
    #[error("the lifetime is none")]
    NoLifetime,
    /// No such API token or refresh token holds.
    #[error("the token is worth nothing")]
    UnknownToken(Secret<String>),
    /// The refresh token is for another client.
    #[error("the token is another client's")]
    OtherClient,
    /// A text that is no authorization code.
    #[error("it is no authorization code")]
    UnknownCode,
    /// An authorization code that is worth nothing.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Exchanging the API token takes a code of the user's device.
    #[error("the passcode is refused: {0}")]
    Passcode(#[source] Refused),
    /// The user is not signed in.
    #[error(transparent)]
    SignIn(#[from] Refused),
    /// Nothing could be signed.
    #[error(transparent)]
    NotSigned(#[from] KeyError),
    /// What the client sent does not fit into a sealed text.
    #[error("it is too large to be sealed")]
    TooLarge,
    /// A change was not stored.
    #[error("the change could not be stored")]
    NotStored,
}
