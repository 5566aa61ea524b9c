"""Permanent access keys: two a user, made and ended by themselves or an administrator."""

import pytest
from demo import ADMIN, BOB
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import (
    DeletePermanentAccessKeyRequest,
    ListPermanentAccessKeysRequest,
    ShowPermanentAccessKeyRequest,
    ShowUserRequest,
    UpdateCredentialOption,
    UpdatePermanentAccessKeyRequest,
    UpdatePermanentAccessKeyRequestBody,
    UpdateUserOption,
    UpdateUserRequest,
    UpdateUserRequestBody,
)
from people import Person, create_access_key, unique
from refusals import MAY_NOT, refused, refused_by_keystone


def signing_with(key):
    return Person(key.user_id, "", "", key.access, key.secret)


def listed(client, user_id=None):
    request = ListPermanentAccessKeysRequest(user_id=user_id)
    keys = client.list_permanent_access_keys(request).credentials
    return {key.access: key.status for key in keys}


def set_status(client, access_key, status):
    body = UpdatePermanentAccessKeyRequestBody(credential=UpdateCredentialOption(status=status))
    request = UpdatePermanentAccessKeyRequest(access_key=access_key, body=body)
    return client.update_permanent_access_key(request).credential


def works(client, person_id):
    return client.show_user(ShowUserRequest(user_id=person_id)).status_code == 200


def test_a_user_makes_a_second_key_and_no_third(client, admin, person):
    own = client(person)
    second = create_access_key(own, person.id, description="laptop")
    assert second.user_id == person.id
    assert (second.status, second.description) == ("active", "laptop")
    assert (len(second.access), len(second.secret)) == (20, 40)
    assert works(client(signing_with(second)), person.id)

    for maker in (own, admin):
        with refused_by_keystone(400, "akSkNumExceed"):
            create_access_key(maker, person.id)


def test_keys_are_listed_without_their_secret(client, admin, person):
    assert listed(client(person)) == {person.access_key: "active"}
    assert listed(admin, person.id) == {person.access_key: "active"}

    answer = admin.list_permanent_access_keys(ListPermanentAccessKeysRequest(user_id=person.id))
    assert "secret" not in answer.to_json_object()["credentials"][0]


def test_one_key_is_shown(admin, person):
    request = ShowPermanentAccessKeyRequest(access_key=person.access_key)
    shown = admin.show_permanent_access_key(request).credential

    assert (shown.access, shown.user_id, shown.status) == (person.access_key, person.id, "active")
    assert shown.last_use_time is not None


def test_an_inactive_key_does_not_sign_until_it_is_active_again(client, admin, person):
    own = client(person)
    assert set_status(admin, person.access_key, "inactive").status == "inactive"
    with pytest.raises(ClientRequestException) as refusal:
        works(own, person.id)
    assert refusal.value.status_code in (400, 401, 403), "the vendor does not document which"
    assert listed(admin, person.id) == {person.access_key: "inactive"}

    assert set_status(admin, person.access_key, "active").status == "active"
    assert works(own, person.id)


def test_the_key_of_a_disabled_user_does_not_sign(client, admin, person):
    own = client(person)
    body = UpdateUserRequestBody(user=UpdateUserOption(enabled=False))
    admin.update_user(UpdateUserRequest(user_id=person.id, body=body))

    message = f"The user {person.id} with access key {person.access_key} is disabled."
    with refused(403, "IAM.0080", message):
        works(own, person.id)


def test_a_deleted_key_is_unknown(client, admin, person):
    own = client(person)
    request = DeletePermanentAccessKeyRequest(access_key=person.access_key)
    assert admin.delete_permanent_access_key(request).status_code == 204

    with refused(401, "APIGW.0301"):
        works(own, person.id)
    with refused_by_keystone(404):
        admin.show_permanent_access_key(ShowPermanentAccessKeyRequest(person.access_key))
    assert listed(admin, person.id) == {}


def test_keys_of_others_are_for_administrators(client, person):
    bob = client(BOB)
    for call in (
        lambda: create_access_key(bob, person.id),
        lambda: listed(bob, person.id),
        lambda: set_status(bob, person.access_key, "inactive"),
        lambda: bob.show_permanent_access_key(ShowPermanentAccessKeyRequest(person.access_key)),
        lambda: bob.delete_permanent_access_key(DeletePermanentAccessKeyRequest(person.access_key)),
        lambda: bob.show_permanent_access_key(ShowPermanentAccessKeyRequest(ADMIN.access_key)),
    ):
        with refused_by_keystone(403, MAY_NOT):
            call()


def test_a_key_is_not_made_for_nobody(admin):
    with refused_by_keystone(404):
        create_access_key(admin, unique("nobody"))
