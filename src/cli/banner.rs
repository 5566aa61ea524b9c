//! What `serve` prints once it is ready.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::reachable;
use crate::config::Config;
use crate::domain::principal::PrincipalId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// More tenants than this are counted, not shown: nobody may read what a pipe cannot hold.
const SHOWN: usize = 20;

/// The first line is for programs, the rest for people. Credentials are shown for the demo tenant
/// alone: everybody knows them, and standard output often ends in a log.
pub(super) fn text(address: SocketAddr, config: &Config) -> String {
    let base = format!("http://{}", reachable(address));
    let mut text = format!("listening on http://{address}\n\n");
    for tenant in config.tenants.iter().take(SHOWN) {
        if config.is_demo {
            demo(&mut text, &base, tenant);
        } else {
            let _ = writeln!(
                text,
                "tenant {}: users {}, Huawei account {}, VMware organization {}",
                tenant.id(),
                tenant.users.len(),
                tenant.account.get().id,
                tenant.organization.get().id
            );
        }
    }
    if let Some(more) = config.tenants.len().checked_sub(SHOWN + 1) {
        let _ = writeln!(text, "and {} more", more + 1);
    }
    text
}

fn demo(text: &mut String, base: &str, tenant: &Tenant) {
    let _ = writeln!(text, "The demo tenant (Huawei account {}):\n", tenant.account.get().id);
    let mut users: Vec<_> = tenant.users.iter().map(|(_, user)| user).collect();
    users.sort_by(|a, b| a.id.cmp(&b.id));
    let row = |cells: [&str; 5]| {
        let [name, id, token, access, secret] = cells;
        format!("  {name:<6} {id:<32} {token:<17} {access:<20} {secret}").trim_end().to_owned() + "\n"
    };
    *text += &row(["user", "id", "token", "access key", "secret key"]);
    for user in users {
        let token = token_of(tenant, &PrincipalId::User(user.id.clone()));
        let (access, secret) = access_key_of(tenant, user).unwrap_or(("-", "-"));
        *text += &row([&user.name, &user.id.to_string(), token, access, secret]);
    }
    for (id, app) in tenant.apps.iter() {
        let token = token_of(tenant, &PrincipalId::ServiceAccount(id.clone()));
        let secret = app.secret.as_ref().map_or("-", |secret| &**secret.expose());
        let _ = writeln!(text, "\n  service account {id}, secret {secret}, token {token}");
    }
    let _ = write!(
        text,
        "\nTry:\n\n  \
         curl -H 'X-Auth-Token: demo-alice-token' {base}/v3.0/OS-MFA/users/07609fb9358010e21f7bc003751c7c31/virtual-mfa-device\n  \
         curl -H 'X-Auth-Token: demo-alice-token' {base}/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c31/login-protect\n  \
         curl -H 'csp-auth-token: demo-alice-token' {base}/csp/gateway/iam/vmwid/api/principal/mfa/status\n\n"
    );
}

fn token_of<'t>(tenant: &'t Tenant, principal: &PrincipalId) -> &'t str {
    let mut tokens = tenant.tokens.iter().filter(|(_, token)| token.principal == *principal);
    tokens.next().map_or("-", |(value, _)| value.expose())
}

/// An access key of the user's, and its secret.
pub(super) fn access_key_of<'t>(tenant: &'t Tenant, user: &User) -> Option<(&'t str, &'t str)> {
    let mut keys = tenant.access_keys.iter().filter(|(_, key)| key.user == user.id);
    keys.next().map(|(id, key)| (id.as_str(), &**key.secret.expose()))
}
