"""The account's policies on passwords, signing in and operations, and that they are obeyed."""

import pytest
import tokens
from demo import ACCOUNT_ID, BOB
from huaweicloudsdkiam.v3 import (
    LoginPolicyOption,
    PasswordPolicyOption,
    ProtectPolicyOption,
    ShowDomainLoginPolicyRequest,
    ShowDomainPasswordPolicyRequest,
    ShowDomainProtectPolicyRequest,
    UpdateDomainLoginPolicyRequest,
    UpdateDomainLoginPolicyRequestBody,
    UpdateDomainPasswordPolicyRequest,
    UpdateDomainPasswordPolicyRequestBody,
    UpdateDomainProtectPolicyRequest,
    UpdateDomainProtectPolicyRequestBody,
)
from people import create_user
from refusals import MAY_NOT, refused, refused_as_invalid, refused_by_keystone


def password_policy(client):
    request = ShowDomainPasswordPolicyRequest(domain_id=ACCOUNT_ID)
    return client.show_domain_password_policy(request).to_json_object()["password_policy"]


def set_password_policy(client, **changed):
    """Writes the whole policy, as the API wants it, with some values changed."""
    shown = password_policy(client)
    names = PasswordPolicyOption.openapi_types
    option = PasswordPolicyOption(**{name: shown[name] for name in names} | changed)
    body = UpdateDomainPasswordPolicyRequestBody(password_policy=option)
    request = UpdateDomainPasswordPolicyRequest(domain_id=ACCOUNT_ID, body=body)
    return client.update_domain_password_policy(request).to_json_object()["password_policy"]


def login_policy(client):
    request = ShowDomainLoginPolicyRequest(domain_id=ACCOUNT_ID)
    return client.show_domain_login_policy(request).to_json_object()["login_policy"]


def set_login_policy(client, **changed):
    option = LoginPolicyOption(**login_policy(client) | changed)
    body = UpdateDomainLoginPolicyRequestBody(login_policy=option)
    request = UpdateDomainLoginPolicyRequest(domain_id=ACCOUNT_ID, body=body)
    return client.update_domain_login_policy(request).to_json_object()["login_policy"]


@pytest.fixture
def policies_as_they_were(admin):
    password, login = password_policy(admin), login_policy(admin)
    yield
    names = PasswordPolicyOption.openapi_types
    set_password_policy(admin, **{name: password[name] for name in names})
    set_login_policy(admin, **login)


def test_the_login_policy_has_the_documented_defaults(admin):
    assert login_policy(admin) == {
        "custom_info_for_login": "",
        "period_with_login_failures": 15,
        "lockout_duration": 15,
        "account_validity_period": 0,
        "login_failed_times": 5,
        "session_timeout": 60,
        "show_recent_login_info": False,
    }


def test_a_longer_password_can_be_demanded(admin, policies_as_they_were):
    assert password_policy(admin)["minimum_password_length"] == 8

    assert set_password_policy(admin, minimum_password_length=14)["minimum_password_length"] == 14

    assert password_policy(admin)["minimum_password_length"] == 14
    with refused_as_invalid("1103"):
        create_user(admin, password="Short#pw12")
    create_user(admin, password="Long#enough#pw12")


def test_fewer_failures_can_lock_a_user_out(server, admin, person, policies_as_they_were):
    assert set_login_policy(admin, login_failed_times=3)["login_failed_times"] == 3

    for _ in range(3):
        with refused_by_keystone(401):
            tokens.with_password(server, person.name, "Not#the1password")

    with refused_by_keystone(401, "Account locked."):
        tokens.with_password(server, person.name, person.password)


@pytest.mark.parametrize("value", [2, 11])
def test_a_policy_out_of_range_is_refused(admin, value):
    with refused(400, "IAM.0073"):
        set_login_policy(admin, login_failed_times=value)
    assert login_policy(admin)["login_failed_times"] == 5


def test_operations_are_protected_when_somebody_says_so(admin):
    def protected():
        request = ShowDomainProtectPolicyRequest(domain_id=ACCOUNT_ID)
        return admin.show_domain_protect_policy(request).protect_policy.operation_protection

    assert protected() is False
    for wanted in (True, False):
        option = ProtectPolicyOption(operation_protection=wanted)
        body = UpdateDomainProtectPolicyRequestBody(protect_policy=option)
        request = UpdateDomainProtectPolicyRequest(domain_id=ACCOUNT_ID, body=body)
        admin.update_domain_protect_policy(request)
        assert protected() is wanted


def test_policies_are_changed_by_administrators_only(client, admin):
    bob = client(BOB)
    option = LoginPolicyOption(**login_policy(admin))
    body = UpdateDomainLoginPolicyRequestBody(login_policy=option)
    with refused(403, "IAM.0002", MAY_NOT):
        bob.update_domain_login_policy(
            UpdateDomainLoginPolicyRequest(domain_id=ACCOUNT_ID, body=body)
        )
