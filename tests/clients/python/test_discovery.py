"""What clients ask before they ask for anything: versions, the account, its projects."""

import requests
from demo import ACCOUNT_ID, ACCOUNT_NAME, ADMIN, ALICE, PROJECT_ID, PROJECT_NAME
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkiam.v3 import (
    IamClient,
    KeystoneListAuthDomainsRequest,
    KeystoneListAuthProjectsRequest,
    KeystoneListProjectsForUserRequest,
    KeystoneListProjectsRequest,
    KeystoneListVersionsRequest,
    KeystoneShowVersionRequest,
    ShowUserMfaDeviceRequest,
)
from huaweicloudsdkiam.v3.region.iam_region import IamRegion


def test_versions_are_a_choice_of_one(server, client):
    answer = requests.get(f"{server}/", timeout=10)
    assert answer.status_code == 300

    (version,) = client(ALICE).keystone_list_versions(KeystoneListVersionsRequest()).versions.values
    assert version.id.startswith("v3.")
    assert version.links[0].href == f"{server}/v3/"


def test_a_version_is_shown_without_a_credential(server, client):
    assert requests.get(f"{server}/v3", timeout=10).status_code == 200

    version = client(ALICE).keystone_show_version(KeystoneShowVersionRequest()).version
    assert version.links[0].href == f"{server}/v3/"
    assert requests.get(version.links[0].href, timeout=10).status_code == 200


def test_the_account_of_a_key_is_found(client):
    request = KeystoneListAuthDomainsRequest()
    (domain,) = client(ALICE).keystone_list_auth_domains(request).domains

    assert (domain.id, domain.name, domain.enabled) == (ACCOUNT_ID, ACCOUNT_NAME, True)


def test_the_projects_of_a_user_are_found(client, admin):
    own = client(ALICE).keystone_list_auth_projects(KeystoneListAuthProjectsRequest()).projects
    assert (PROJECT_ID, PROJECT_NAME) in [(project.id, project.name) for project in own]

    request = KeystoneListProjectsForUserRequest(user_id=ALICE.id)
    theirs = admin.keystone_list_projects_for_user(request).projects
    assert PROJECT_ID in [project.id for project in theirs]


def test_a_project_is_found_by_name(admin):
    def projects(name):
        return admin.keystone_list_projects(KeystoneListProjectsRequest(name=name)).projects

    (project,) = projects(PROJECT_NAME)
    assert (project.id, project.domain_id) == (PROJECT_ID, ACCOUNT_ID)
    assert projects("no-such-region") == []


def test_a_region_is_enough_for_the_sdk_to_find_the_account_and_the_project(server, monkeypatch):
    monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", server)
    monkeypatch.setenv("HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4", server)

    # Whoever is nobody in particular may look up the account, but not its projects.
    for kind, caller in ((GlobalCredentials, ALICE), (BasicCredentials, ADMIN)):
        credentials = kind(caller.access_key, caller.secret_key)
        builder = IamClient.new_builder().with_credentials(credentials)
        client = builder.with_region(IamRegion.value_of("cn-north-4")).build()
        request = ShowUserMfaDeviceRequest(user_id=ALICE.id)
        assert client.show_user_mfa_device(request).virtual_mfa_device.user_id == ALICE.id
        client.close()
