"""Users through both of Huawei's doors: `/v3.0/OS-USER/users` and Keystone's `/v3/users`."""

import pytest
import tokens
from demo import ACCOUNT_ID, ADMIN, ALICE, BOB
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import (
    KeystoneCreateUserOption,
    KeystoneCreateUserRequest,
    KeystoneCreateUserRequestBody,
    KeystoneDeleteUserRequest,
    KeystoneListUsersRequest,
    KeystoneShowUserRequest,
    KeystoneUpdatePasswordOption,
    KeystoneUpdateUserByAdminRequest,
    KeystoneUpdateUserByAdminRequestBody,
    KeystoneUpdateUserOption,
    KeystoneUpdateUserPasswordRequest,
    KeystoneUpdateUserPasswordRequestBody,
    ShowUserRequest,
    UpdateUserInformationOption,
    UpdateUserInformationRequest,
    UpdateUserInformationRequestBody,
    UpdateUserOption,
    UpdateUserRequest,
    UpdateUserRequestBody,
)
from people import create_user, phone_number, unique
from refusals import MAY_NOT, refused_as_invalid, refused_by_keystone


def show(client, user_id):
    return client.show_user(ShowUserRequest(user_id=user_id)).user


def update(client, user_id, **fields):
    body = UpdateUserRequestBody(user=UpdateUserOption(**fields))
    return client.update_user(UpdateUserRequest(user_id=user_id, body=body)).user


def patch(client, user_id, **fields):
    body = KeystoneUpdateUserByAdminRequestBody(user=KeystoneUpdateUserOption(**fields))
    request = KeystoneUpdateUserByAdminRequest(user_id=user_id, body=body)
    return client.keystone_update_user_by_admin(request).user


def listed(client, **query):
    return client.keystone_list_users(KeystoneListUsersRequest(**query)).users


def change_password(client, user_id, old, new):
    option = KeystoneUpdatePasswordOption(password=new, original_password=old)
    body = KeystoneUpdateUserPasswordRequestBody(user=option)
    request = KeystoneUpdateUserPasswordRequest(user_id=user_id, body=body)
    return client.keystone_update_user_password(request)


def test_a_user_is_created_with_all_that_can_be_said(admin):
    name = unique()

    answer = create_user(
        admin,
        name,
        email=f"{name}@example.test",
        areacode="0086",
        phone=phone_number(),
        enabled=True,
        pwd_status=False,
        access_mode="default",
        description="made by a test",
    )

    assert answer.status_code == 201
    user = answer.user
    assert (user.name, user.domain_id, user.is_domain_owner) == (name, ACCOUNT_ID, False)
    assert (user.email, user.areacode) == (f"{name}@example.test", "0086")
    assert (user.pwd_status, user.access_mode) == (False, "default")
    shown = show(admin, user.id)
    assert shown.phone == f"0086-{user.phone}"
    assert (shown.email, shown.description) == (user.email, "made by a test")
    assert shown.pwd_strength in ("Low", "Middle", "Strong")


def test_a_user_without_a_phone_shows_a_dash(admin, person):
    answer = admin.show_user(ShowUserRequest(user_id=person.id))

    shown = answer.to_json_object()["user"]
    assert (shown["phone"], shown["areacode"], shown["email"]) == ("-", "", "")
    assert shown["links"]["self"].endswith(f"/v3.0/OS-USER/users/{person.id}")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        pytest.param("1101", {"name": "1starts-with-a-digit"}, id="name"),
        pytest.param("1102", {"email": "not an address"}, id="email"),
        pytest.param("1106", {"phone": "13800000001"}, id="phone-without-country"),
        pytest.param("1118", {"password": "onlyletters"}, id="weak-password"),
        pytest.param("1109", {"name": "alice"}, id="name-taken"),
        pytest.param("1110", {"email": "alice@demo.test"}, id="email-taken"),
    ],
)
def test_a_user_who_breaks_a_rule_is_refused_by_number(admin, code, fields):
    with refused_as_invalid(code):
        create_user(admin, **fields)


def test_an_administrator_changes_a_user(admin, person):
    user = update(admin, person.id, description="changed", email=f"{person.name}@example.test")
    assert user.description == "changed"

    shown = show(admin, person.id)
    assert (shown.description, shown.email) == ("changed", f"{person.name}@example.test")
    assert shown.update_time is not None

    with refused_as_invalid("1108"):
        update(admin, person.id, password=person.password)


def test_users_change_their_own_address_and_nobody_elses(client, admin, person):
    option = UpdateUserInformationOption(email=f"{person.name}@example.test")
    body = UpdateUserInformationRequestBody(user=option)

    own = UpdateUserInformationRequest(user_id=person.id, body=body)
    assert client(person).update_user_information(own).status_code == 204
    assert show(admin, person.id).email == f"{person.name}@example.test"


def test_users_change_their_own_password(server, client, person):
    new = "Another#pw123"
    with pytest.raises(ClientRequestException) as refusal:
        change_password(client(person), person.id, "Not#the1password", new)
    assert refusal.value.status_code in (400, 401, 403), "the vendor does not document which"

    answer = change_password(client(person), person.id, person.password, new)

    assert answer.status_code == 204
    with refused_by_keystone(401):
        tokens.with_password(server, person.name, person.password)
    assert tokens.with_password(server, person.name, new).status_code == 201


def test_keystone_lists_the_users_of_the_account(admin, person):
    everybody = {user.id: user for user in listed(admin)}

    assert {ADMIN.id, ALICE.id, BOB.id, person.id} <= set(everybody)
    mine = everybody[person.id]
    assert (mine.name, mine.domain_id, mine.enabled) == (person.name, ACCOUNT_ID, True)
    assert mine.password_expires_at is None


def test_keystone_filters_users(admin, person):
    assert [user.id for user in listed(admin, name=person.name)] == [person.id]
    assert listed(admin, name="nobody-here") == []

    patch(admin, person.id, enabled=False)
    assert [user.id for user in listed(admin, name=person.name, enabled=True)] == []
    assert [user.id for user in listed(admin, name=person.name, enabled=False)] == [person.id]


def test_a_user_lives_in_keystone(server, admin):
    name = unique()
    option = KeystoneCreateUserOption(name=name, domain_id=ACCOUNT_ID, password="Begin#pw123")
    body = KeystoneCreateUserRequestBody(user=option)

    user = admin.keystone_create_user(KeystoneCreateUserRequest(body=body)).user
    assert (user.name, user.domain_id, user.enabled) == (name, ACCOUNT_ID, True)

    assert patch(admin, user.id, description="second").description == "second"
    shown = admin.keystone_show_user(KeystoneShowUserRequest(user.id)).user
    assert (shown.name, shown.description) == (name, "second")

    assert patch(admin, user.id, password="Second#pw123").id == user.id
    assert tokens.with_password(server, name, "Second#pw123").token.user.id == user.id

    assert admin.keystone_delete_user(KeystoneDeleteUserRequest(user.id)).status_code == 204
    with refused_by_keystone(404):
        admin.keystone_show_user(KeystoneShowUserRequest(user.id))


def test_a_name_can_be_used_again_after_its_user_is_gone(admin, person):
    with refused_as_invalid("1109"):
        create_user(admin, person.name)

    admin.keystone_delete_user(KeystoneDeleteUserRequest(person.id))

    assert create_user(admin, person.name).user.id != person.id


def test_a_disabled_user_cannot_sign_in(server, admin, person):
    assert update(admin, person.id, enabled=False).enabled is False
    with refused_by_keystone(401):
        tokens.with_password(server, person.name, person.password)

    assert update(admin, person.id, enabled=True).enabled is True
    assert tokens.with_password(server, person.name, person.password).status_code == 201


def test_users_see_themselves_and_nobody_else(client, person):
    own = client(person)

    assert show(own, person.id).name == person.name
    assert own.keystone_show_user(KeystoneShowUserRequest(person.id)).user.name == person.name
    for call in (
        lambda: listed(own),
        lambda: own.keystone_show_user(KeystoneShowUserRequest(ALICE.id)),
        lambda: patch(own, person.id, description="mine"),
        lambda: own.keystone_delete_user(KeystoneDeleteUserRequest(ALICE.id)),
    ):
        with refused_by_keystone(403, MAY_NOT):
            call()
