"""Access tokens stand up to the libraries that services check them with: PyJWT and joserfc."""

import csp
import jwt
import pytest
import requests
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet, RSAKey

JWKS = [f"{csp.PUBLIC_KEY}?format=jwks", csp.KEYS]
REQUIRED = ["iss", "sub", "exp", "iat", "jti"]


@pytest.fixture
def token(server):
    return csp.access_token(server, "alice")


def verified(token, key, **options):
    return jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        issuer=csp.ISSUER,
        options={"require": REQUIRED},
        **options,
    )


@pytest.mark.parametrize("path", JWKS, ids=["token-public-key", "keys"])
def test_pyjwt_verifies_with_the_published_keys(server, token, path):
    key = jwt.PyJWKClient(server + path).get_signing_key_from_jwt(token)

    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": key.key_id}
    claims = verified(token, key)
    assert claims["username"] == "alice@demo.test"
    assert claims["exp"] - claims["iat"] == 1800


def test_pyjwt_verifies_with_the_pem(server, token):
    key = requests.get(server + csp.PUBLIC_KEY, timeout=5).json()

    assert key["issuer"] == csp.ISSUER
    assert verified(token, key["value"])["username"] == "alice@demo.test"


def test_pyjwt_verifies_over_tls(secured):
    import ssl

    token = csp.access_token(secured.plain, "bob")
    trust = ssl.create_default_context(cafile=secured.authority)
    keys = jwt.PyJWKClient(f"{secured.url}{csp.KEYS}", ssl_context=trust)

    assert verified(token, keys.get_signing_key_from_jwt(token))["username"] == "bob@demo.test"


@pytest.mark.parametrize("path", JWKS, ids=["token-public-key", "keys"])
def test_joserfc_verifies_with_the_published_keys(server, token, path):
    published = requests.get(server + path, timeout=5).json()
    keys = KeySet.import_key_set({"keys": published["keys"]})

    decoded = joserfc_jwt.decode(token, keys, algorithms=["RS256"])

    joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": csp.ISSUER}, exp={"essential": True}
    ).validate(decoded.claims)
    assert decoded.claims["username"] == "alice@demo.test"


def test_joserfc_verifies_with_the_pem(server, token):
    key = RSAKey.import_key(requests.get(server + csp.PUBLIC_KEY, timeout=5).json()["value"])

    assert joserfc_jwt.decode(token, key, algorithms=["RS256"]).claims["iss"] == csp.ISSUER


def test_a_changed_token_does_not_verify(server, token):
    key = jwt.PyJWKClient(server + csp.KEYS).get_signing_key_from_jwt(token)
    head, claims, signature = token.split(".")
    other = csp.access_token(server, "bob").split(".")[1]

    with pytest.raises(jwt.InvalidSignatureError):
        verified(f"{head}.{other}.{signature}", key)


def test_the_claims_of_a_user(server, token):
    claims = jwt.decode(token, options={"verify_signature": False})

    assert claims["sub"] == "vmwareid:" + claims["sub"].removeprefix("vmwareid:")
    assert claims["context_name"] == csp.ORGANIZATION
    assert claims["context"] != csp.ORGANIZATION
    assert claims["domain"] == "vmwareid"
    assert claims["acct"] == "alice@demo.test"
    assert "csp:org_member" in claims["perms"]
    assert "aud" not in claims


def test_the_administrator_owns_the_organization(server):
    token = csp.access_token(server, "admin")
    claims = jwt.decode(token, options={"verify_signature": False})

    assert {"csp:org_member", "csp:org_owner"} <= set(claims["perms"])


@pytest.mark.parametrize("path", [csp.TOKEN, csp.OLDER_TOKEN])
def test_the_claims_of_an_app(server, path):
    token = csp.granted(csp.client_credentials(server, path))["access_token"]
    key = jwt.PyJWKClient(server + csp.KEYS).get_signing_key_from_jwt(token)

    claims = verified(token, key)
    assert claims["azp"] == csp.APP
    assert claims["context_name"] == csp.ORGANIZATION
    assert not {"username", "acct", "domain"} & set(claims)


def test_the_id_token_names_the_user(server):
    tokens = csp.granted(csp.exchange(server, csp.API_TOKEN["alice"]))
    key = jwt.PyJWKClient(server + csp.KEYS).get_signing_key_from_jwt(tokens["id_token"])

    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        issuer=csp.ISSUER,
        options={"verify_aud": False},
    )
    access = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert claims["sub"] == access["sub"]
    assert claims["email"] == "alice@demo.test"
    assert claims["context_name"] == csp.ORGANIZATION
    assert isinstance(claims["given_name"], str) and isinstance(claims["family_name"], str)


def unsigned(token):
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, None, algorithm="none")


def signed_with_the_public_key(token, server):
    """RS256's public key taken for HS256's secret. PyJWT refuses to help, so by hand."""
    import base64
    import hashlib
    import hmac
    import json

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    pem = requests.get(server + csp.PUBLIC_KEY, timeout=5).json()["value"]
    header = {**jwt.get_unverified_header(token), "alg": "HS256"}
    signed = f"{part(json.dumps(header).encode())}.{token.split('.')[1]}"
    return f"{signed}.{part(hmac.digest(pem.encode(), signed.encode(), hashlib.sha256))}"


def test_forged_tokens_are_refused(server, session, token):
    head, claims, signature = token.split(".")
    other = csp.access_token(server, "bob").split(".")[1]
    forged = {
        "unsigned": unsigned(token),
        "signed with the public key": signed_with_the_public_key(token, server),
        "another's claims": f"{head}.{other}.{signature}",
        "no signature": f"{head}.{claims}.",
    }
    for what, credential in forged.items():
        answer = session(credential).get(csp.STATUS)
        assert answer.status_code == 401, what
        assert answer.json()["message"] == "Unauthenticated User", what
