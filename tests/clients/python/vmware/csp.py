"""Cloud Services as seen with `requests`: paths, tokens, and a session in somebody's name."""

import time

import requests

AM = "/csp/gateway/am/api"
API_TOKENS = f"{AM}/auth/api-tokens/authorize"
DETAILS = f"{AM}/auth/api-tokens/details"
TOKEN = f"{AM}/auth/token"
OLDER_TOKEN = f"{AM}/auth/authorize"
KEYS = f"{AM}/auth/keys"
PUBLIC_KEY = f"{AM}/auth/token-public-key"
MFA = "/csp/gateway/iam/vmwid/api/principal/mfa"
STATUS = f"{MFA}/status"
AUDIT = f"{MFA}/audit"

ISSUER = "https://gaz.csp-vidm-prod.com"
ORGANIZATION = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa"
ORGANIZATION_PATH = f"{AM}/orgs/{ORGANIZATION}"
APP, APP_SECRET = "demo-app", "demo-app-secret"
PUBLIC_APP = "example-cli"
API_TOKEN = {name: f"demo-{name}-api-token" for name in ("admin", "alice", "bob")}
WRONG_API_TOKEN = "Zm9yZ2VkLWFwaS10b2tlbi10aGF0LW5vYm9keS1oYXM"
TOKEN_FIELDS = {
    "id_token",
    "token_type",
    "expires_in",
    "scope",
    "access_token",
    "refresh_token",
}
TIMEOUT_SECONDS = 10


class Session:
    """Sends a token in the header `csp-auth-token`, or as `Bearer` when asked."""

    def __init__(self, server, token=None, bearer=False):
        self.server = server
        self.headers = {}
        if token and bearer:
            self.headers["Authorization"] = f"Bearer {token}"
        elif token:
            self.headers["csp-auth-token"] = token

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, **options):
        return self.ask("POST", path, **options)

    def patch(self, path, **options):
        return self.ask("PATCH", path, **options)

    def ask(self, method, path, **options):
        return requests.request(
            method, self.server + path, headers=self.headers, timeout=TIMEOUT_SECONDS, **options
        )


def exchange(server, api_token, **more):
    """What an API token is exchanged for."""
    return requests.post(
        server + API_TOKENS, data={"api_token": api_token, **more}, timeout=TIMEOUT_SECONDS
    )


def access_token(server, name):
    """An access token of a user of the demo tenant."""
    return granted(exchange(server, API_TOKEN[name]))["access_token"]


def client_credentials(server, path=TOKEN, **more):
    return requests.post(
        server + path,
        data={"grant_type": "client_credentials", **more},
        auth=(APP, APP_SECRET),
        timeout=TIMEOUT_SECONDS,
    )


def app_token(server):
    """An access token of the demo tenant's OAuth app."""
    return granted(client_credentials(server))["access_token"]


def granted(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer, status, message):
    """Checks that an answer is a `CspErrorResponse` that says this."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["message"] == message
    assert body["statusCode"] == status
    assert body["requestId"] == answer.headers["csp-request-id"]


def milliseconds():
    return int(time.time() * 1000)
