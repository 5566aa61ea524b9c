"""Versatile Data Kit signs in: with an API token, and with a code that a browser fetches."""

import socket
import sys
from pathlib import Path

import csp
import pytest
from demo import ALICES_SEED
from vdk.plugin.control_api_auth.auth_config import InMemoryCredentialsCache
from vdk.plugin.control_api_auth.auth_exception import VDKAuthException, VDKLoginFailedError
from vdk.plugin.control_api_auth.authentication import Authentication
from vdk.plugin.control_api_auth.base_auth import BaseAuth

BROWSER = Path(__file__).with_name("browser.py")


@pytest.fixture
def cache():
    return InMemoryCredentialsCache()


def with_api_token(server, api_token, cache):
    return Authentication(
        token=api_token,
        authorization_url=server + csp.API_TOKENS,
        auth_type="api-token",
        credentials_cache=cache,
    )


def username_of(server, token):
    return csp.Session(server, token).get(csp.STATUS).json()["username"]


def test_an_api_token_gets_an_access_token(trusting, cache):
    login = with_api_token(trusting.url, csp.API_TOKEN["alice"], cache)
    login.authenticate()

    assert username_of(trusting.plain, login.read_access_token()) == "alice@demo.test"


def test_the_user_is_read_from_the_token(trusting, cache):
    with_api_token(trusting.url, csp.API_TOKEN["bob"], cache).authenticate()

    known = Authentication(credentials_cache=cache)
    assert known.get_authenticated_username() == "bob@demo.test"


def test_the_environment_gives_an_api_token(trusting, cache, monkeypatch):
    monkeypatch.setenv("VDK_API_TOKEN", csp.API_TOKEN["bob"])
    monkeypatch.setenv("VDK_API_TOKEN_AUTHORIZATION_URL", trusting.url + csp.API_TOKENS)

    assert username_of(trusting.plain, BaseAuth(cache).read_access_token()) == "bob@demo.test"


def test_an_unknown_api_token_is_refused(trusting, cache):
    login = with_api_token(trusting.url, csp.WRONG_API_TOKEN, cache)

    with pytest.raises(VDKAuthException, match="Failed to login"):
        login.authenticate()
    assert login._auth.read_cached_access_token_only() is None


@pytest.fixture
def with_a_code(trusting, cache, monkeypatch):
    """Signs in as the command line does: it opens a browser and waits for it to come back."""

    def login(user, password, app=csp.APP, secret=csp.APP_SECRET, seed=""):
        monkeypatch.setenv("OAUTH2_REDIRECT_URI_PORT", str(free_port()))
        monkeypatch.setenv("BROWSER", f"{sys.executable} {BROWSER} %s &")
        monkeypatch.setenv("SIGN_IN_USER", user)
        monkeypatch.setenv("SIGN_IN_PASSWORD", password)
        monkeypatch.setenv("SIGN_IN_SEED", seed)
        authentication = Authentication(
            client_id=app,
            client_secret=secret,
            authorization_url=trusting.url + csp.TOKEN,
            auth_discovery_url=trusting.url + "/csp/gateway/discovery",
            auth_type="credentials",
            credentials_cache=cache,
        )
        authentication.authenticate()
        return authentication

    return login


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_browser_gets_an_access_token(with_a_code, trusting):
    login = with_a_code("bob@demo.test", "Bob#demo12")

    assert username_of(trusting.plain, login.read_access_token()) == "bob@demo.test"


def test_a_browser_with_a_second_factor_gets_one_too(with_a_code, trusting):
    login = with_a_code("alice@demo.test", "Alice#demo1", seed=ALICES_SEED)

    assert username_of(trusting.plain, login.read_access_token()) == "alice@demo.test"


def test_a_public_client_needs_no_secret(with_a_code, trusting):
    """Then VDK shows that it knows the verifier (PKCE)."""
    login = with_a_code("bob@demo.test", "Bob#demo12", app=csp.PUBLIC_APP, secret=None)

    assert username_of(trusting.plain, login.read_access_token()) == "bob@demo.test"


def test_the_refresh_token_gets_another_access_token(with_a_code, trusting):
    login = with_a_code("bob@demo.test", "Bob#demo12")
    first = login.read_access_token()

    login._auth.acquire_and_cache_access_token()

    second = login.read_access_token()
    assert second != first
    assert username_of(trusting.plain, second) == "bob@demo.test"


def test_a_wrong_password_gets_nothing(with_a_code):
    with pytest.raises(VDKLoginFailedError, match="Failed to login"):
        with_a_code("bob@demo.test", "wrong")


def test_a_code_is_nothing_without_the_secret(with_a_code):
    with pytest.raises(VDKLoginFailedError, match="HTTP error 401"):
        with_a_code("bob@demo.test", "Bob#demo12", secret="wrong")
