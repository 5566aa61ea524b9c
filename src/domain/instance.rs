//! A tenant made from a template: the same people under ids of their own.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::api_token::ApiToken;
use super::credential::{AccessKey, FixedToken};
use super::device::{self, VirtualMfaDevice};
use super::id::{TenantId, UserId};
use super::principal::PrincipalId;
use super::spelling::Spelling;
use super::tenant::{Identity, Tenant};
use super::user::User;

/// Bytes of the tenant's id with which the ids of its users begin, so that they lead to it.
pub const PREFIX: usize = 8;

/// The ids of a tenant's users, made from those of its template: the same each time, whatever the order.
struct Ids {
    prefix: [u8; PREFIX],
}

impl Ids {
    fn of(&self, template: &UserId) -> UserId {
        let mut id = [0; 16];
        let digest = Sha256::new().chain_update(self.prefix).chain_update(template.to_string()).finalize();
        id[..PREFIX].copy_from_slice(&self.prefix);
        id[PREFIX..].copy_from_slice(&digest[..16 - PREFIX]);
        UserId::new(&HEXLOWER.encode(&id))
    }
}

impl Tenant {
    /// A tenant like this one under another identity, never committed. Users have ids of their own, which begin
    /// with `prefix`; passwords, seeds and names are the template's. Walks the users.
    #[must_use]
    pub fn instance(&self, identity: &Identity, prefix: [u8; PREFIX]) -> Self {
        let ids = Ids { prefix };
        let mut new = self.begin(identity);
        for (id, user) in self.users.iter() {
            new.users.put(ids.of(id), User { id: ids.of(id), ..user.clone() });
        }
        for (id, device) in self.devices.iter() {
            let device =
                VirtualMfaDevice { serial_number: self.serial(&new, id, device, &ids), ..device.clone() };
            new.devices.put(ids.of(id), device);
        }
        for (id, protection) in self.login_protections.iter() {
            new.login_protections.put(ids.of(id), *protection);
        }
        for (id, trail) in self.audit.iter() {
            new.audit.put(ids.of(id), trail.clone());
        }
        for (text, token) in self.tokens.iter() {
            let principal = match &token.principal {
                PrincipalId::User(id) => PrincipalId::User(ids.of(id)),
                app @ PrincipalId::ServiceAccount(_) => app.clone(),
            };
            new.tokens.put(text.clone(), FixedToken { principal, ..token.clone() });
        }
        for (id, key) in self.access_keys.iter() {
            new.access_keys.put(id.clone(), AccessKey { user: ids.of(&key.user), ..key.clone() });
        }
        for (id, token) in self.api_tokens.iter() {
            new.api_tokens.put(*id, ApiToken { user: ids.of(&token.user), ..token.clone() });
        }
        new
    }

    /// The serial number of a device, where the template's was made from ids.
    fn serial(&self, new: &Self, user: &UserId, device: &VirtualMfaDevice, ids: &Ids) -> Box<str> {
        let own = &*device.serial_number;
        if own == device::serial_number(&self.account.get().id, &device.name) {
            device::serial_number(&new.account.get().id, &device.name).into()
        } else if own.strip_prefix("iam/mfa/").is_some_and(|id| UserId::new(id) == *user) {
            format!("iam/mfa/{}", ids.of(user)).into()
        } else {
            own.into()
        }
    }
}

/// The id of a new user of `tenant`, made from random bytes: 32 lower-case hex digits, as the vendor's. In a tenant
/// that was made from another it leads to the tenant.
#[must_use]
pub fn user_id(tenant: &Tenant, mut random: [u8; 16]) -> UserId {
    if let (Spelling::WithId, Some(prefix)) = (tenant.spelling(), prefix_of(tenant.id())) {
        random[..PREFIX].copy_from_slice(&prefix);
    }
    UserId::new(&HEXLOWER.encode(&random))
}

fn prefix_of(id: &TenantId) -> Option<[u8; PREFIX]> {
    BASE32_NOPAD.decode(id.as_str().to_ascii_uppercase().as_bytes()).ok()?.try_into().ok()
}

/// The tenant whose users' ids begin as `id` does, if there is one.
#[must_use]
pub fn tenant_of(id: &UserId) -> Option<TenantId> {
    let text = id.to_string();
    let bytes = HEXLOWER.decode(text.get(..2 * PREFIX)?.as_bytes()).ok()?;
    Some(TenantId::new(&BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()))
}
