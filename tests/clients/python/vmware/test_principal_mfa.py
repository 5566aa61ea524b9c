"""The principal's MFA, read, switched and looked up with `requests` and an access token."""

import csp
import jwt
import pyotp
import pytest
from demo import ALICES_SEED

PASSWORD = "Alice#demo1"
STATUS_OF_ALICE = {
    "activated": True,
    "deviceName": "alice-phone",
    "turnedOn": True,
    "username": "alice@demo.test",
}
DAY = 24 * 60 * 60 * 1000
ACTIONS = {
    "MFA_ACTIVATION",
    "MFA_DEACTIVATION",
    "MFA_ENABLE",
    "MFA_DISABLE",
    "MFA_DEVICE_NAME_UPDATE",
    "MFA_AUTHENTICATION_SUCCESS",
    "MFA_AUTHENTICATION_FAILURE",
    "MFA_RECOVERY_CODE_AUTHENTICATION_SUCCESS",
    "MFA_RECOVERY_CODE_AUTHENTICATION_FAILURE",
    "MFA_RECOVERY_CODES_GENERATION",
    "AUTHENTICATION_WITHOUT_MFA",
}


@pytest.fixture
def alice(fresh_server):
    """Alice, with an access token that her API token was exchanged for."""
    return csp.Session(fresh_server, csp.access_token(fresh_server, "alice"))


def turn(session, on, password=PASSWORD):
    return session.patch(csp.MFA, json={"turnedOn": on, "password": password})


def search(session, **filters):
    now = csp.milliseconds()
    asked = {"startDate": now - DAY, "endDate": now + DAY, **filters}
    return session.post(csp.AUDIT, json=asked)


def found(session, **filters):
    return csp.granted(search(session, **filters))


@pytest.mark.parametrize("bearer", [False, True], ids=["csp-auth-token", "bearer"])
def test_the_status_is_read_in_either_header(server, session, bearer):
    token = csp.access_token(server, "alice")

    answer = session(token, bearer=bearer).get(csp.STATUS)

    assert csp.granted(answer) == STATUS_OF_ALICE


def test_all_headers_at_once_are_one_caller(server, session):
    """As VMC-Go-Client sends them."""
    token = csp.access_token(server, "alice")
    both = session(token)
    both.headers |= {"authorization": f"Bearer {token}", "x-da-access-token": token}

    assert csp.granted(both.get(csp.STATUS)) == STATUS_OF_ALICE


def test_who_never_enrolled_has_a_status_too(server, session):
    answer = session(csp.access_token(server, "bob")).get(csp.STATUS)

    assert csp.granted(answer) == {
        "activated": False,
        "turnedOn": False,
        "username": "bob@demo.test",
    }


@pytest.mark.parametrize("token", [None, "not-a-token", csp.API_TOKEN["alice"]])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", csp.STATUS), ("PATCH", csp.MFA), ("POST", csp.AUDIT)]
)
def test_nobody_is_unauthenticated(session, method, path, token):
    answer = session(token).ask(method, path, json={})

    csp.refused(answer, 401, "Unauthenticated User")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", csp.STATUS), ("PATCH", csp.MFA), ("POST", csp.AUDIT)]
)
def test_an_app_is_forbidden(server, session, method, path):
    answer = session(csp.app_token(server)).ask(method, path, json={})

    csp.refused(answer, 403, "The user is forbidden to use the API")


def test_mfa_is_turned_off_and_on(alice):
    assert csp.granted(turn(alice, False)) == {"turnedOn": False}
    assert alice.get(csp.STATUS).json() == {**STATUS_OF_ALICE, "turnedOn": False}

    assert csp.granted(turn(alice, True)) == {"turnedOn": True}
    assert alice.get(csp.STATUS).json() == STATUS_OF_ALICE


def test_turning_off_shows_at_huawei(alice):
    turn(alice, False)

    path = "/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c31/login-protect"
    alice.headers["X-Auth-Token"] = "demo-alice-token"
    protection = alice.get(path).json()["login_protect"]
    assert (protection["enabled"], protection["verification_method"]) == (False, "none")


@pytest.mark.parametrize("body", [{"turnedOn": False}, {"turnedOn": False, "password": ""}])
def test_turning_needs_the_password(alice, body):
    csp.refused(alice.patch(csp.MFA, json=body), 400, "Password was not provided")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"password":"Alice#demo1"}'])
def test_turning_needs_to_be_told_what(alice, body):
    answer = alice.patch(csp.MFA, data=body)

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_turning_needs_the_right_password(alice):
    csp.refused(turn(alice, False, "wrong"), 403, "Wrong password provided")
    assert alice.get(csp.STATUS).json() == STATUS_OF_ALICE


def test_turning_needs_a_device(server, session):
    bob = session(csp.access_token(server, "bob"))

    answer = turn(bob, True, "Bob#demo12")
    csp.refused(answer, 404, "MFA details for principal user were not found")


def test_the_audit_tells_each_change_once_newest_first(alice):
    turn(alice, False)
    turn(alice, False)
    turn(alice, True)

    page = found(alice, actions=["MFA_ENABLE", "MFA_DISABLE"])

    assert page["totalResults"] == 2
    assert [entry["action"] for entry in page["results"]] == ["MFA_ENABLE", "MFA_DISABLE"]
    newest, oldest = page["results"]
    assert newest["eventDate"] >= oldest["eventDate"]
    assert newest["eventId"] != oldest["eventId"]
    for entry in page["results"]:
        assert entry["details"] == {"deviceName": "alice-phone"}
        assert entry["modifiedBy"] == entry["username"] == "alice@demo.test"
        assert abs(entry["eventDate"] - csp.milliseconds()) < 60_000


def test_the_audit_comes_in_pages(alice):
    for on in (False, True, False, True, False):
        turn(alice, on)
    changes = ["MFA_ENABLE", "MFA_DISABLE"]

    whole = found(alice, actions=changes)["results"]
    pages = [found(alice, actions=changes, pageStart=start, pageLimit=2) for start in (1, 3, 5)]

    assert [page["startIndex"] for page in pages] == [1, 3, 5]
    assert {(page["itemsPerPage"], page["totalResults"]) for page in pages} == {(2, 5)}
    assert [entry for page in pages for entry in page["results"]] == whole


def test_the_audit_is_filtered(alice):
    turn(alice, False)
    turn(alice, True)
    (disabled,) = found(alice, actions=["MFA_DISABLE"])["results"]

    assert found(alice, eventIds=[disabled["eventId"]])["results"] == [disabled]
    assert disabled in found(alice, deviceNames=["alice-phone", "other"])["results"]
    assert found(alice, deviceNames=["other"])["totalResults"] == 0
    assert found(alice, eventIds=["00000000-0000-4000-8000-000000000000"])["results"] == []
    past = found(alice, startDate=0, endDate=disabled["eventDate"] - 1)["results"]
    assert disabled not in past
    everything = found(alice, actions=[], deviceNames=[], eventIds=[])["results"]
    assert disabled in everything


def test_every_documented_action_can_be_asked_for(alice):
    found(alice, actions=sorted(ACTIONS))
    for action in ACTIONS:
        found(alice, actions=[action])


NOW = csp.milliseconds()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"startDate": NOW, "endDate": NOW}, "End date must be greater than start date"),
        ({"startDate": NOW, "endDate": NOW - 1}, "End date must be greater than start date"),
        (
            {"startDate": NOW + DAY, "endDate": NOW + 2 * DAY},
            "Start date cannot be of future",
        ),
        ({"startDate": "2026-01-01", "endDate": NOW}, "Date should be given as epoch"),
        ({"startDate": NOW - DAY}, "Date should be given as epoch"),
        ({"endDate": NOW}, "Date should be given as epoch"),
        (
            {"startDate": 0, "endDate": NOW, "actions": ["MFA_LOST"]},
            "Specified action is not supported",
        ),
        (
            {"startDate": 0, "endDate": NOW, "eventIds": [str(n) for n in range(21)]},
            "Cannot exceed the limit of 20 event ids",
        ),
        (
            {"startDate": 0, "endDate": NOW, "deviceNames": [str(n) for n in range(21)]},
            "Cannot exceed the limit of 20 device names",
        ),
        (
            {"startDate": 0, "endDate": NOW, "pageStart": 1_000_000, "pageLimit": 200},
            "Combination of page and size exceeds max limit of records fetch",
        ),
    ],
)
def test_what_the_audit_refuses(server, session, asked, message):
    alice = session(csp.access_token(server, "alice"))

    csp.refused(alice.post(csp.AUDIT, json=asked), 400, message)


def test_twenty_names_are_not_too_many(server, session):
    twenty = [str(n) for n in range(20)]

    assert found(session(csp.access_token(server, "alice")), eventIds=twenty, deviceNames=twenty)


def test_an_organization_may_ask_for_a_code_with_api_tokens(fresh_server):
    admin = csp.Session(fresh_server, csp.access_token(fresh_server, "admin"))
    changed = admin.patch(csp.ORGANIZATION_PATH, json={"enforceUserApiTokenMfa": True})
    assert csp.granted(changed) == {"refLink": csp.ORGANIZATION_PATH}

    token = csp.API_TOKEN["alice"]
    for wrong in ({}, {"passcode": ""}, {"passcode": "not-a-code"}):
        answer = csp.exchange(fresh_server, token, **wrong)
        assert answer.status_code == 400
        assert "Invalid refresh token" not in answer.json()["message"]

    code = pyotp.TOTP(ALICES_SEED).now()
    access = csp.granted(csp.exchange(fresh_server, token, passcode=code))["access_token"]
    assert jwt.decode(access, options={"verify_signature": False})["username"] == "alice@demo.test"


def test_an_organization_may_require_mfa(fresh_server):
    admin = csp.Session(fresh_server, csp.access_token(fresh_server, "admin"))
    csp.granted(admin.patch(csp.ORGANIZATION_PATH, json={"isMfaRequired": True}))
    assert admin.get(csp.ORGANIZATION_PATH).json()["isMfaRequired"] is True

    alice = csp.Session(fresh_server, csp.access_token(fresh_server, "alice"))
    conflict = "The request could not be processed due to a conflict"
    csp.refused(turn(alice, False), 409, conflict)
