"""The siblings below `/v5` that scanners read: users, their devices, their access keys."""

import codes
import pytest
from demo import ADMIN, ALICE, BOB, CAROL
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v5 import (
    CreateVirtualMfaDeviceReqBody,
    CreateVirtualMfaDeviceV5Request,
    DeleteVirtualMfaDeviceV5Request,
    DisableMfaDeviceReqBody,
    DisableMfaDeviceV5Request,
    EnableMfaDeviceReqBody,
    EnableMfaDeviceV5Request,
    IamClient,
    ListAccessKeysV5Request,
    ListMfaDevicesV5Request,
    ListUsersV5Request,
)
from people import unique


@pytest.fixture
def v5(client):
    """Makes a client of the fifth version that signs with a user's access key."""
    return lambda user: client(user, version=IamClient)


def all_users(client, limit):
    """Follows the markers to the end, as Cloud Custodian does."""
    users, marker = [], None
    while True:
        answer = client.list_users_v5(ListUsersV5Request(limit=limit, marker=marker))
        assert len(answer.users) == answer.page_info.current_count <= limit
        users += answer.users
        marker = answer.page_info.next_marker
        if not marker:
            return users


def devices(client, user_id=None):
    answer = client.list_mfa_devices_v5(ListMfaDevicesV5Request(user_id=user_id))
    return {device.user_id: device for device in answer.mfa_devices}


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_users_are_listed_page_by_page(v5, person, limit):
    users = all_users(v5(ADMIN), limit)

    names = [user.user_name for user in users]
    assert len(names) == len(set(names))
    assert {"admin", "alice", "bob", "carol", "erin", person.name} <= set(names)
    assert [user.user_id for user in users if user.is_root_user] == [ADMIN.id]
    assert all(user.created_at for user in users)
    assert all(user.enabled for user in users)


def test_devices_are_listed_bound_or_not(v5):
    admin = v5(ADMIN)

    everybodys = devices(admin)
    assert everybodys[ALICE.id].enabled is True
    assert everybodys[CAROL.id].enabled is False
    assert BOB.id not in everybodys
    assert set(devices(admin, ALICE.id)) == {ALICE.id}
    assert devices(admin, BOB.id) == {}


def test_access_keys_are_listed_for_a_user(v5, person):
    request = ListAccessKeysV5Request(user_id=person.id)
    (key,) = v5(ADMIN).list_access_keys_v5(request).access_keys

    assert (key.user_id, key.access_key_id) == (person.id, person.access_key)
    assert key.status == "active"
    assert key.created_at


def test_a_device_lives_in_the_fifth_version_too(v5, person):
    own, admin = v5(person), v5(ADMIN)
    body = CreateVirtualMfaDeviceReqBody(virtual_mfa_device_name=unique("phone"), user_id=person.id)
    device = own.create_virtual_mfa_device_v5(
        CreateVirtualMfaDeviceV5Request(body=body)
    ).virtual_mfa_device
    serial, seed = device.serial_number, device.base32_string_seed
    assert devices(admin, person.id)[person.id].enabled is False

    first, second = codes.pair(seed)
    enable = EnableMfaDeviceReqBody(
        user_id=person.id,
        serial_number=serial,
        authentication_code_first=first,
        authentication_code_second=second,
    )
    own.enable_mfa_device_v5(EnableMfaDeviceV5Request(body=enable))
    assert devices(admin, person.id)[person.id].enabled is True

    disable = DisableMfaDeviceReqBody(user_id=person.id, serial_number=serial)
    admin.disable_mfa_device_v5(DisableMfaDeviceV5Request(body=disable))
    assert devices(admin, person.id)[person.id].enabled is False

    admin.delete_virtual_mfa_device_v5(
        DeleteVirtualMfaDeviceV5Request(user_id=person.id, serial_number=serial)
    )
    assert devices(admin, person.id) == {}


def test_listing_users_is_for_administrators(v5):
    with pytest.raises(ClientRequestException) as refusal:
        all_users(v5(BOB), 100)
    assert refusal.value.status_code == 403
