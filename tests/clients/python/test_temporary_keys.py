"""Temporary access keys: bought with a token, used with their security token."""

from datetime import datetime, timedelta, timezone

import pytest
import tokens
from demo import ACCOUNT_ID
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkiam.v3 import (
    CreateTemporaryAccessKeyByTokenRequest,
    CreateTemporaryAccessKeyByTokenRequestBody,
    IdentityToken,
    KeystoneDeleteUserRequest,
    ShowUserRequest,
    TokenAuth,
    TokenAuthIdentity,
)
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials
from refusals import refused, refused_by_keystone


@pytest.fixture
def own(server, client, person):
    """A client that shows the person's own token."""
    answer = tokens.with_password(server, person.name, person.password)
    return client(credentials=IamCredentials().with_x_auth_token(answer.x_subject_token))


def temporary_key(client, seconds=None):
    token = None if seconds is None else IdentityToken(duration_seconds=seconds)
    identity = TokenAuthIdentity(methods=["token"], token=token)
    body = CreateTemporaryAccessKeyByTokenRequestBody(auth=TokenAuth(identity=identity))
    request = CreateTemporaryAccessKeyByTokenRequest(body=body)
    return client.create_temporary_access_key_by_token(request).credential


def name_of(client, user_id):
    return client.show_user(ShowUserRequest(user_id=user_id)).user.name


@pytest.mark.parametrize("account_id", [None, ACCOUNT_ID], ids=["key", "key-and-account"])
def test_a_temporary_key_signs_with_its_security_token(client, own, person, account_id):
    key = temporary_key(own, 900)
    credentials = GlobalCredentials(key.access, key.secret, account_id)
    signing = client(credentials=credentials.with_security_token(key.securitytoken))

    assert name_of(signing, person.id) == person.name


@pytest.mark.parametrize("security_token", [None, "not-the-token-of-this-key"])
def test_a_temporary_key_is_nothing_without_its_security_token(client, own, person, security_token):
    key = temporary_key(own, 900)
    credentials = GlobalCredentials(key.access, key.secret)
    if security_token:
        credentials = credentials.with_security_token(security_token)

    with refused(401, "APIGW.0301"):
        name_of(client(credentials=credentials), person.id)


@pytest.mark.parametrize(("asked", "given"), [(None, 900), (900, 900), (86400, 86400)])
def test_a_temporary_key_lasts_as_long_as_asked(own, asked, given):
    expires_at = temporary_key(own, asked).expires_at

    expiry = datetime.strptime(expires_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    lasts = expiry - datetime.now(timezone.utc)
    assert abs(lasts - timedelta(seconds=given)) < timedelta(seconds=60)


@pytest.mark.parametrize("seconds", [0, 899, 86401])
def test_a_temporary_key_cannot_last_shorter_or_longer(own, seconds):
    with refused_by_keystone(400):
        temporary_key(own, seconds)


def test_a_temporary_key_dies_with_its_user(client, admin, own, person):
    key = temporary_key(own)
    credentials = GlobalCredentials(key.access, key.secret).with_security_token(key.securitytoken)
    assert name_of(client(credentials=credentials), person.id) == person.name

    admin.keystone_delete_user(KeystoneDeleteUserRequest(person.id))

    with refused(401, "APIGW.0301"):
        name_of(client(credentials=credentials), person.id)
