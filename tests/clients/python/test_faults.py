"""Faults as the vendor's SDK sees them: as the vendor's own, or as a network that fails."""

import time

import pytest
import requests
from demo import ADMIN, ALICE, BOB
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import (
    ClientRequestException,
    ConnectionException,
    ServerResponseException,
)
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.retry.backoff_strategy import NoBackoffStrategy
from huaweicloudsdkiam.v3 import (
    CreateMfaDevice,
    CreateMfaDeviceReq,
    CreateMfaDeviceRequest,
    IamClient,
    ShowUserMfaDeviceRequest,
)

FAULTS = "/_fauxfactor/v1/tenants/demo/faults"


@pytest.fixture
def faults(server):
    """Replaces the rules of the demo tenant."""

    def put(*rules):
        answer = requests.put(server + FAULTS, json={"faults": rules}, timeout=5)
        assert answer.status_code == 200, answer.text

    yield put
    put()


def show(client, user=ALICE):
    return client.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=user.id))


def fired(server):
    return [fault["fired"] for fault in requests.get(server + FAULTS, timeout=5).json()["faults"]]


@pytest.mark.parametrize(
    ("status", "kind", "code", "message"),
    [
        (400, ClientRequestException, "IAM.0011", "Request body is invalid."),
        (401, ClientRequestException, "APIGW.0307", "The token must be updated."),
        (
            403,
            ClientRequestException,
            "IAM.0002",
            "You are not authorized to perform the requested action.",
        ),
        (409, ClientRequestException, "IAM.0005", "Conflict occurred"),
        (
            500,
            ServerResponseException,
            "IAM.0006",
            "An unexpected error prevented the server from fulfilling your request.",
        ),
        (502, ServerResponseException, "APIGW.0201", "Backend unavailable."),
        (
            503,
            ServerResponseException,
            "APIGW.0613",
            "The IAM service is currently unavailable.",
        ),
        (504, ServerResponseException, "APIGW.0201", "Backend timeout."),
    ],
)
def test_a_failure_is_the_vendors_own(client, faults, status, kind, code, message):
    faults({"match": {"operation": "ShowUserMfaDevice"}, "do": {"status": status}})

    with pytest.raises(kind) as refused:
        show(client(ALICE))

    assert refused.value.status_code == status
    assert refused.value.error_code == code
    assert refused.value.error_msg.startswith(message)
    assert refused.value.request_id


def test_a_user_who_is_not_there_is_not_told_from_one_who_is(client, faults):
    with pytest.raises(ClientRequestException) as real:
        show(client(ADMIN), BOB)

    faults({"do": {"status": 404}})

    with pytest.raises(ClientRequestException) as injected:
        show(client(ADMIN), BOB)
    assert (injected.value.status_code, injected.value.error_code, injected.value.error_msg) == (
        real.value.status_code,
        real.value.error_code,
        real.value.error_msg,
    )


def test_a_text_of_ones_own_is_read(client, faults):
    faults({"do": {"status": 503, "message": "Come again."}})

    with pytest.raises(ServerResponseException, match="Come again."):
        show(client(ALICE))


def test_a_limit_is_told_in_the_sdks_own_way(server, client, faults):
    """The SDK keeps 429 for itself: it tries again as often as it is told to, and then gives up."""
    faults({"do": {"rate_limit": {"requests": 1, "seconds": 60}}})

    assert show(client(ALICE)).status_code == 200
    with pytest.raises(ClientRequestException) as refused:
        show(client(ALICE))
    assert (refused.value.status_code, refused.value.error_code) == (429, "429")
    path = f"{server}/v3.0/OS-MFA/users/{ALICE.id}/virtual-mfa-device"
    answer = requests.get(path, headers={"X-Auth-Token": ALICE.token}, timeout=5)
    assert answer.status_code == 429
    assert answer.json()["error_code"] == "APIGW.0308"
    assert answer.json()["error_msg"] == "The throttling threshold has been reached."
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_the_sdks_own_retry_gets_past_a_limit(server, faults):
    faults({"when": {"first": 2}, "do": {"status": 429, "retry_after_seconds": 0}})
    patient = HttpConfig.get_default_config()
    patient.retry_times = 3

    assert show(new_client(server, ALICE, patient)).status_code == 200
    assert fired(server) == [2]


def test_a_dropped_connection_is_a_connection_error(client, faults):
    faults({"do": {"drop": True}})

    with pytest.raises(ConnectionException):
        show(client(ALICE))


def test_a_truncated_answer_is_no_answer(client, faults):
    faults({"do": {"truncate": {"bytes": 20}}})

    with pytest.raises((ConnectionException, requests.RequestException)):
        show(client(ALICE))


def test_latency_is_waited_for_or_times_out(server, client, faults):
    faults({"do": {"latency_seconds": 0.3}})

    began = time.monotonic()
    assert show(client(ALICE)).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_what_a_retry_helps_with(server, client, faults):
    """The SDK tries again where it is told to, and not on its own."""
    faults({"when": {"first": 2}, "do": {"status": 503}})
    invoker = client(ALICE).show_user_mfa_device_invoker(
        ShowUserMfaDeviceRequest(user_id=ALICE.id)
    )

    def is_unavailable(response, error):
        return isinstance(error, ServerResponseException) and error.status_code == 503

    answer = invoker.with_retry(is_unavailable, 3, NoBackoffStrategy()).invoke()

    assert answer.status_code == 200
    assert fired(server) == [2]


@pytest.mark.parametrize("effect", [{"status": 500}, {"drop": True}, {"truncate": {"bytes": 5}}])
def test_after_the_handler_the_change_is_made(fresh_server, effect):
    rule = {"match": {"operation": "CreateMfaDevice"}, "at": "after", "do": effect}
    requests.put(fresh_server + FAULTS, json={"faults": [rule]}, timeout=5)
    client = new_client(fresh_server, BOB)
    device = CreateMfaDevice(name="lost", user_id=BOB.id)
    body = CreateMfaDeviceReq(virtual_mfa_device=device)

    with pytest.raises((ServerResponseException, ConnectionException, requests.RequestException)):
        client.create_mfa_device(CreateMfaDeviceRequest(body=body))

    assert show(client, BOB).virtual_mfa_device.serial_number.endswith(":mfa/lost")


def new_client(server, user, config=None):
    credentials = GlobalCredentials(user.access_key, user.secret_key)
    builder = IamClient.new_builder().with_credentials(credentials).with_endpoint(server)
    return builder.with_http_config(config or HttpConfig.get_default_config()).build()
