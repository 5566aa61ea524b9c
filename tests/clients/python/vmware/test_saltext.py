"""Salt's extension for VMware asks for the users of an organization. It knows only https."""

import csp
import pytest
from requests.exceptions import HTTPError
from saltext.vmware.modules import vmc_org_users
from saltext.vmware.utils import vmc_request

EVERYBODY = {
    "admin@demo.test",
    "alice@demo.test",
    "bob@demo.test",
    "carol@demo.test",
    "erin@demo.test",
    "frank@corp.test",
}


@pytest.fixture
def ask(trusting):
    """Calls a function of the module as the command line would."""

    def call(function, **arguments):
        return function(
            **{
                "hostname": trusting.host,
                "refresh_key": csp.API_TOKEN["admin"],
                "org_id": csp.ORGANIZATION,
                "cert": str(trusting.authority),
                **arguments,
            }
        )

    return call


def test_an_api_token_gets_an_access_token(trusting):
    token = vmc_request.get_access_token(csp.API_TOKEN["bob"], trusting.host)

    status = csp.Session(trusting.plain, token).get(csp.STATUS)
    assert status.json()["username"] == "bob@demo.test"


def test_the_headers_carry_the_access_token(trusting):
    (name,) = vmc_request.get_headers(csp.API_TOKEN["bob"], trusting.host)

    assert name == "csp-auth-token"


def test_users_are_listed(ask):
    answer = ask(vmc_org_users.list_)

    assert answer["totalResults"] == 6
    assert {entry["user"]["email"] for entry in answer["results"]} == EVERYBODY


def test_users_are_listed_in_pages(ask):
    pages = [ask(vmc_org_users.list_, page_start=1, page_limit=4)]
    pages.append(ask(vmc_org_users.list_, page_start=5, page_limit=4))

    assert [len(page["results"]) for page in pages] == [4, 2]
    found = {entry["user"]["email"] for page in pages for entry in page["results"]}
    assert found == EVERYBODY


def test_profiles_come_when_asked_for(ask):
    with_profile = ask(vmc_org_users.list_, expand_profile=True)["results"]
    without = ask(vmc_org_users.list_)["results"]

    assert all(entry["user"]["userProfile"] for entry in with_profile)
    assert not any(entry["user"].get("userProfile") for entry in without)


def test_users_are_searched(ask):
    found = ask(vmc_org_users.search, user_search_term="alic")["results"]

    assert [entry["user"]["username"] for entry in found] == ["alice@demo.test"]


def test_nobody_may_be_found(ask):
    assert ask(vmc_org_users.search, user_search_term="nobody-is-called-so")["results"] == []


def test_an_unknown_api_token_is_refused(ask, trusting, caplog):
    assert "error" in ask(vmc_org_users.list_, refresh_key=csp.WRONG_API_TOKEN)
    assert f"invalid_grant: Invalid refresh token: {csp.WRONG_API_TOKEN}" in caplog.text

    with pytest.raises(HTTPError) as refusal:
        vmc_request.get_access_token(csp.WRONG_API_TOKEN, trusting.host)
    assert refusal.value.response.status_code == 400


def test_another_organization_is_not_shown(ask, caplog):
    answer = ask(vmc_org_users.list_, org_id="00000000-0000-4000-8000-000000000000")

    assert set(answer) == {"error"}
    assert "404 Client Error" in caplog.text


def test_the_certificate_is_checked(secured, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)

    answer = vmc_org_users.list_(
        hostname=secured.host,
        refresh_key=csp.API_TOKEN["admin"],
        org_id=csp.ORGANIZATION,
        cert=str(secured.authority),
    )
    assert answer["error"].startswith("SSL Error occurred")


def test_what_is_not_emulated_says_so(ask, caplog):
    answer = ask(vmc_org_users.remove, user_ids=["vmwareid:nobody"])

    assert set(answer) == {"error"}
    assert "is not emulated by Fauxfactor" in caplog.text or "is not allowed here" in caplog.text
