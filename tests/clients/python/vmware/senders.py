"""What clients that cannot be run here put on the wire to get a token, from their sources.

Targets and bodies are from the sources. The headers were recorded of Java's HttpURLConnection, aiohttp, axios
and curl; those of Go's net/http, of the proxy's HTTP client and of PowerShell could not be. `{token}` stands for the
API token.
"""

from base64 import b64encode
from urllib.parse import quote

import wire

API_TOKENS = "/csp/gateway/am/api/auth/api-tokens/authorize"
TOKEN = "/csp/gateway/am/api/auth/token"
OLDER_TOKEN = "/csp/gateway/am/api/auth/authorize"
ORGANIZATION = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa"
FORM = "application/x-www-form-urlencoded"


def go(target, body, *more, content_type=FORM):
    """Go's net/http sorts the headers that a program sets, after its own."""
    own = ["Host: {host}", "User-Agent: Go-http-client/1.1", "Content-Length: {length}"]
    sent = sorted([*more, f"Content-Type: {content_type}"])
    return wire.post(target, [*own, *sent, "Accept-Encoding: gzip"], body)


def java(target, body, *more):
    """HttpURLConnection, whose restricted headers such as Content-Length come last."""
    return wire.post(
        target,
        [
            f"Content-Type: {FORM}",
            "Accept: application/json",
            *more,
            "User-Agent: Java/17.0.15",
            "Host: {host}",
            "Connection: keep-alive",
            "Content-Length: {length}",
        ],
        body,
    )


def apache(target, body, *more):
    """RESTEasy's client, with Apache's HttpClient below."""
    return wire.post(
        target,
        [
            *more,
            f"Content-Type: {FORM}",
            "Content-Length: {length}",
            "Host: {host}",
            "Connection: Keep-Alive",
            "User-Agent: Wavefront-Proxy/13.4",
            "Accept-Encoding: gzip,deflate",
        ],
        body,
    )


def axios(target, body):
    return wire.post(
        target,
        [
            "Accept: application/json, text/plain, */*",
            f"Content-Type: {FORM}",
            "User-Agent: axios/1.21.1",
            "Content-Length: {length}",
            "Accept-Encoding: gzip, compress, deflate, br",
            "Host: {host}",
            "Connection: keep-alive",
        ],
        body,
    )


def powershell(target, body):
    """Invoke-WebRequest: a body that is a string is a form unless it is said otherwise."""
    return wire.post(
        target,
        [
            "Host: {host}",
            "User-Agent: Mozilla/5.0 (Linux; Debian GNU/Linux 12 (bookworm); en-US) PowerShell/7.4.6",
            "Accept: application/json",
            "Accept-Encoding: gzip, deflate, br",
            f"Content-Type: {FORM}",
            "Content-Length: {length}",
        ],
        body,
    )


def curl(target, body, *headers):
    return wire.post(
        target,
        ["Host: {host}", "User-Agent: curl/7.88.1", "Accept: */*", *headers],
        body,
    )


# Each client, and where its sources say so.
EXCHANGES = {
    # vmc/connector/clientconnector.go, securityContextByRefreshToken
    "terraform-provider-vmc": go(API_TOKENS, b"refresh_token={token}"),
    # nsxt/provider.go, getAPIToken
    "terraform-provider-nsxt": go(API_TOKENS, b"refresh_token={token}"),
    # pkg/auth/csp/csp.go, GetAccessTokenFromAPIToken
    "tanzu-cli": go(API_TOKENS, b"refresh_token={token}"),
    # internal/csp/token_services.go, Redeem
    "marketplace-cli": go(API_TOKENS, b"refresh_token={token}"),
    # internal/auth/csp/api_token_client.go
    "wavefront-sdk-go": go(API_TOKENS, b"api_token={token}", "Accept: application/json"),
    # CSPUserTokenURLConnectionFactory.java
    "wavefront-sdk-java": java(API_TOKENS, b"grant_type=api_token&refresh_token={token}"),
    # proxy/.../api/CSPAPI.java, getTokenByAPIToken
    "wavefront-proxy": apache(API_TOKENS, b"grant_type=api_token&api_token={token}"),
    # src/client/csp.ts, getToken
    "vmware-image-builder-action": axios(API_TOKENS, b"grant_type=refresh_token&api_token={token}"),
    # pkg/utils/auth.go, Login
    "VMC-Go-Client": go(
        f"{API_TOKENS}?refresh_token={{token}}", b"", content_type="application/json"
    ),
    # idem_csp/acct/csp/token.py, gather; the content type is aiohttp's own
    "idem-csp": wire.post(
        f"{API_TOKENS}?refresh_token={{token}}",
        [
            "Host: {host}",
            "refresh_token: {token}",
            "Accept: */*",
            "Accept-Encoding: gzip, deflate",
            "User-Agent: Python/3.11 aiohttp/3.14.5",
            "Content-Length: 0",
            "Content-Type: application/octet-stream",
        ],
    ),
    # Modules/VMware.CSP/VMware.CSP.psm1, Get-CSPAccessToken
    "VMware.CSP": powershell(API_TOKENS, b"refresh_token={token}"),
    # -d, with a header that has no name, which curl leaves out
    "curl": curl(
        API_TOKENS,
        b"refresh_token={token}",
        "Content-Length: {length}",
        f"Content-Type: {FORM}",
    ),
    # -X POST with the token in the query and nothing else
    "curl with a query": curl(f"{API_TOKENS}?refresh_token={{token}}", b""),
}


def basic(name, secret):
    return "Authorization: Basic " + b64encode(f"{name}:{secret}".encode()).decode()


def encoded(text):
    """Percent-encoded to the last character that may be: what is allowed to be, must be understood."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


# Each client, and what it sends for an app's name and secret.
APPS = {
    # vmc/connector/clientconnector.go, through golang.org/x/oauth2/clientcredentials: at first like this ...
    "terraform-provider-vmc": lambda name, secret: go(
        TOKEN, b"grant_type=client_credentials", basic(quote(name), quote(secret))
    ),
    # ... and when that was refused, like this
    "terraform-provider-vmc, the second time": lambda name, secret: go(
        TOKEN,
        f"client_id={quote(name)}&client_secret={quote(secret)}&grant_type=client_credentials".encode(),
    ),
    # nsxt/provider.go, getAPIToken
    "terraform-provider-nsxt": lambda name, secret: go(
        OLDER_TOKEN, b"grant_type=client_credentials", basic(name, secret)
    ),
    # internal/auth/csp/client_credentials.go
    "wavefront-sdk-go": lambda name, secret: go(
        OLDER_TOKEN,
        f"grant_type=client_credentials&orgId={ORGANIZATION}".encode(),
        basic(name, secret),
    ),
    # CSPServerTokenURLConnectionFactory.java
    "wavefront-sdk-java": lambda name, secret: java(
        OLDER_TOKEN,
        f"grant_type=client_credentials&orgId={ORGANIZATION}".encode(),
        basic(name, secret),
    ),
    # proxy/.../api/CSPAPI.java, getTokenByClientCredentials
    "wavefront-proxy": lambda name, secret: apache(
        OLDER_TOKEN, b"grant_type=client_credentials", basic(name, secret)
    ),
    "a client that percent-encodes all": lambda name, secret: go(
        TOKEN, b"grant_type=client_credentials", basic(encoded(name), encoded(secret))
    ),
}
