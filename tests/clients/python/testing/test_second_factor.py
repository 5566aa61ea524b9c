import huaweicloudsdkiam.v3 as iam
import pytest
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServerResponseException


def test_a_device_is_bound_after_an_outage(server, tenant):
    bob = next(user for user in tenant("GET")["users"] if user["name"] == "bob")
    key = GlobalCredentials(bob["access_keys"][0]["access"], bob["access_keys"][0]["secret"])
    client = iam.IamClient.new_builder().with_credentials(key).with_endpoint(server).build()
    creation, once = {"operation": "CreateMfaDevice"}, {"first": 1}
    tenant("POST", "/faults", match=creation, when=once, do={"status": 503})

    phone = iam.CreateMfaDeviceReq(iam.CreateMfaDevice("phone", bob["id"]))
    with pytest.raises(ServerResponseException, match="unavailable"):
        client.create_mfa_device(iam.CreateMfaDeviceRequest(phone))
    device = client.create_mfa_device(iam.CreateMfaDeviceRequest(phone)).virtual_mfa_device

    first = tenant("GET", "/users/bob/totp")["code"]
    tenant("PUT", "/clock", advance_seconds=30)
    second = tenant("GET", "/users/bob/totp")["code"]
    codes = iam.BindMfaDevice(bob["id"], device.serial_number, first, second)
    client.create_binding_device(iam.CreateBindingDeviceRequest(codes))

    expected = [{"status": 503}, {"status": 201}, {"operation": "CreateBindingDevice"}]
    tenant("POST", "/requests/assert", assertions=[{"exactly": expected}])
