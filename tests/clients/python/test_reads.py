"""The two reads, signed with an access key: as oneself, as administrator, refused, and not found."""

import pytest
from demo import ACCOUNT_ID, ADMIN, ALICE, BOB, CAROL, ERIN, NOBODY_ID
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import ShowUserLoginProtectRequest, ShowUserMfaDeviceRequest


def show_device(client, user_id):
    return client.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=user_id))


def show_protection(client, user_id):
    return client.show_user_login_protect(ShowUserLoginProtectRequest(user_id=user_id))


BOTH_READS = pytest.mark.parametrize("read", [show_device, show_protection])


@pytest.mark.parametrize("caller", [ALICE, ADMIN], ids=["self", "administrator"])
def test_a_bound_device_is_read(client, caller):
    response = show_device(client(caller), ALICE.id)

    assert response.status_code == 200
    assert response.to_json_object() == {
        "virtual_mfa_device": {
            "user_id": ALICE.id,
            "serial_number": "iam/mfa/07609fb9358010e21f7bc003751c7c31",
        }
    }


def test_a_device_that_is_not_yet_bound_is_read_too(client):
    response = show_device(client(ADMIN), CAROL.id)

    assert response.status_code == 200
    assert response.to_json_object() == {
        "virtual_mfa_device": {
            "user_id": CAROL.id,
            "serial_number": f"iam:{ACCOUNT_ID}:mfa/carol-phone",
        }
    }


@pytest.mark.parametrize(
    ("caller", "target", "enabled", "method"),
    [
        pytest.param(ALICE, ALICE, True, "vmfa", id="self"),
        pytest.param(ADMIN, ALICE, True, "vmfa", id="administrator"),
        pytest.param(ADMIN, CAROL, True, "sms", id="by-text-message"),
        pytest.param(ADMIN, ERIN, False, "none", id="disabled"),
    ],
)
def test_login_protection_is_read(client, caller, target, enabled, method):
    response = show_protection(client(caller), target.id)

    assert response.status_code == 200
    assert response.to_json_object() == {
        "login_protect": {
            "user_id": target.id,
            "enabled": enabled,
            "verification_method": method,
        }
    }


@BOTH_READS
def test_somebody_else_is_refused(client, read):
    with pytest.raises(ClientRequestException) as refusal:
        read(client(BOB), ALICE.id)

    assert refusal.value.status_code == 403
    assert refusal.value.error_code == "IAM.0002"
    assert refusal.value.error_msg == "You are not authorized to perform the requested action."


@BOTH_READS
def test_a_refusal_does_not_tell_who_exists(client, read):
    with pytest.raises(ClientRequestException) as refusal:
        read(client(BOB), NOBODY_ID)

    assert refusal.value.status_code == 403
    assert refusal.value.error_code == "IAM.0002"


@BOTH_READS
@pytest.mark.parametrize(
    ("caller", "target_id"),
    [
        pytest.param(BOB, BOB.id, id="nothing-configured"),
        pytest.param(ADMIN, BOB.id, id="nothing-configured-asked-by-administrator"),
        pytest.param(ADMIN, NOBODY_ID, id="no-such-user"),
    ],
)
def test_what_is_not_there_is_not_found(client, read, caller, target_id):
    with pytest.raises(ClientRequestException) as missing:
        read(client(caller), target_id)

    assert missing.value.status_code == 404
    assert missing.value.error_code == "IAM.0004"
    assert target_id in missing.value.error_msg


@BOTH_READS
def test_a_refusal_carries_its_request_id(client, read):
    with pytest.raises(ClientRequestException) as missing:
        read(client(BOB), BOB.id)

    request_id = missing.value.request_id
    assert len(request_id) == 32
    assert set(request_id) <= set("0123456789abcdef")
