"""python-keystoneclient: users, projects and tokens through OpenStack's own library."""

import pytest
from demo import ACCOUNT_ID, ACCOUNT_NAME, ADMIN, ALICE, BOB, PROJECT_ID, PROJECT_NAME
from keystoneauth1.exceptions import Forbidden, HttpError, NotFound, Unauthorized
from keystoneauth1.identity import v3
from keystoneauth1.session import Session
from keystoneclient.v3.client import Client
from people import unique


@pytest.fixture
def keystone(server):
    """Signs somebody in."""

    def sign_in(person):
        plugin = v3.Password(
            f"{server}/v3",
            username=person.name,
            password=person.password,
            user_domain_name=ACCOUNT_NAME,
            domain_name=ACCOUNT_NAME,
        )
        return Client(session=Session(plugin), interface="public")

    return sign_in


@pytest.fixture
def admin_keystone(keystone):
    return keystone(ADMIN)


def token_of(client):
    return client.session.get_token()


def test_users_are_listed_and_filtered(admin_keystone, person):
    names = [user.name for user in admin_keystone.users.list()]
    assert {"admin", "alice", "bob", "carol", "erin", person.name} <= set(names)

    (found,) = admin_keystone.users.list(domain=ACCOUNT_ID, name=person.name, enabled=True)
    assert found.id == person.id
    assert admin_keystone.users.list(name=person.name, enabled=False) == []


def test_a_user_is_created_changed_and_deleted(admin_keystone):
    users = admin_keystone.users
    user = users.create(unique(), domain=ACCOUNT_ID, password="Begin#pw123", description="first")
    assert (user.domain_id, user.enabled, user.description) == (ACCOUNT_ID, True, "first")

    assert users.update(user, description="second", enabled=False).enabled is False
    assert users.get(user).description == "second"

    users.delete(user)
    with pytest.raises(NotFound):
        users.get(user)


def test_users_change_their_own_password(keystone, person):
    keystone(person).users.update_password(person.password, "Another#pw123")

    with pytest.raises(Unauthorized):
        token_of(keystone(person))


def test_users_see_only_themselves(keystone, person):
    own = keystone(person)

    assert own.users.get(person.id).name == person.name
    for user in (ALICE.id, "f" * 32):
        with pytest.raises(Forbidden, match="You are not authorized"):
            own.users.get(user)


def test_account_and_projects_are_found(keystone, admin_keystone):
    bob = keystone(BOB)

    assert [domain.id for domain in bob.auth.domains()] == [ACCOUNT_ID]
    assert PROJECT_ID in [project.id for project in bob.auth.projects()]
    (project,) = admin_keystone.projects.list(name=PROJECT_NAME)
    assert project.id == PROJECT_ID
    assert PROJECT_ID in [each.id for each in admin_keystone.projects.list(user=BOB.id)]


@pytest.mark.parametrize("with_catalog", [True, False])
def test_a_token_is_validated(keystone, admin_keystone, person, with_catalog):
    token = token_of(keystone(person))

    seen = admin_keystone.tokens.validate(token, include_catalog=with_catalog)

    assert seen.user_id == person.id
    assert bool(seen["catalog"]) is with_catalog


def test_a_token_of_somebody_else_is_none_of_ones_business(keystone, admin_keystone, person):
    with pytest.raises(Forbidden):
        keystone(person).tokens.validate(token_of(admin_keystone))


def test_a_token_is_revoked(keystone, admin_keystone, person):
    token = token_of(keystone(person))

    admin_keystone.tokens.revoke_token(token)

    with pytest.raises(NotFound):
        admin_keystone.tokens.validate(token)


def test_what_is_not_emulated_says_so(admin_keystone):
    with pytest.raises(HttpError) as refusal:
        admin_keystone.services.list()
    assert refusal.value.http_status == 501
