"""Over TLS, by clients that are told to trust the local CA, and by nobody else."""

import pytest
import requests
from demo import ALICE
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkiam.v3 import IamClient, ShowUserMfaDeviceRequest

STATUS = "/csp/gateway/iam/vmwid/api/principal/mfa/status"


def test_requests_trusts_the_ca_by_its_variable(tls_server, monkeypatch):
    url, ca = tls_server
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)
    answer = requests.get(url + STATUS, headers={"csp-auth-token": ALICE.token}, timeout=5)
    assert answer.json()["username"] == "alice@demo.test"
    assert requests.get(f"{url}/v3", timeout=5).json()["version"]["links"][0]["href"] == f"{url}/v3/"


def test_a_client_that_does_not_trust_the_ca_refuses(tls_server, monkeypatch):
    url, _ = tls_server
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, timeout=5)


def test_the_sdk_signs_for_https(tls_server):
    url, ca = tls_server
    config = HttpConfig.get_default_config()
    config.ssl_ca_cert = ca
    client = (
        IamClient.new_builder()
        .with_http_config(config)
        .with_credentials(GlobalCredentials(ALICE.access_key, ALICE.secret_key))
        .with_endpoint(url)
        .build()
    )
    device = client.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=ALICE.id))
    assert device.virtual_mfa_device.user_id == ALICE.id
    client.close()
