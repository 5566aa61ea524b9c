"""What tests do with second factors through the SDK."""

import codes
from huaweicloudsdkiam.v3 import (
    BindMfaDevice,
    CreateBindingDeviceRequest,
    CreateMfaDevice,
    CreateMfaDeviceReq,
    CreateMfaDeviceRequest,
    DeleteBindingDeviceRequest,
    DeleteMfaDeviceRequest,
    UnbindMfaDevice,
    UpdateLoginProject,
    UpdateLoginProjectReq,
    UpdateLoginProtectRequest,
)
from people import unique


def create_device(client, user_id, name=None):
    """The new device: `serial_number` and `base32_string_seed`."""
    device = CreateMfaDevice(name=name or unique("phone"), user_id=user_id)
    request = CreateMfaDeviceRequest(body=CreateMfaDeviceReq(virtual_mfa_device=device))
    return client.create_mfa_device(request).virtual_mfa_device


def bind(client, user_id, serial, first, second):
    body = BindMfaDevice(
        user_id=user_id,
        serial_number=serial,
        authentication_code_first=first,
        authentication_code_second=second,
    )
    return client.create_binding_device(CreateBindingDeviceRequest(body=body))


def unbind(client, user_id, serial, code):
    body = UnbindMfaDevice(user_id=user_id, serial_number=serial, authentication_code=code)
    return client.delete_binding_device(DeleteBindingDeviceRequest(body=body))


def delete_device(client, user_id, serial):
    request = DeleteMfaDeviceRequest(user_id=user_id, serial_number=serial)
    return client.delete_mfa_device(request)


def protect(client, user_id, enabled=True, method="vmfa"):
    """The answer to setting login protection, as it came."""
    project = UpdateLoginProject(enabled=enabled, verification_method=method)
    body = UpdateLoginProjectReq(login_protect=project)
    request = UpdateLoginProtectRequest(user_id=user_id, body=body)
    return client.update_login_protect(request).to_json_object()["login_protect"]


def demand_codes(admin, own, user_id):
    """Gives a user a bound device and makes its codes mandatory. Returns its seed."""
    device = create_device(own, user_id)
    seed = device.base32_string_seed
    bind(own, user_id, device.serial_number, *codes.pair(seed))
    protect(admin, user_id)
    return seed
