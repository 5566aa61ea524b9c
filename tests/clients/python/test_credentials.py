"""The ways the SDK can say who it is: access keys, the account's id, the environment, a token."""

import os
import subprocess

import pytest
from demo import ACCOUNT_ID, ALICE
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import IamClient, ShowUserMfaDeviceRequest
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials
from huaweicloudsdkiam.v3.region.iam_region import IamRegion

PROJECT_ID = "065a7c66da0010992ff7c0031e5a5e7d"
SERIAL_NUMBER = "iam/mfa/07609fb9358010e21f7bc003751c7c31"


def serial_number(client):
    response = client.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=ALICE.id))
    return response.virtual_mfa_device.serial_number


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(GlobalCredentials(ALICE.access_key, ALICE.secret_key), id="access-key"),
        pytest.param(
            GlobalCredentials(ALICE.access_key, ALICE.secret_key, ACCOUNT_ID),
            id="access-key-and-account",
        ),
        pytest.param(
            BasicCredentials(ALICE.access_key, ALICE.secret_key, PROJECT_ID),
            id="access-key-and-project",
        ),
        pytest.param(IamCredentials().with_x_auth_token(ALICE.token), id="token"),
    ],
)
def test_good_credentials_are_accepted(client, credentials):
    assert serial_number(client(credentials=credentials)) == SERIAL_NUMBER


def test_the_env_command_configures_the_sdk(server, monkeypatch):
    command = [os.environ["FAUXFACTOR_BIN"], "env", "--url", server, "--user", "alice"]
    printed = subprocess.check_output([*command, "--format", "dotenv"], text=True, timeout=10)
    for line in printed.splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)

    client = IamClient.new_builder().with_region(IamRegion.value_of("cn-north-4")).build()

    assert serial_number(client) == SERIAL_NUMBER
    client.close()


def test_the_environment_alone_configures_the_sdk(server, monkeypatch):
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", ALICE.access_key)
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", ALICE.secret_key)
    monkeypatch.setenv("HUAWEICLOUD_SDK_DOMAIN_ID", ACCOUNT_ID)
    monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", server)
    monkeypatch.setenv("HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4", server)

    client = IamClient.new_builder().with_region(IamRegion.value_of("cn-north-4")).build()

    assert serial_number(client) == SERIAL_NUMBER
    client.close()


def test_a_wrong_secret_key_is_refused_and_does_not_lock_out_the_right_one(client):
    wrong = GlobalCredentials(ALICE.access_key, "x" * 40)

    with pytest.raises(ClientRequestException) as refusal:
        serial_number(client(credentials=wrong))

    assert refusal.value.status_code == 401
    assert refusal.value.error_code == "APIGW.0301"
    assert "verify aksk signature fail" in refusal.value.error_msg
    assert serial_number(client(ALICE)) == SERIAL_NUMBER


def test_an_unknown_access_key_is_refused(client):
    unknown = GlobalCredentials("DEMONOBODYACCESSKEY1", "x" * 40)

    with pytest.raises(ClientRequestException) as refusal:
        serial_number(client(credentials=unknown))

    assert refusal.value.status_code == 401
    assert refusal.value.error_code == "APIGW.0301"


def test_an_unknown_token_is_refused(client):
    unknown = IamCredentials().with_x_auth_token("nobody-has-this-token")

    with pytest.raises(ClientRequestException) as refusal:
        serial_number(client(credentials=unknown))

    assert refusal.value.status_code == 401
    assert refusal.value.error_code == "APIGW.0301"
