//! Devices, login protection and audit trails.

use data_encoding::{BASE32_NOPAD, HEXLOWER};

use super::super::schema;
use super::{Export, date, spanned, text};
use crate::domain::audit::{Entry, Trail};
use crate::domain::device::{self, VirtualMfaDevice};
use crate::domain::login_protection::{LoginProtection, Method};
use crate::domain::recovery_code::RecoveryCodes;
use crate::domain::user::User;

impl Export<'_> {
    pub(super) fn device(self, device: &VirtualMfaDevice) -> schema::Device {
        let VirtualMfaDevice { name, serial_number, seed, bound, last_step, recovery_codes } = device;
        let usual = device::serial_number(&self.tenant.account.get().id, name);
        schema::Device {
            name: text(name),
            seed: text(&BASE32_NOPAD.encode(seed.expose())),
            bound: *bound,
            serial_number: (**serial_number != *usual).then(|| text(serial_number)),
            last_step: *last_step,
            recovery_codes: Vec::new(),
            recovery_code_hashes: hashes(recovery_codes),
        }
    }
}

fn hashes(codes: &RecoveryCodes) -> Option<schema::RecoveryCodeHashes> {
    let hex = |bytes: &[u8]| text(&HEXLOWER.encode(bytes));
    (!codes.is_empty()).then(|| schema::RecoveryCodeHashes {
        salt: hex(codes.salt()),
        sha256: codes.hashes().iter().map(|hash| hex(hash)).collect(),
    })
}

pub(super) fn login_protection(protection: LoginProtection, user: &User) -> schema::LoginProtection {
    let (method, is_reached) = match protection {
        LoginProtection::Disabled => (None, true),
        LoginProtection::Enabled(method @ Method::Vmfa) => (Some(method), true),
        LoginProtection::Enabled(method @ Method::Sms) => (Some(method), user.phone.is_some()),
        LoginProtection::Enabled(method @ Method::Email) => (Some(method), user.email.is_some()),
    };
    schema::LoginProtection {
        enabled: spanned(method.is_some()),
        method: method.map(|method| text(method.as_str())),
        unreachable: !is_reached,
    }
}

/// How many entries are gone, where that says something, and those that are left.
pub(super) fn audit(trail: Option<&Trail>) -> (Option<u32>, Vec<schema::AuditEntry>) {
    let Some(trail) = trail else { return (None, Vec::new()) };
    let entries: Vec<_> = trail.entries().map(audit_entry).collect();
    let dropped = u32::try_from(trail.dropped()).unwrap_or(u32::MAX);
    ((dropped > 0 || entries.is_empty()).then_some(dropped), entries)
}

fn audit_entry(entry: &Entry) -> schema::AuditEntry {
    let Entry { event, action, device, at, by } = entry;
    schema::AuditEntry {
        at: date(*at),
        action: text(action.as_str()),
        device: device.as_deref().map(text),
        by: text(by),
        event: text(&event.hyphenated().to_string()),
    }
}
