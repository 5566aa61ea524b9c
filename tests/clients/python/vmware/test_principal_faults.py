"""Faults as a client of Cloud Services sees them: as the vendor's own, or as a network that fails."""

import csp
import pytest
import requests

FAULTS = "/_fauxfactor/v1/tenants/demo/faults"
TOKEN = "demo-alice-token"


@pytest.fixture
def faults(server):
    """Replaces the rules of the demo tenant."""

    def put(*rules):
        answer = requests.put(server + FAULTS, json={"faults": rules}, timeout=5)
        assert answer.status_code == 200, answer.text

    yield put
    put()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Unauthenticated User"),
        (403, "The user is forbidden to use the API"),
        (404, "The requested resource could not be found"),
        (409, "The request could not be processed due to a conflict"),
        (429, "The user has sent too many requests"),
        (500, "An unexpected error has occurred while processing the request"),
    ],
)
def test_a_failure_is_the_vendors_own(server, faults, status, message):
    rule = {"vendor": "vmware", "path": f"{csp.MFA}/*"}
    faults({"match": rule, "do": {"status": status, "retry_after_seconds": 1}})

    answer = csp.Session(server, TOKEN).get(csp.STATUS)

    assert answer.status_code == status
    body = answer.json()
    assert body == {"message": message, "statusCode": status, "requestId": body["requestId"]}
    assert body["requestId"] == answer.headers["csp-request-id"]
    assert answer.headers["Retry-After"] == "1"


def test_a_dropped_connection_is_a_connection_error(server, faults):
    faults({"when": {"first": 1}, "do": {"drop": True}})

    with pytest.raises(requests.ConnectionError, match="RemoteDisconnected"):
        csp.Session(server, TOKEN).get(csp.STATUS)
    assert csp.Session(server, TOKEN).get(csp.STATUS).status_code == 200


def test_a_truncated_answer_is_incomplete(server, faults):
    faults({"do": {"truncate": {"bytes": 20}}})

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        csp.Session(server, TOKEN).get(csp.STATUS)


def test_latency_times_out(server, faults):
    faults({"do": {"latency_seconds": 60}})

    with pytest.raises(requests.ReadTimeout):
        requests.get(server + csp.STATUS, headers={"csp-auth-token": TOKEN}, timeout=0.2)


def test_a_limit_says_when_to_come_again(server, faults):
    faults({"do": {"rate_limit": {"requests": 1, "seconds": 60}}})
    session = csp.Session(server, TOKEN)

    assert session.get(csp.STATUS).status_code == 200
    answer = session.get(csp.STATUS)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
