"""Signing in, looking at tokens, and ending them."""

from datetime import datetime, timedelta

import codes
import pytest
import requests
import tokens
from demo import ACCOUNT_ID, ACCOUNT_NAME, ADMIN, ALICE, ALICES_SEED, BOB, PROJECT_ID, PROJECT_NAME
from factors import demand_codes
from huaweicloudsdkiam.v3 import (
    AuthScope,
    AuthScopeProject,
    KeystoneDeleteUserRequest,
    KeystoneUpdateUserByAdminRequest,
    KeystoneUpdateUserByAdminRequestBody,
    KeystoneUpdateUserOption,
    KeystoneValidateTokenRequest,
    ShowUserRequest,
)
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials
from people import create_user
from refusals import refused, refused_by_keystone

WRONG = "The username or password is wrong."


@pytest.fixture
def token_of(server):
    return lambda person: tokens.with_password(server, person.name, person.password).x_subject_token


@pytest.fixture
def showing(client):
    """Makes a client that shows a token."""
    return lambda token: client(credentials=IamCredentials().with_x_auth_token(token))


def validate(client, token):
    request = KeystoneValidateTokenRequest(x_subject_token=token)
    return client.keystone_validate_token(request)


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def test_a_password_is_worth_a_token_of_the_account(server, person):
    answer = tokens.with_password(server, person.name, person.password)

    assert answer.status_code == 201
    assert answer.x_subject_token
    token = answer.token
    assert token.methods == ["password"]
    assert (token.domain.id, token.domain.name) == (ACCOUNT_ID, ACCOUNT_NAME)
    assert (token.user.id, token.user.name) == (person.id, person.name)
    assert token.user.domain.id == ACCOUNT_ID
    assert moment(token.expires_at) - moment(token.issued_at) == timedelta(hours=24)
    assert "iam" in [service.type for service in token.catalog]


@pytest.mark.parametrize(
    "project", [AuthScopeProject(id=PROJECT_ID), AuthScopeProject(name=PROJECT_NAME)], ids=str
)
def test_a_token_of_a_project(server, person, project):
    scope = AuthScope(project=project)
    token = tokens.with_password(server, person.name, person.password, scope).token

    assert (token.project.id, token.project.name) == (PROJECT_ID, PROJECT_NAME)
    assert token.project.domain.id == ACCOUNT_ID
    assert token.domain is None


def test_a_token_without_a_scope_is_of_the_account(server, person):
    token = tokens.with_password(server, person.name, person.password, scope=None).token

    assert token.domain.id == ACCOUNT_ID


def test_a_project_that_is_not_there_is_not_found(server, person):
    scope = AuthScope(project=AuthScopeProject(name="mars-north-1"))

    with refused_by_keystone(404):
        tokens.with_password(server, person.name, person.password, scope)


def test_a_token_can_leave_the_catalog_out(server, person):
    answer = tokens.with_password(server, person.name, person.password, nocatalog="true")

    assert answer.token.catalog == []


def test_the_administrator_has_the_role_that_says_so(server):
    token = tokens.with_password(server, ADMIN.name, ADMIN.password).token

    assert "secu_admin" in [role.name for role in token.roles]
    assert {role.id for role in token.roles} == {"0"}


def test_wrong_name_and_wrong_password_are_not_told_apart(server, person):
    with refused_by_keystone(401, WRONG):
        tokens.with_password(server, person.name, "Not#the1password")
    with refused_by_keystone(401, WRONG):
        tokens.with_password(server, "nobody-here", person.password)


def test_five_failures_lock_the_user_out(server, person):
    for _ in range(5):
        with refused_by_keystone(401, WRONG):
            tokens.with_password(server, person.name, "Not#the1password")

    with refused_by_keystone(401, "Account locked."):
        tokens.with_password(server, person.name, person.password)


def test_wrong_codes_lock_out_too(server, client, admin, person):
    seed = demand_codes(admin, client(person), person.id)

    def sign_in(code):
        args = (person.name, person.password, person.id, code)
        return tokens.with_password_and_code(server, *args)

    for _ in range(5):
        with refused_by_keystone(401, "mfa totp code verify fail "):
            sign_in(codes.wrong(seed))

    with refused_by_keystone(401, "Account locked."):
        sign_in(codes.now(seed))


@pytest.mark.parametrize("steps", [0, 1])
def test_a_code_may_be_early_and_used_twice(server, client, admin, person, steps):
    seed = demand_codes(admin, client(person), person.id)
    code = codes.at(seed, steps)

    for _ in range(2):
        answer = tokens.with_password_and_code(
            server, person.name, person.password, person.id, code
        )
        assert answer.status_code == 201


def test_a_console_user_gets_no_token(server, admin):
    password = "Console#pw123"
    user = create_user(admin, password=password, access_mode="console").user

    message = "This user only supports console access, not programmatic access."
    with refused_by_keystone(403, message):
        tokens.with_password(server, user.name, password)


def test_the_demo_tenants_protected_user_needs_a_code(server):
    with refused_by_keystone(401, "mfa totp code verify fail "):
        tokens.with_password(server, ALICE.name, ALICE.password)

    code = codes.now(ALICES_SEED)
    answer = tokens.with_password_and_code(server, ALICE.name, ALICE.password, ALICE.id, code)
    assert answer.token.methods == ["password", "totp"]


def test_a_code_that_nobody_asked_for_is_ignored(server, person):
    answer = tokens.with_password_and_code(
        server, person.name, person.password, person.id, "000000"
    )
    assert answer.status_code == 201


def test_a_token_shows_who_its_owner_is(token_of, showing, person):
    shown = showing(token_of(person)).show_user(ShowUserRequest(user_id=person.id)).user

    assert shown.name == person.name


def test_a_token_looks_at_itself(token_of, showing, person):
    token = token_of(person)

    answer = validate(showing(token), token)

    assert answer.x_subject_token == token
    assert answer.token.user.id == person.id


def test_an_administrator_looks_at_others_and_nobody_else_does(client, admin, token_of, person):
    token = token_of(person)

    assert validate(admin, token).token.user.id == person.id
    with refused_by_keystone(403):
        validate(client(BOB), token)


def test_a_token_that_never_was_is_not_found(admin):
    with refused_by_keystone(404, "X-Subject-Token is invalid in the request"):
        validate(admin, "no-such-token")


def test_a_token_is_revoked_by_its_owner(server, admin, token_of, showing, person):
    token, other = token_of(person), token_of(person)
    headers = {"X-Auth-Token": token, "X-Subject-Token": token}

    revoked = requests.delete(f"{server}/v3/auth/tokens", headers=headers, timeout=10)

    assert (revoked.status_code, revoked.content) == (204, b"")
    with refused_by_keystone(404):
        validate(admin, token)
    with refused(401, "APIGW.0307"):
        showing(token).show_user(ShowUserRequest(user_id=person.id))
    assert validate(showing(other), other).token.user.id == person.id


@pytest.mark.parametrize("end", ["deleted", "disabled", "new-password"])
def test_a_token_dies_with_what_it_was_bought_with(admin, token_of, showing, person, end):
    own = showing(token_of(person))

    if end == "deleted":
        admin.keystone_delete_user(KeystoneDeleteUserRequest(person.id))
    else:
        changed = {"enabled": False} if end == "disabled" else {"password": "Another#pw123"}
        body = KeystoneUpdateUserByAdminRequestBody(user=KeystoneUpdateUserOption(**changed))
        admin.keystone_update_user_by_admin(KeystoneUpdateUserByAdminRequest(person.id, body))

    with refused(401, "APIGW.0307"):
        own.show_user(ShowUserRequest(user_id=person.id))
