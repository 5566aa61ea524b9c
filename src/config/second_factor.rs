//! Devices, login protection and audit trails.

use std::collections::HashSet;
use std::ops::Range;

use uuid::Uuid;

use super::schema::{self, Text};
use super::tenant::Builder;
use super::values::{hex, label};
use crate::domain::audit::{self, Action, Entry, Trail};
use crate::domain::device::{self, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::login_protection::{LoginProtection, Method};
use crate::domain::recovery_code::{self, RecoveryCodes};
use crate::domain::totp;

impl Builder<'_, '_, '_> {
    pub(super) fn device(&mut self, user: &UserId, device: schema::Device) {
        let recovery_codes = self.recovery_codes(user, &device);
        let place = &mut *self.place;
        let name = device.name.get_ref();
        if !(1..=64).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            let message = "a device's name has 1 to 64 characters, none of them a control character";
            place.problem(&device.name.span(), message);
        }
        let seed = match totp::parse_seed(device.seed.get_ref()) {
            Ok(seed) => seed,
            Err(error) => return place.problem(&device.seed.span(), error.to_string()),
        };
        let (serial_number, span): (String, Range<usize>) = match device.serial_number {
            Some(serial) => (label(&serial, "a serial number", place).to_owned(), serial.span()),
            None => (device::serial_number(&self.tenant.account.get().id, name), device.name.span()),
        };
        self.local.serials.claim(&serial_number, &span, "serial number", place);
        let device = VirtualMfaDevice {
            name: name.as_str().into(),
            serial_number: serial_number.into(),
            seed,
            bound: device.bound,
            last_step: device.last_step,
            recovery_codes,
        };
        self.tenant.devices.put(user.clone(), device);
    }

    /// Salted by their user: who can read the file needs no hashes.
    fn recovery_codes(&mut self, user: &UserId, device: &schema::Device) -> RecoveryCodes {
        let mut seen = HashSet::new();
        for (n, code) in device.recovery_codes.iter().enumerate() {
            let normal = recovery_code::normal(code.get_ref());
            let is_spelled = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
            if !(recovery_code::SHORTEST..=64).contains(&normal.len()) || !is_spelled(&normal) {
                let message = "a recovery code has 12 to 64 letters and digits, and perhaps hyphens";
                self.place.problem(&code.span(), message);
            }
            if !seen.insert(normal) {
                self.place.problem(&code.span(), "the device has this recovery code already; write another");
            }
            if n == recovery_code::COUNT {
                self.place.problem(&code.span(), "a device has at most 10 recovery codes");
            }
        }
        let codes = device.recovery_codes.first().map(Text::span);
        let hashes = device.recovery_code_hashes.as_ref().map(|hashes| hashes.salt.span());
        if codes.is_some()
            && let Some(hashes) = &hashes
        {
            self.place.problem(hashes, "write `recovery_codes` or `recovery_code_hashes`, not both");
        }
        if let Some(first) = codes.or(hashes).filter(|_| !device.bound) {
            let message = "only a bound device has recovery codes: leave them out, or write `bound = true`";
            self.place.problem(&first, message);
        }
        if let Some(hashes) = &device.recovery_code_hashes {
            return self.recovery_code_hashes(hashes);
        }
        let salt = format!("{} {user}", self.tenant.id());
        RecoveryCodes::new(device.recovery_codes.iter().map(|code| code.get_ref().as_str()), salt.as_bytes())
    }

    fn recovery_code_hashes(&mut self, hashes: &schema::RecoveryCodeHashes) -> RecoveryCodes {
        let schema::RecoveryCodeHashes { salt, sha256 } = hashes;
        if !(1..=recovery_code::COUNT).contains(&sha256.len()) {
            self.place
                .problem(&salt.span(), "a device has 1 to 10 recovery codes, or no `recovery_code_hashes`");
        }
        let hash = |text| hex(text, "the hash of a recovery code", self.place);
        let kept = sha256.iter().map(hash).collect();
        RecoveryCodes::of_hashes(hex(salt, "the salt of recovery codes", self.place), kept)
    }

    /// The trail of `user`, if anything is said of it.
    pub(super) fn audit(&mut self, user: &UserId, entries: Vec<schema::AuditEntry>, dropped: Option<u32>) {
        if entries.is_empty() && dropped.is_none() {
            return;
        }
        if let Some(more) = entries.get(audit::KEPT) {
            let message = format!("of a user {} entries are kept; leave the oldest out", audit::KEPT);
            self.place.problem(&more.action.span(), message);
        }
        let entries: Vec<_> = entries.into_iter().filter_map(|entry| self.audit_entry(entry)).collect();
        self.tenant.audit.put(user.clone(), Trail::of_entries(entries, dropped.unwrap_or(0).into()));
    }

    fn audit_entry(&mut self, entry: schema::AuditEntry) -> Option<Entry> {
        let schema::AuditEntry { at, action, device, by, event } = entry;
        let known = Action::parse(action.get_ref());
        if known.is_none() {
            self.place.problem(&action.span(), "an action is one that VMware names, such as `MFA_ENABLE`");
        }
        let id = Uuid::try_parse(event.get_ref()).ok();
        if id.is_none() {
            self.place.problem(&event.span(), "an event is a UUID");
        }
        Some(Entry {
            event: id?,
            action: known?,
            device: device.map(|name| name.into_inner().into()),
            at: self.instant(Some(&at))?.to_millisecond(),
            by: by.into_inner().into(),
        })
    }

    pub(super) fn login_protection(
        &mut self,
        schema: &schema::LoginProtection,
        contacts: Contacts,
    ) -> LoginProtection {
        let is_reached = |contact: bool| contact || schema.unreachable;
        let span = schema.method.as_ref().map_or(schema.enabled.span(), Text::span);
        let method = schema.method.as_ref().map_or("none", |method| method.get_ref());
        match (*schema.enabled.get_ref(), method) {
            (false, "none") => LoginProtection::Disabled,
            (true, "vmfa") => LoginProtection::Enabled(Method::Vmfa),
            (true, "sms") if is_reached(contacts.phone) => LoginProtection::Enabled(Method::Sms),
            (true, "email") if is_reached(contacts.email) => LoginProtection::Enabled(Method::Email),
            (enabled, method) => {
                self.place.problem(&span, instead_of(enabled, method));
                LoginProtection::Disabled
            }
        }
    }
}

/// Where a second factor could be sent.
#[derive(Clone, Copy)]
pub(super) struct Contacts {
    pub email: bool,
    pub phone: bool,
}

fn instead_of(enabled: bool, method: &str) -> &'static str {
    match (enabled, method) {
        (false, _) => "login protection that is not enabled has the method `none`: leave `method` out",
        (true, "sms") => "login protection by `sms` needs the user's `phone`",
        (true, "email") => "login protection by `email` needs the user's `email`",
        (true, _) => "login protection that is enabled has the method `sms`, `email` or `vmfa`",
    }
}
