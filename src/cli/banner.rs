//! What `serve` prints once it is ready.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::control::Place;
use super::reachable;
use crate::config::Config;
use crate::control::environment::access_key_of;
use crate::domain::principal::PrincipalId;
use crate::domain::tenant::Tenant;
use crate::http::Listener;

/// More tenants than this are counted, not shown: nobody may read what a pipe cannot hold.
const SHOWN: usize = 20;

/// Where the server listens, and what it speaks there.
pub(super) struct Addresses {
    pub plain: Option<SocketAddr>,
    pub tls: Option<SocketAddr>,
}

/// The certificate that clients must trust.
pub(super) struct Trust {
    /// The certificate.
    pub pem: String,
    /// The file that holds it.
    pub file: Option<PathBuf>,
}

impl Addresses {
    /// Those of `listeners`.
    pub(super) fn of(listeners: &[Listener]) -> io::Result<Self> {
        let mut addresses = Self { plain: None, tls: None };
        for listener in listeners {
            match listener {
                Listener::Plain(listener) => addresses.plain = Some(listener.local_addr()?),
                Listener::Tls(listener, _) => addresses.tls = Some(listener.local_addr()?),
            }
        }
        Ok(addresses)
    }

    fn urls(&self) -> impl Iterator<Item = (&'static str, SocketAddr)> {
        let plain = self.plain.map(|address| ("http", address));
        plain.into_iter().chain(self.tls.map(|address| ("https", address)))
    }
}

/// The first lines, up to the empty one, are for programs, the rest for people. Credentials are shown for the demo
/// tenant alone: everybody knows them, and standard output often ends in a log.
pub(super) fn text(addresses: &Addresses, control: Place, trust: Option<&Trust>, config: &Config) -> String {
    let mut text = String::new();
    for (scheme, address) in addresses.urls() {
        let _ = writeln!(text, "listening on {scheme}://{address}");
    }
    if let Place::Apart(address) = control {
        let _ = writeln!(text, "control on http://{address}");
    }
    text.push('\n');
    let base = addresses.urls().next();
    let base = base.map(|(scheme, address)| format!("{scheme}://{}", reachable(address))).unwrap_or_default();
    let curl = match trust {
        Some(trust) if addresses.plain.is_none() => format!("curl --cacert {}", quoted(&file_of(trust))),
        _ => "curl".to_owned(),
    };
    for tenant in config.tenants.iter().take(SHOWN) {
        if config.is_demo {
            demo(&mut text, &curl, &base, tenant);
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
    text += &where_control_is(control, &base, config.settings.control.token.is_some());
    if let Some((trust, address)) = trust.zip(addresses.tls) {
        how_to_trust(&mut text, trust, &format!("https://{}", reachable(address)));
    }
    text
}

/// Where the control plane is, or why it is nowhere.
fn where_control_is(place: Place, base: &str, wants_token: bool) -> String {
    let base = match place {
        Place::Here => base.to_owned(),
        Place::Apart(address) => format!("http://{}", reachable(address)),
        Place::Off => return "The control plane is off.\n".to_owned(),
        Place::Withheld(address) => {
            return format!(
                "The control plane is off: {address} is not a loopback address, and there is no token; \
                 FAUXFACTOR_CONTROL_TOKEN sets one.\n"
            );
        }
    };
    let token = if wants_token { ", with `Authorization: Bearer` and its token" } else { "" };
    format!("The control plane is at {base}/_fauxfactor/v1{token}.\n")
}

/// How clients come to trust the local CA.
fn how_to_trust(text: &mut String, trust: &Trust, base: &str) {
    let file = file_of(trust);
    let file = quoted(&file);
    let _ = match &trust.file {
        Some(_) => {
            writeln!(text, "The certificate of the local CA is in {file}, and at {base}/_fauxfactor/ca.pem.")
        }
        None => writeln!(
            text,
            "The certificate of the local CA, which ends with the server:\n\n  \
             curl -k -o {file} {base}/_fauxfactor/ca.pem\n"
        ),
    };
    let _ = write!(
        text,
        "Clients trust it by a variable:\n\n  \
         export SSL_CERT_FILE={file}        # OpenSSL, Go, Ruby, rustls-native-certs\n  \
         export REQUESTS_CA_BUNDLE={file}   # Python's requests\n  \
         export NODE_EXTRA_CA_CERTS={file}  # Node.js\n  \
         export CURL_CA_BUNDLE={file}       # curl\n\n\
         or the whole machine does:\n\n  \
         sudo cp {file} /usr/local/share/ca-certificates/fauxfactor.crt && sudo update-ca-certificates  # Debian\n  \
         sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {file}  # macOS\n\n"
    );
}

/// Where the certificate is, or where a user puts it who fetches it.
fn file_of(trust: &Trust) -> String {
    let file = trust.file.as_ref().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()));
    file.map_or_else(|| "fauxfactor-ca.pem".to_owned(), |file| file.display().to_string())
}

/// As a shell reads it.
fn quoted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn demo(text: &mut String, curl: &str, base: &str, tenant: &Tenant) {
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
        let key = access_key_of(tenant, user);
        let (access, secret) = key.map_or(("-", "-"), |(id, key)| (id.as_str(), &**key.secret.expose()));
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
         {curl} -H 'X-Auth-Token: demo-alice-token' {base}/v3.0/OS-MFA/users/07609fb9358010e21f7bc003751c7c31/virtual-mfa-device\n  \
         {curl} -H 'X-Auth-Token: demo-alice-token' {base}/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c31/login-protect\n  \
         {curl} -H 'csp-auth-token: demo-alice-token' {base}/csp/gateway/iam/vmwid/api/principal/mfa/status\n  \
         {curl} -d api_token=demo-alice-api-token {base}/csp/gateway/am/api/auth/api-tokens/authorize\n\n"
    );
}

fn token_of<'t>(tenant: &'t Tenant, principal: &PrincipalId) -> &'t str {
    let mut tokens = tenant.tokens.iter().filter(|(_, token)| token.principal == *principal);
    tokens.next().map_or("-", |(value, _)| value.expose())
}
