//! The environment variables that point known clients at a server, as a user of a tenant.

use crate::domain::credential::AccessKey;
use crate::domain::id::AccessKeyId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// `HUAWEICLOUD_SDK_*` as the vendor's Python and Node SDKs 3.1 read them, `CSP_*` as the Terraform
/// provider vmc, marketplace-cli and the Image Builder action do.
#[must_use]
pub fn variables(base: &str, tenant: &Tenant, user: &User) -> Vec<(String, String)> {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let mut variables = Vec::new();
    let mut set = |name: &str, value: &str| variables.push((name.to_owned(), value.to_owned()));
    set("HUAWEICLOUD_SDK_IAM_ENDPOINT", base);
    for project in &tenant.account.get().projects {
        // What the Python SDK calls for a region, which is a project's name.
        let region = project.name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        set(&format!("HUAWEICLOUD_SDK_REGION_IAM_{region}"), base);
    }
    set("HUAWEICLOUD_SDK_TYPE", "GlobalCredentials");
    if let Some((access, key)) = access_key_of(tenant, user) {
        set("HUAWEICLOUD_SDK_AK", &tenant.spell_access_key(access));
        set("HUAWEICLOUD_SDK_SK", key.secret.expose());
    }
    set("HUAWEICLOUD_SDK_DOMAIN_ID", tenant.account.get().id.as_str());
    set("CSP_URL", base);
    set("CSP_API_URL", base);
    set("CSP_HOST", host);
    let mut tokens = user.api_tokens.iter().filter_map(|id| tenant.api_tokens.find(id)?.text.as_ref());
    if let Some(text) = tokens.next() {
        set("CSP_API_TOKEN", &tenant.spell(text.expose()));
    }
    variables
}

/// The first of the user's access keys that is switched on.
#[must_use]
pub fn access_key_of<'t>(tenant: &'t Tenant, user: &User) -> Option<(&'t AccessKeyId, &'t AccessKey)> {
    let mut keys = user.access_keys.iter().filter_map(|id| tenant.access_keys.find_entry(id));
    keys.find(|(_, key)| key.active)
}
