//! What a QR code of a second factor says: a Key URI (Google Authenticator's "Key Uri Format").

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::device::VirtualMfaDevice;
use super::secret::Secret;
use super::tenant::Account;
use super::user::User;

/// Who issues the device, as Huawei's console names itself there.
const ISSUER: &str = "huawei";

/// What need not be escaped: RFC 3986, section 2.3.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The Key URI of `device`, which is the user's: what their authenticator app reads.
///
/// Label and secret are those that Huawei composes (source: the device in its Terraform provider); VMware's are not
/// known. `issuer` is the format's own advice. Algorithm, digits and period are the format's defaults.
#[must_use]
pub fn key_uri(account: &Account, user: &User, device: &VirtualMfaDevice) -> Secret<String> {
    let escape = |text| utf8_percent_encode(text, &RESERVED);
    let (account, user, seed) = (escape(&account.name), escape(&user.name), device.seed_text());
    let seed = seed.expose();
    Secret::new(format!("otpauth://totp/{ISSUER}:{account}@{user}?secret={seed}&issuer={ISSUER}"))
}
