"""Users that a test makes for itself, so that tests do not disturb each other."""

import uuid
from dataclasses import dataclass

from demo import ACCOUNT_ID
from huaweicloudsdkiam.v3 import (
    CreateCredentialOption,
    CreatePermanentAccessKeyRequest,
    CreatePermanentAccessKeyRequestBody,
    CreateUserOption,
    CreateUserRequest,
    CreateUserRequestBody,
)


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    password: str
    access_key: str
    secret_key: str


def unique(prefix="user"):
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def phone_number():
    """Eleven digits that no other user has."""
    return f"1{uuid.uuid4().int % 10**10:010}"


def create_user(admin, name=None, **fields):
    """Creates a user as an administrator does, and returns the answer."""
    fields.setdefault("password", f"Pw#{uuid.uuid4().hex[:16]}")
    option = CreateUserOption(name=name or unique(), domain_id=ACCOUNT_ID, **fields)
    return admin.create_user(CreateUserRequest(body=CreateUserRequestBody(user=option)))


def create_access_key(client, user_id, description="tests"):
    option = CreateCredentialOption(user_id=user_id, description=description)
    request = CreatePermanentAccessKeyRequest(
        body=CreatePermanentAccessKeyRequestBody(credential=option)
    )
    return client.create_permanent_access_key(request).credential


def make_person(admin, **fields):
    """A new user with a password, no roles, and an access key made by the administrator."""
    password = f"Pw#{uuid.uuid4().hex[:16]}"
    user = create_user(admin, password=password, pwd_status=False, **fields).user
    key = create_access_key(admin, user.id)
    return Person(user.id, user.name, password, key.access, key.secret)
