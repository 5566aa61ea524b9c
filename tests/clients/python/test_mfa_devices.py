"""Virtual MFA devices: what can go wrong on the way from created to bound and back."""

import codes
import pytest
from demo import ACCOUNT_ID, ADMIN, ALICE, BOB, CAROL, NOBODY_ID
from factors import bind, create_device, delete_device, unbind
from huaweicloudsdkiam.v3 import (
    ListUserMfaDevicesRequest,
    ShowUserMfaDeviceRequest,
)
from people import make_person, unique
from refusals import MAY_NOT, refused

NOT_A_CODE = "Invalid TOTP passcode."


def serial_of(client, user_id):
    request = ShowUserMfaDeviceRequest(user_id=user_id)
    return client.show_user_mfa_device(request).virtual_mfa_device.serial_number


@pytest.fixture
def own(client, person):
    return client(person)


@pytest.fixture
def device(own, person):
    """A new device of the person, not bound."""
    return create_device(own, person.id)


@pytest.fixture
def bound(own, person, device):
    """The same device, bound."""
    bind(own, person.id, device.serial_number, *codes.pair(device.base32_string_seed))
    return device


def test_a_new_device_shows_its_seed_once(own, person):
    name = unique("phone")

    device = create_device(own, person.id, name)

    assert device.serial_number == f"iam:{ACCOUNT_ID}:mfa/{name}"
    assert len(device.base32_string_seed) == 32
    request = ShowUserMfaDeviceRequest(user_id=person.id)
    assert own.show_user_mfa_device(request).to_json_object() == {
        "virtual_mfa_device": {"user_id": person.id, "serial_number": device.serial_number}
    }


def test_an_administrator_makes_a_device_for_a_user(admin, person):
    assert create_device(admin, person.id).serial_number == serial_of(admin, person.id)


def test_nobody_makes_a_device_for_somebody_else(client, person):
    with refused(403, "IAM.0002", MAY_NOT):
        create_device(client(BOB), person.id)


def test_a_second_device_is_refused(own, person, bound):
    with refused(409, "IAM.0005"):
        create_device(own, person.id)


def test_a_name_is_taken_once_in_an_account(own, person):
    with refused(409, "IAM.0005"):
        create_device(own, person.id, "carol-phone")


def test_a_name_is_64_characters_long_at_most(own, person):
    with refused(400, "IAM.0073"):
        create_device(own, person.id, "n" * 65)


@pytest.mark.parametrize("which", ["equal", "wrong", "swapped"])
def test_a_device_is_bound_by_two_codes_in_a_row(own, person, device, which):
    before, now = codes.pair(device.base32_string_seed)
    wrong = codes.wrong(device.base32_string_seed)
    pairs = {"equal": (now, now), "wrong": (before, wrong), "swapped": (now, before)}

    with refused(400, "IAM.1061", NOT_A_CODE):
        bind(own, person.id, device.serial_number, *pairs[which])


def test_a_code_has_six_digits(own, person, device):
    with refused(
        400,
        "IAM.0073",
        "Invalid input for field 'authentication_code_first'. The value is 'abc'.",
    ):
        bind(own, person.id, device.serial_number, "abc", "123456")


def test_a_device_is_bound_once(own, person, bound):
    with refused(409, "IAM.0005"):
        bind(own, person.id, bound.serial_number, *codes.pair(bound.base32_string_seed))


def test_nobody_binds_for_somebody_else_not_even_an_administrator(admin, person, device):
    with refused(403, "IAM.0002", MAY_NOT):
        bind(admin, person.id, device.serial_number, *codes.pair(device.base32_string_seed))


def test_a_device_of_somebody_else_is_not_found(client, admin, device):
    other = make_person(admin)

    with refused(404, "IAM.0004"):
        bind(client(other), other.id, device.serial_number, "123456", "234567")


def test_an_administrator_unbinds_without_a_code(admin, own, person, bound):
    assert unbind(admin, person.id, bound.serial_number, "000000").status_code == 204

    assert serial_of(own, person.id) == bound.serial_number, "the device is still there"
    bind(own, person.id, bound.serial_number, *codes.pair(bound.base32_string_seed))


def test_nobody_unbinds_for_somebody_else(client, person, bound):
    with refused(403, "IAM.0002", MAY_NOT):
        unbind(client(BOB), person.id, bound.serial_number, codes.now(bound.base32_string_seed))


def test_a_device_that_is_not_bound_cannot_be_unbound(own, person, device):
    with refused(404, "IAM.0004"):
        unbind(own, person.id, device.serial_number, codes.now(device.base32_string_seed))


def test_deleting_is_for_administrators(admin, own, person, device):
    with refused(403, "IAM.0002", MAY_NOT):
        delete_device(own, person.id, device.serial_number)

    assert delete_device(admin, person.id, device.serial_number).status_code == 204
    with refused(404, "IAM.0004"):
        serial_of(own, person.id)


def test_deleting_what_is_not_there_says_nothing(admin, person, device):
    nothing = f"iam:{ACCOUNT_ID}:mfa/{unique('nothing')}"
    assert delete_device(admin, person.id, nothing).status_code == 204

    assert serial_of(admin, person.id) == device.serial_number


def test_all_devices_are_listed_for_administrators(client, admin, person, device):
    devices = admin.list_user_mfa_devices(ListUserMfaDevicesRequest()).virtual_mfa_devices

    owners = {each.serial_number: each.user_id for each in devices}
    assert owners[device.serial_number] == person.id
    assert {ALICE.id, CAROL.id} <= set(owners.values())
    with refused(403, "IAM.0002", MAY_NOT):
        client(person).list_user_mfa_devices(ListUserMfaDevicesRequest())


def test_a_device_for_nobody(admin):
    with refused(404, "IAM.0004"):
        create_device(admin, NOBODY_ID)


def test_the_administrator_has_a_device_too(client, admin):
    device = create_device(admin, ADMIN.id)
    bind(admin, ADMIN.id, device.serial_number, *codes.pair(device.base32_string_seed))
    assert delete_device(admin, ADMIN.id, device.serial_number).status_code == 204
