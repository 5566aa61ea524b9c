//! What the faces share: the way in from the socket, TLS, limits, request ids, callers and signatures.
//!
//! A request goes [`server`] → [`Front`] → the router of a [`Face`]. Nothing here
//! knows what a vendor's answer looks like: refusals are values ([`Refusal`]) that a face prints.

pub mod app;
pub mod authorization;
pub mod caller;
pub mod face;
pub mod front;
pub mod limits;
pub mod openapi;
pub mod operations;
pub mod request_id;
pub mod route;
pub mod server;
pub mod signature;
pub mod tls;

mod answer_body;
mod attribution;
mod body;
mod connection;
mod exchange;
mod faults;
mod http2;
mod uri;
mod wire;

pub use self::answer_body::AnswerBody;
pub use self::app::App;
pub use self::caller::Caller;
pub use self::face::{Face, Refusal};
pub use self::faults::Dropped;
pub use self::front::Front;
pub use self::limits::Limits;
pub use self::server::Listener;
pub use self::tls::Tls;
