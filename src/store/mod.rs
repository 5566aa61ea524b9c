//! Where tenants are kept. Each store implements [`engine::Store`](crate::engine::Store).

pub mod memory;
