"""Clients that cannot be run here get their tokens too: what they send, and what they read of the answer.

Where each was read is in `senders.py`.
"""

import json
import subprocess

import csp
import jwt
import pytest
import senders
import wire

EXCHANGES = pytest.mark.parametrize("client", sorted(senders.EXCHANGES))
APPS = pytest.mark.parametrize("client", sorted(senders.APPS))


def exchange(server, client, token):
    request = senders.EXCHANGES[client].replace(b"{token}", token.encode())
    return wire.send(server, wire.to(server, request))


@EXCHANGES
def test_an_api_token_is_exchanged_however_it_is_sent(server, client):
    answer = exchange(server, client, csp.API_TOKEN["bob"])

    assert answer.status == 200
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert claims["username"] == "bob@demo.test"


@EXCHANGES
def test_an_unknown_api_token_is_refused_however_it_is_sent(server, client):
    answer = exchange(server, client, csp.WRONG_API_TOKEN)

    assert answer.status == 400
    assert answer.json()["moduleCode"] == 340
    assert answer.json()["message"].startswith(
        f"invalid_grant: Invalid refresh token: {csp.WRONG_API_TOKEN}"
    )


@EXCHANGES
def test_no_api_token_is_refused_however_it_is_left_out(server, client):
    answer = exchange(server, client, "")

    assert answer.status == 400
    assert answer.json()["message"]


def test_http_2_does_as_well(secured):
    """Go's clients choose it where there is TLS, and so does curl."""
    done = subprocess.run(
        ["curl", "-sS", "--http2", "--cacert", secured.authority, "-w", "\n%{http_version}"]
        + ["-d", f"refresh_token={csp.API_TOKEN['bob']}", secured.url + csp.API_TOKENS],
        capture_output=True,
        check=True,
        text=True,
        timeout=wire.TIMEOUT_SECONDS,
    )
    answer, version = done.stdout.rsplit("\n", 1)

    assert version == "2"
    assert set(json.loads(answer)) == csp.TOKEN_FIELDS


@APPS
def test_an_app_gets_a_token_however_it_shows_its_secret(server, client):
    request = senders.APPS[client](csp.APP, csp.APP_SECRET)
    answer = wire.send(server, wire.to(server, request))

    assert answer.status == 200
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert claims["azp"] == csp.APP


@APPS
def test_a_wrong_secret_is_refused_however_it_is_shown(server, client):
    request = senders.APPS[client](csp.APP, "wrong")
    answer = wire.send(server, wire.to(server, request))

    assert answer.status == 401
    assert answer.json()["message"]


@pytest.fixture
def answer(server):
    return exchange(server, "wavefront-sdk-java", csp.API_TOKEN["alice"])


def test_wavefront_sdk_java_knows_every_field(answer):
    """CSPTokenService.java reads only 200. Its mapper takes an unknown field for broken JSON."""
    assert answer.status == 200
    assert set(answer.json()) == csp.TOKEN_FIELDS


def test_no_field_comes_twice(answer):
    pairs = json.loads(answer.body, object_pairs_hook=list)

    assert sorted(name for name, _ in pairs) == sorted(csp.TOKEN_FIELDS)


def test_the_lifetime_is_a_whole_number_of_seconds(answer):
    """CSPTokenService.java subtracts from `expires_in` without a look at whether it is there."""
    lifetime = answer.json()["expires_in"]

    assert type(lifetime) is int
    assert lifetime == 1799


def test_tanzu_cli_gets_strings(answer):
    """pkg/auth/common: the `id_token` is asserted to be a string, and a panic if it is not."""
    tokens = answer.json()

    assert tokens["token_type"] == "bearer"
    for field in csp.TOKEN_FIELDS - {"expires_in"}:
        assert isinstance(tokens[field], str) and tokens[field], field


def test_tanzu_cli_reads_its_claims(answer):
    """pkg/auth/common/token.go, ParseToken."""
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})

    assert isinstance(claims["username"], str)
    assert claims["context_name"] == csp.ORGANIZATION
    assert all(isinstance(permission, str) for permission in claims["perms"])


def test_tanzu_cli_exchanges_the_refresh_token_next_time(server, answer):
    """pkg/auth/common/token.go, GetToken: it takes the place of the API token."""
    again = exchange(server, "tanzu-cli", answer.json()["refresh_token"])

    assert again.status == 200


def test_tanzu_cli_reads_the_name_of_the_organization(server, answer):
    """pkg/auth/csp/tanzu.go, GetOrgNameFromOrgID."""
    tanzu = csp.Session(server, answer.json()["access_token"], bearer=True)

    assert csp.granted(tanzu.get(csp.ORGANIZATION_PATH))["displayName"] == "Demo Org"


def test_marketplace_cli_reads_the_key(server, answer):
    """internal/csp/token_services.go, GetPublicKey; claims.go: `aud` would have to be a string."""
    key = csp.Session(server).get(csp.PUBLIC_KEY).json()["value"]

    assert key.startswith("-----BEGIN PUBLIC KEY-----\n")
    claims = jwt.decode(answer.json()["access_token"], key, algorithms=["RS256"])
    assert isinstance(claims.get("aud", ""), str)
    assert {"context_name", "domain", "username", "perms", "context", "azp"} <= set(claims)


def test_the_issuer_is_not_the_host(server, answer):
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})

    assert claims["iss"] == csp.ISSUER
    assert csp.Session(server).get(csp.PUBLIC_KEY).json()["issuer"] == csp.ISSUER


def details(server, api_token):
    return csp.Session(server).post(csp.DETAILS, json={"tokenValue": api_token})


def test_the_image_builder_compares_milliseconds(server):
    """src/client/csp.ts, checkTokenExpiration; VMware.CSP's Get-CSPRefreshTokenExpiry as well."""
    tokens = csp.granted(csp.exchange(server, csp.API_TOKEN["bob"]))
    made = csp.Session(server, tokens["access_token"]).post(
        f"{csp.AM}/loggedin/user/api-tokens",
        json={
            "tokenName": "for an hour",
            "idToken": tokens["id_token"],
            "orgId": csp.ORGANIZATION,
            "allowedScopes": {"generalScopes": ["openid"]},
            "refreshTokenTTL": 3600,
        },
    )
    found = csp.granted(details(server, csp.granted(made)["apiToken"]))

    now = csp.milliseconds()
    assert abs(found["createdAt"] - now) < 60_000
    assert abs(found["expiresAt"] - now - 3_600_000) < 60_000
    assert found["tokenName"] == "for an hour"


def test_the_details_of_a_token_tell_whose_it_is(server):
    found = csp.granted(details(server, csp.API_TOKEN["alice"]))

    assert found["token"] == csp.API_TOKEN["alice"]
    assert found["acct"] == found["username"] == "alice@demo.test"
    assert found["orgId"] == csp.ORGANIZATION
    assert found["deactivated"] is False


def test_the_image_builder_is_told_of_an_unknown_token(server):
    csp.refused(
        details(server, csp.WRONG_API_TOKEN), 404, "The requested resource could not be found"
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", csp.STATUS),
        ("POST", csp.API_TOKENS),
        ("POST", csp.TOKEN),
        ("GET", csp.ORGANIZATION_PATH),
        ("DELETE", csp.STATUS),
        ("GET", "/csp/gateway/slc/api/definitions"),
    ],
)
def test_every_error_is_json_with_a_message(server, method, path):
    """The proxy of Wavefront and marketplace-cli read it, whatever went wrong."""
    answer = csp.Session(server).ask(method, path)

    assert answer.status_code >= 400
    assert answer.headers["Content-Type"] == "application/json"
    assert isinstance(answer.json()["message"], str)
