"""Login protection: set by administrators for others, with a method that can reach the user."""

import pytest
from demo import ADMIN, ALICE, BOB, CAROL, ERIN, NOBODY_ID
from factors import protect
from huaweicloudsdkiam.v3 import (
    ListUserLoginProtectsRequest,
    ShowUserLoginProtectRequest,
)
from people import make_person, phone_number, unique
from refusals import MAY_NOT, refused


def shown(client, user_id):
    request = ShowUserLoginProtectRequest(user_id=user_id)
    return client.show_user_login_protect(request).to_json_object()["login_protect"]


def listed(client):
    answer = client.list_user_login_protects(ListUserLoginProtectsRequest())
    return {each["user_id"]: each for each in answer.to_json_object()["login_protects"]}


def protection(user_id, enabled, method):
    return {"user_id": user_id, "enabled": enabled, "verification_method": method}


def test_it_is_set_and_read_by_an_administrator(client, admin, person):
    expected = protection(person.id, True, "vmfa")

    assert protect(admin, person.id) == expected, "no device is needed"

    assert shown(client(person), person.id) == expected
    assert listed(admin)[person.id] == expected


@pytest.mark.parametrize("method", ["sms", "email"])
def test_a_method_needs_something_to_reach_the_user_by(admin, person, method):
    with refused(400, "IAM.0007", "Request parameter verification_method is invalid."):
        protect(admin, person.id, method=method)

    contact = {"email": f"{unique()}@example.test"}
    if method == "sms":
        contact = {"areacode": "0086", "phone": phone_number()}
    reachable = make_person(admin, **contact)
    assert protect(admin, reachable.id, method=method)["verification_method"] == method


def test_disabling_needs_no_contact_and_leaves_no_method(admin, person):
    protect(admin, person.id, enabled=False, method="sms")

    assert shown(admin, person.id) == protection(person.id, False, "none")
    assert listed(admin)[person.id] == protection(person.id, False, "none")


@pytest.mark.parametrize("method", ["none", "pigeon", "VMFA"])
def test_other_methods_are_refused(admin, person, method):
    with refused(400, "IAM.0073"):
        protect(admin, person.id, method=method)


def test_a_missing_method_is_named(admin, person):
    with refused(400, "IAM.0072", "'verification_method' is a required property."):
        protect(admin, person.id, method=None)


def test_nobody_sets_it_for_themselves_not_even_an_administrator(client, admin, person):
    with refused(403, "IAM.0002", MAY_NOT):
        protect(client(person), person.id)
    with refused(403, "IAM.0002", MAY_NOT):
        protect(admin, ADMIN.id)


def test_setting_it_is_for_administrators(client, person):
    with refused(403, "IAM.0002", MAY_NOT):
        protect(client(BOB), person.id)
    with refused(404, "IAM.0004"):
        protect(client(ADMIN), NOBODY_ID)


def test_the_list_has_whoever_ever_had_it(client, admin):
    everybody = listed(admin)

    assert everybody[ALICE.id] == protection(ALICE.id, True, "vmfa")
    assert everybody[CAROL.id] == protection(CAROL.id, True, "sms")
    assert everybody[ERIN.id] == protection(ERIN.id, False, "none")
    assert BOB.id not in everybody
    with refused(403, "IAM.0002", MAY_NOT):
        listed(client(BOB))
