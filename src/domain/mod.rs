//! What is true: tenants, users, devices, login protection, credentials and who may do what.
//!
//! Plain values and plain functions. Time and randomness are arguments; nothing here knows HTTP, a
//! runtime, a store or a clock, so every rule can be read and tested alone.

pub mod access_key;
pub mod access_token;
pub mod any_token;
pub mod api_token;
pub mod audit;
pub mod behaviour;
pub mod credential;
pub mod csp;
pub mod device;
pub mod enforcement;
pub mod grant;
pub mod id;
pub mod index;
pub mod instance;
pub mod lockout;
pub mod login_protection;
pub mod mfa_status;
pub mod oauth_app;
pub mod organization;
pub mod otpauth;
pub mod password;
pub mod policy;
pub mod principal;
pub mod projects;
pub mod rate;
pub mod recovery_code;
mod rows;
pub mod secret;
pub mod security_policy;
pub mod sign_in;
pub mod spelling;
pub mod statement;
pub mod table;
pub mod tenant;
pub mod time;
pub mod token;
pub mod totp;
pub mod user;
pub mod users;
pub mod vendor;
