//! The published description of all operations: OpenAPI 3.1, made from the route tables and the types.
//!
//! Each operation says beside its handler what it takes and answers ([`Route::doc`](super::route::Route)); a
//! face adds what all its operations share ([`Face::document`](super::face::Face)).

mod catalogue;
mod document;
mod operation;
mod shared;

pub use self::catalogue::{Entry, catalogue};
pub use self::document::document;
pub use self::operation::{Doc, NO_CREDENTIAL, Security, sent, taken};
pub use self::shared::shared;
