"""keystoneauth1, the sign-in library of OpenStack's clients: every way in that Huawei knows."""

import codes
import pytest
from demo import ACCOUNT_ID, ACCOUNT_NAME, ADMIN, ALICE, ALICES_SEED, PROJECT_ID, PROJECT_NAME
from keystoneauth1.exceptions import NotFound, Unauthorized
from keystoneauth1.identity import v3
from keystoneauth1.session import Session

OF_THE_ACCOUNT = {"domain_name": ACCOUNT_NAME}


@pytest.fixture
def auth_url(server):
    return f"{server}/v3"


def by_name(person):
    return {
        "username": person.name,
        "user_domain_name": ACCOUNT_NAME,
        "password": person.password,
    }


def access(plugin):
    return plugin.get_access(Session())


@pytest.mark.parametrize("path", ["/v3", "/v3/", "", "/"])
def test_the_url_may_name_the_version_or_not(server, person, path):
    plugin = v3.Password(server + path, **by_name(person), **OF_THE_ACCOUNT)

    assert access(plugin).user_id == person.id


@pytest.mark.parametrize(
    "scope",
    [{"domain_name": ACCOUNT_NAME}, {"domain_id": ACCOUNT_ID}],
    ids=["account-name", "account-id"],
)
def test_a_password_is_worth_a_token_of_the_account(auth_url, person, scope):
    token = access(v3.Password(auth_url, **by_name(person), **scope))

    assert token.domain_scoped
    assert (token.domain_id, token.domain_name) == (ACCOUNT_ID, ACCOUNT_NAME)
    assert (token.username, token.user_domain_name) == (person.name, ACCOUNT_NAME)
    assert token.service_catalog.url_for("identity", interface="public") == auth_url


@pytest.mark.parametrize(
    "scope",
    [
        {"project_name": PROJECT_NAME, "project_domain_name": ACCOUNT_NAME},
        {"project_name": PROJECT_NAME, "project_domain_id": ACCOUNT_ID},
        {"project_id": PROJECT_ID},
    ],
    ids=["name", "name-and-account-id", "id"],
)
def test_a_password_is_worth_a_token_of_a_project(auth_url, person, scope):
    token = access(v3.Password(auth_url, **by_name(person), **scope))

    assert token.project_scoped
    assert (token.project_id, token.project_name) == (PROJECT_ID, PROJECT_NAME)
    assert token.project_domain_id == ACCOUNT_ID


def test_a_user_may_be_named_by_id(auth_url, person):
    plugin = v3.Password(auth_url, user_id=person.id, password=person.password, **OF_THE_ACCOUNT)

    assert access(plugin).username == person.name


@pytest.mark.parametrize("unscoped", [False, True], ids=["not-asked-for", "refused"])
def test_without_a_scope_there_is_a_token_too(auth_url, person, unscoped):
    token = access(v3.Password(auth_url, **by_name(person), unscoped=unscoped))

    assert token.user_id == person.id
    assert not token.project_scoped


def test_a_wrong_password_is_unauthorized(auth_url, person):
    wrong = by_name(person) | {"password": "Not#the1password"}

    with pytest.raises(Unauthorized, match="The username or password is wrong."):
        access(v3.Password(auth_url, **wrong, **OF_THE_ACCOUNT))


def test_a_project_that_is_not_there_is_not_found(auth_url, person):
    plugin = v3.Password(auth_url, **by_name(person), project_id="f" * 32)

    with pytest.raises(NotFound):
        access(plugin)


def multi_factor(auth_url, code):
    return v3.MultiFactor(
        auth_url,
        auth_methods=["v3password", "v3totp"],
        **by_name(ALICE),
        passcode=code,
        **OF_THE_ACCOUNT,
    )


def two_methods(auth_url, code):
    methods = [
        v3.PasswordMethod(user_id=ALICE.id, password=ALICE.password),
        v3.TOTPMethod(user_id=ALICE.id, passcode=code),
    ]
    return v3.Auth(auth_url, methods, **OF_THE_ACCOUNT)


@pytest.mark.parametrize("factors", [multi_factor, two_methods], ids=["by-name", "by-id"])
class TestSecondFactor:
    def test_password_and_code(self, auth_url, factors):
        token = access(factors(auth_url, codes.now(ALICES_SEED)))

        assert token.user_id == ALICE.id
        assert token._data["token"]["methods"] == ["password", "totp"]
        assert token._data["token"]["mfa_authn_at"]

    def test_a_wrong_code(self, auth_url, factors):
        with pytest.raises(Unauthorized, match="mfa totp code verify fail"):
            access(factors(auth_url, codes.wrong(ALICES_SEED)))


def test_a_protected_user_does_not_get_in_by_password_alone(auth_url):
    with pytest.raises(Unauthorized, match="mfa totp code verify fail"):
        access(v3.Password(auth_url, **by_name(ALICE), **OF_THE_ACCOUNT))


def test_nobody_gets_in_by_code_alone(auth_url):
    code = codes.now(ALICES_SEED)
    plugin = v3.TOTP(auth_url, user_id=ALICE.id, passcode=code, **OF_THE_ACCOUNT)

    with pytest.raises(Exception) as refusal:
        access(plugin)
    assert refusal.value.http_status in (400, 401)


def test_a_token_is_worth_another(auth_url, person):
    first = access(v3.Password(auth_url, **by_name(person), **OF_THE_ACCOUNT))

    second = access(v3.Token(auth_url, first.auth_token, project_id=PROJECT_ID))

    assert second.project_id == PROJECT_ID
    assert second.user_id == person.id


def test_a_session_finds_the_api_in_the_catalog(auth_url):
    session = Session(v3.Password(auth_url, **by_name(ADMIN), **OF_THE_ACCOUNT))
    identity = {"service_type": "identity", "interface": "public"}

    answer = session.get("/users", endpoint_filter=identity)

    assert "alice" in [user["name"] for user in answer.json()["users"]]


def test_a_session_signs_in_again_when_its_token_was_revoked(auth_url, person):
    session = Session(v3.Password(auth_url, **by_name(person), **OF_THE_ACCOUNT))
    mine = f"{auth_url}/users/{person.id}"
    assert session.get(mine).json()["user"]["name"] == person.name
    token = session.get_token()
    session.delete(f"{auth_url}/auth/tokens", headers={"X-Subject-Token": token})

    assert session.get(mine).json()["user"]["name"] == person.name
    assert session.get_token() != token
