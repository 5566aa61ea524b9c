"""openstacksdk: `openstack.connect` and its identity proxy."""

import codes
import openstack
import pytest
from demo import ACCOUNT_ID, ACCOUNT_NAME, ADMIN, ALICE, ALICES_SEED, PROJECT_ID, PROJECT_NAME
from openstack.exceptions import NotFoundException, SDKException
from people import unique

pytestmark = pytest.mark.filterwarnings("ignore::Warning:openstack")


@pytest.fixture
def connect(server):
    """Connects somebody, without the developer's own clouds."""
    connections = []

    def make(person, path="/v3", **options):
        options.setdefault("domain_name", ACCOUNT_NAME)
        connection = openstack.connect(
            load_yaml_config=False,
            load_envvars=False,
            auth_url=server + path,
            username=person.name,
            password=person.password,
            user_domain_name=ACCOUNT_NAME,
            interface="public",
            **options,
        )
        connections.append(connection)
        return connection

    yield make
    for connection in connections:
        connection.close()


@pytest.fixture
def identity(connect):
    return connect(ADMIN).identity


@pytest.mark.parametrize("path", ["/v3", ""])
def test_users_and_projects_are_listed(connect, person, path):
    identity = connect(ADMIN, path).identity

    users = {user.name: user for user in identity.users()}
    assert {"admin", "alice", "bob", "carol", "erin", person.name} <= set(users)
    assert users["alice"].id == ALICE.id
    assert (PROJECT_ID, PROJECT_NAME) in [(each.id, each.name) for each in identity.projects()]


def test_a_user_is_found_by_name_and_by_id(identity, person):
    assert identity.find_user(person.name).id == person.id
    assert identity.find_user(person.id).name == person.name
    assert identity.find_user("nobody-here") is None


def test_a_user_is_created_changed_and_deleted(identity):
    user = identity.create_user(name=unique(), domain_id=ACCOUNT_ID, password="Begin#pw123")
    assert (user.domain_id, user.is_enabled) == (ACCOUNT_ID, True)

    assert identity.update_user(user, description="second").description == "second"
    assert identity.get_user(user.id).description == "second"

    identity.delete_user(user, ignore_missing=False)
    with pytest.raises(NotFoundException):
        identity.get_user(user.id)


def test_the_projects_of_a_user(identity, person):
    assert PROJECT_ID in [project.id for project in identity.user_projects(person.id)]


def test_a_connection_to_a_project_knows_it(connect, person):
    connection = connect(
        person, domain_name=None, project_name=PROJECT_NAME, project_domain_name=ACCOUNT_NAME
    )

    assert connection.current_project_id == PROJECT_ID
    assert connection.current_user_id == person.id


def test_a_protected_user_connects_with_a_code(connect):
    with pytest.raises(SDKException, match="mfa totp code verify fail"):
        connect(ALICE).authorize()

    connection = connect(
        ALICE,
        auth_type="v3multifactor",
        auth_methods=["v3password", "v3totp"],
        passcode=codes.now(ALICES_SEED),
    )

    assert connection.current_user_id == ALICE.id
