"""The Wavefront SDK for Python takes its tokens from Fauxfactor, and carries them to Wavefront."""

import gzip
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import csp
import pytest
from wavefront_sdk.auth.csp.csp_token_service import (
    CSP_API_TOKEN_SERVICE_TYPE,
    CSP_OAUTH_TOKEN_SERVICE_TYPE,
)
from wavefront_sdk.auth.csp.token_service_factory import TokenServiceProvider
from wavefront_sdk.client_factory import WavefrontClientFactory


def service(server, kind, **settings):
    return TokenServiceProvider().get(kind, base_url=server, **settings)


def with_api_token(server, api_token):
    return service(server, CSP_API_TOKEN_SERVICE_TYPE, csp_api_token=api_token)


def with_app(server, secret=csp.APP_SECRET, **settings):
    return service(
        server,
        CSP_OAUTH_TOKEN_SERVICE_TYPE,
        csp_app_id=csp.APP,
        csp_app_secret=secret,
        **settings,
    )


def test_an_api_token_gets_an_access_token(server, session):
    token = with_api_token(server, csp.API_TOKEN["alice"]).get_csp_access_token()

    assert session(token).get(csp.STATUS).json()["username"] == "alice@demo.test"


def test_a_trailing_slash_of_the_base_url_does_not_matter(server):
    assert with_api_token(server + "/", csp.API_TOKEN["alice"]).get_csp_access_token()


@pytest.mark.parametrize("organization", [None, csp.ORGANIZATION], ids=["its-own", "named"])
def test_an_app_gets_an_access_token(server, session, organization):
    token = with_app(server, csp_org_id=organization).get_csp_access_token()

    assert session(token).get(csp.ORGANIZATION_PATH).json()["displayName"] == "Demo Org"


def test_a_token_is_kept_until_shortly_before_it_expires(server):
    tokens = with_api_token(server, csp.API_TOKEN["bob"])

    assert tokens.get_csp_access_token() == tokens.get_csp_access_token()
    assert tokens._csp_response.get_time_offset() == 1799 - 180


def test_an_unknown_api_token_is_refused_with_a_message(server, caplog):
    with caplog.at_level(logging.ERROR):
        assert with_api_token(server, csp.WRONG_API_TOKEN).get_csp_access_token() is None

    message = f"status code: 400 invalid_grant: Invalid refresh token: {csp.WRONG_API_TOKEN}"
    assert message in caplog.text


def test_a_wrong_secret_is_refused_with_a_message(server, caplog):
    with caplog.at_level(logging.ERROR):
        assert with_app(server, "wrong").get_csp_access_token() is None

    assert "status code: 401 invalid_client" in caplog.text


@pytest.fixture
def wavefront():
    """Wavefront's side: the address where points are sent, and what came."""
    received = []

    class Ingestion(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["Authorization"], gzip.decompress(body).decode()))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    sink = HTTPServer(("127.0.0.1", 0), Ingestion)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{sink.server_port}", received
    sink.shutdown()
    sink.server_close()


@pytest.mark.parametrize(
    "credentials",
    [
        {"csp_api_token": csp.API_TOKEN["admin"]},
        {"csp_app_id": csp.APP, "csp_app_secret": csp.APP_SECRET},
    ],
    ids=["api-token", "app"],
)
def test_points_are_sent_with_the_access_token(server, session, wavefront, credentials):
    url, received = wavefront
    factory = WavefrontClientFactory()
    factory.add_client(url, enable_internal_metrics=False, csp_base_url=server, **credentials)
    client = factory.get_client()
    client.send_metric_now(["cpu.load 0.5 source=test"])
    client.close()

    ((authorization, points),) = received
    assert points == "cpu.load 0.5 source=test\n"
    token = authorization.removeprefix("Bearer ")
    assert session(token, bearer=True).get(csp.ORGANIZATION_PATH).status_code == 200
