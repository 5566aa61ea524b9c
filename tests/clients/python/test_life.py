"""The whole life of a second factor, from the user's first day to the last, told three times: with
access keys and an endpoint, with access keys and a region, and with tokens.
"""

import codes
import pytest
import tokens
from demo import ACCOUNT_ID, ADMIN
from factors import bind, create_device, delete_device, protect, unbind
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkiam.v3 import (
    IamClient,
    KeystoneDeleteUserRequest,
    KeystoneShowUserRequest,
    ListUserLoginProtectsRequest,
    ListUserMfaDevicesRequest,
    ShowUserLoginProtectRequest,
    ShowUserMfaDeviceRequest,
)
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials
from huaweicloudsdkiam.v3.region.iam_region import IamRegion
from people import make_person
from refusals import refused, refused_by_keystone


@pytest.fixture(params=["access-key-and-endpoint", "access-key-and-region", "token"])
def sign_in(request, server, monkeypatch):
    """Makes a client for somebody who has an access key and a password."""
    monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", server)
    monkeypatch.setenv("HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4", server)
    clients = []

    def connect(somebody):
        if request.param == "token":
            answer = tokens.with_password(server, somebody.name, somebody.password)
            credentials = IamCredentials().with_x_auth_token(answer.x_subject_token)
        else:
            credentials = GlobalCredentials(somebody.access_key, somebody.secret_key)
        builder = IamClient.new_builder().with_credentials(credentials)
        if request.param == "access-key-and-region":
            builder = builder.with_region(IamRegion.value_of("cn-north-4"))
        else:
            builder = builder.with_endpoint(server)
        clients.append(builder.build())
        return clients[-1]

    yield connect
    for made in clients:
        made.close()


def test_the_life_of_a_second_factor(server, sign_in):
    admin = sign_in(ADMIN)
    person = make_person(admin)
    own = sign_in(person)

    device = create_device(own, person.id)
    assert device.serial_number.startswith(f"iam:{ACCOUNT_ID}:mfa/")
    serial, seed = device.serial_number, device.base32_string_seed
    assert has_device(admin, person, serial), "a device is listed before it is bound"

    assert bind(own, person.id, serial, *codes.pair(seed)).status_code == 204
    tokens.with_password(server, person.name, person.password)  # binding alone asks for no code

    assert protect(admin, person.id) == {
        "user_id": person.id,
        "enabled": True,
        "verification_method": "vmfa",
    }

    with refused_by_keystone(401, "mfa totp code verify fail "):
        tokens.with_password(server, person.name, person.password)
    token = sign_in_with_code(server, person, codes.now(seed)).token
    assert token.methods == ["password", "totp"]
    with refused_by_keystone(401, "mfa totp code verify fail "):
        sign_in_with_code(server, person, codes.wrong(seed))

    with refused(400, "IAM.1062"):
        unbind(own, person.id, serial, codes.now(seed))
    assert protect(admin, person.id, enabled=False)["enabled"] is False
    with refused(400, "IAM.1061", "Invalid TOTP passcode."):
        unbind(own, person.id, serial, codes.wrong(seed))
    assert unbind(own, person.id, serial, codes.now(seed)).status_code == 204

    assert delete_device(admin, person.id, serial).status_code == 204
    with refused(404, "IAM.0004"):
        own.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=person.id))
    assert not has_device(admin, person, serial)
    assert shown_protection(own, person) == (False, "none")
    assert listed_protection(admin, person) == (False, "none")

    assert admin.keystone_delete_user(KeystoneDeleteUserRequest(person.id)).status_code == 204
    with refused_by_keystone(404):
        admin.keystone_show_user(KeystoneShowUserRequest(person.id))
    with refused(404, "IAM.0004"):
        admin.show_user_login_protect(ShowUserLoginProtectRequest(user_id=person.id))
    with refused_by_keystone(401, "The username or password is wrong."):
        tokens.with_password(server, person.name, person.password)


def sign_in_with_code(server, person, code):
    return tokens.with_password_and_code(server, person.name, person.password, person.id, code)


def has_device(admin, person, serial):
    devices = admin.list_user_mfa_devices(ListUserMfaDevicesRequest()).virtual_mfa_devices
    return (person.id, serial) in [(device.user_id, device.serial_number) for device in devices]


def shown_protection(client, person):
    request = ShowUserLoginProtectRequest(user_id=person.id)
    protection = client.show_user_login_protect(request).login_protect
    return protection.enabled, protection.verification_method


def listed_protection(admin, person):
    protections = admin.list_user_login_protects(ListUserLoginProtectsRequest()).login_protects
    (found,) = [each for each in protections if each.user_id == person.id]
    return found.enabled, found.verification_method
