//! The identity of a tenant that is made from another, drawn from its own key.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::id::{AccountId, OrganizationId, TenantId};
use crate::domain::instance::PREFIX;
use crate::domain::tenant::{Identity, Tenant};

/// An identity, and what the ids of users begin with.
pub(super) struct Drawn {
    pub(super) identity: Identity,
    pub(super) prefix: [u8; PREFIX],
}

impl Drawn {
    /// What belongs to `key`, for a tenant that is made from `other`.
    pub(super) fn new(key: [u8; 32], other: &Tenant) -> Self {
        // Not the sequence that the tenant goes on with.
        let own = Sha256::new().chain_update(b"identity").chain_update(key).finalize();
        let mut source = Source(ChaCha20Rng::from_seed(own.into()));
        let prefix = source.draw();
        let account: [u8; 16] = source.draw();
        let organization = Builder::from_random_bytes(source.draw()).into_uuid();
        let projects = other.account.get().projects.iter().map(|_| HEXLOWER.encode(&source.draw::<16>()));
        let identity = Identity {
            id: tenant_id(prefix),
            account: AccountId::new(&HEXLOWER.encode(&account)),
            organization: OrganizationId::new(&organization.hyphenated().to_string()),
            projects: projects.collect(),
        };
        Self { identity, prefix }
    }
}

struct Source(ChaCha20Rng);

impl Source {
    fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

fn tenant_id(prefix: [u8; PREFIX]) -> TenantId {
    TenantId::new(&BASE32_NOPAD.encode(&prefix).to_ascii_lowercase())
}
