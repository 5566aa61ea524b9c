"""Signing in with the SDK: the token that a password, or a password and a code, are worth."""

from demo import ACCOUNT_NAME
from huaweicloudsdkiam.v3 import (
    AuthScope,
    AuthScopeDomain,
    IamClient,
    KeystoneCreateUserTokenByPasswordAndMfaRequest,
    KeystoneCreateUserTokenByPasswordAndMfaRequestBody,
    KeystoneCreateUserTokenByPasswordRequest,
    KeystoneCreateUserTokenByPasswordRequestBody,
    MfaAuth,
    MfaIdentity,
    MfaTotp,
    MfaTotpUser,
    PwdAuth,
    PwdIdentity,
    PwdPassword,
    PwdPasswordUser,
    PwdPasswordUserDomain,
)
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials

ACCOUNT_SCOPE = AuthScope(domain=AuthScopeDomain(name=ACCOUNT_NAME))


def with_password(url, name, password, scope=ACCOUNT_SCOPE, nocatalog=None):
    """The SDK's answer; `x_subject_token` is the token."""
    identity = PwdIdentity(methods=["password"], password=secret(name, password))
    body = KeystoneCreateUserTokenByPasswordRequestBody(PwdAuth(identity=identity, scope=scope))
    request = KeystoneCreateUserTokenByPasswordRequest(nocatalog=nocatalog, body=body)
    with_nobody = anonymous(url)
    try:
        return with_nobody.keystone_create_user_token_by_password(request)
    finally:
        with_nobody.close()


def with_password_and_code(url, name, password, user_id, code, scope=ACCOUNT_SCOPE):
    identity = MfaIdentity(
        methods=["password", "totp"],
        password=secret(name, password),
        totp=MfaTotp(user=MfaTotpUser(id=user_id, passcode=code)),
    )
    body = KeystoneCreateUserTokenByPasswordAndMfaRequestBody(
        MfaAuth(identity=identity, scope=scope)
    )
    request = KeystoneCreateUserTokenByPasswordAndMfaRequest(body=body)
    with_nobody = anonymous(url)
    try:
        return with_nobody.keystone_create_user_token_by_password_and_mfa(request)
    finally:
        with_nobody.close()


def secret(name, password):
    domain = PwdPasswordUserDomain(name=ACCOUNT_NAME)
    return PwdPassword(user=PwdPasswordUser(domain=domain, name=name, password=password))


def anonymous(url):
    """A client that shows no credential, as one has none before signing in."""
    return IamClient.new_builder().with_credentials(IamCredentials()).with_endpoint(url).build()
