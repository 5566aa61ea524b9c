"""Prowler checks the demo tenant: it runs as its guide says, and this looks at what it found."""

import json

import guides
import pytest
from demo import ACCOUNT_ID


@pytest.fixture(scope="module")
def findings(server, prowler, tmp_path_factory):
    """What Prowler says of each user and policy: `{(check, name): (status, reason)}`."""
    directory = tmp_path_factory.mktemp("prowler")
    guides.run("prowler.md", server, directory, path=[prowler])
    (report,) = (directory / "report").glob("*.ocsf.json")
    return {
        (finding["metadata"]["event_code"], finding["resources"][0]["name"]): (
            finding["status_code"],
            finding["status_detail"],
        )
        for finding in json.loads(report.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("admin", "FAIL"),
        ("alice", "PASS"),
        ("bob", "FAIL"),
        pytest.param(
            "carol", "PASS", id="carol, whose device Prowler counts although it is not bound"
        ),
        ("erin", "FAIL"),
        ("frank", "FAIL"),
    ],
)
def test_who_has_a_device(findings, name, status):
    assert findings["iam_user_mfa_enabled", name][0] == status


def test_nobody_is_disabled(findings):
    states = [state for (check, _), (state, _) in findings.items() if check == "iam_user_disabled"]
    assert states == ["PASS"] * 6


def test_the_password_policy_is_not_seen(findings):
    """Prowler asks for that of an account named `{domain_id}`, and is refused."""
    resource = f"{ACCOUNT_ID}-password-policy"
    status, reason = findings["iam_password_policy_char_combination", resource]
    assert status == "FAIL"
    assert "only requires 0 character type(s)" in reason


def test_the_account_does_not_protect_operations(findings):
    resource = f"{ACCOUNT_ID}-operation-protection"
    assert findings["iam_root_hardware_mfa_enabled", resource][0] == "FAIL"
