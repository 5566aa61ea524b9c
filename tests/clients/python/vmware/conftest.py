"""Servers with TLS, and a session for Cloud Services. Of the user's own settings nothing may get in."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import csp
import pytest
import requests
from serving import running_at

DEMO = Path(__file__).parents[4] / "config" / "demo.toml"
OWN_SETTINGS = (
    "CSP_",
    "CURL_CA_BUNDLE",
    "OAUTH2_",
    "OAUTHLIB_",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_",
    "VDK_",
)


def pytest_configure():
    for name in list(os.environ):
        if name.startswith(OWN_SETTINGS):
            del os.environ[name]


@dataclass(frozen=True)
class Secured:
    """A server that listens with and without TLS, and the certificate to trust."""

    plain: str
    url: str
    authority: Path

    @property
    def host(self):
        return self.url.removeprefix("https://")


@contextmanager
def speaking_tls(directory):
    """A server for the demo tenant and a public client of it, and for VMware's own name."""
    configuration = directory / "demo.toml"
    configuration.write_text(DEMO.read_text() + f'[[tenant.app]]\nid = "{csp.PUBLIC_APP}"\n')
    tls = ["--tls", "self-signed", "--tls-dir", directory / "state", "--tls-listen", "127.0.0.1:0"]
    tls += ["--tls-name", "console.cloud.vmware.com"]
    with running_at(2, *tls, "--config", configuration) as (plain, url):
        authority = directory / "ca.pem"
        authority.write_bytes(requests.get(plain + "/_fauxfactor/ca.pem", timeout=5).content)
        yield Secured(plain, url, authority)


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    with speaking_tls(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def fresh_secured(tmp_path_factory):
    """The same, for one test alone."""
    with speaking_tls(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def trusting(secured, monkeypatch):
    """The same, trusted by whatever asks with `requests`."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(secured.authority))
    return secured


@pytest.fixture
def session(server):
    """Asks Cloud Services in somebody's name: `session(token).get(csp.STATUS)`."""
    return lambda token=None, **kinds: csp.Session(server, token, **kinds)
