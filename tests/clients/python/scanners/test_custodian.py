"""Cloud Custodian looks for users without a second factor, and finds those of the demo tenant."""

import json
import os
import subprocess

import guides
import pytest
from demo import ADMIN, CAROL

GUIDE = "cloud-custodian.md"

# By the provider's own meaning: a device counts once it exists, and is `enabled` once it is bound.
FOUND = {
    "no-device": (
        {"type": "mfa-device", "key": "mfa_devices", "value": "none"},
        "admin bob erin frank",
    ),
    "bound": ({"type": "mfa-device", "key": "enabled", "value": True}, "alice"),
    "unbound": ({"type": "mfa-device", "key": "enabled", "value": False}, "carol"),
    "never-protected": (
        {"type": "login-protect", "key": "login_protect", "value": "none"},
        "admin bob frank",
    ),
    "protected": ({"type": "login-protect", "key": "enabled", "value": True}, "alice carol"),
    "by-device": (
        {"type": "login-protect", "key": "verification_method", "value": "vmfa"},
        "alice",
    ),
    "no-longer-protected": ({"type": "login-protect", "key": "enabled", "value": False}, "erin"),
    "active-key": ({"type": "access-key", "key": "status", "value": "active"}, "admin alice bob"),
}


@pytest.fixture(scope="module")
def run(server, custodian, tmp_path_factory):
    """Runs policies, and returns the names of the users that each finds."""
    directory = tmp_path_factory.mktemp("custodian")
    starter = guides.file_of(GUIDE, "custodian.py", server.removeprefix("http://"))
    (directory / "custodian.py").write_text(starter, encoding="utf-8")

    def find(policies):
        (directory / "policies.json").write_text(json.dumps({"policies": policies}))
        done = subprocess.run(
            [custodian / "python", "custodian.py", "run", "-s", "out", "--cache-period", "0"]
            + ["policies.json"],
            cwd=directory,
            env={
                **os.environ,
                "HUAWEI_DEFAULT_REGION": "cn-north-4",
                "HUAWEI_ACCESS_KEY_ID": ADMIN.access_key,
                "HUAWEI_SECRET_ACCESS_KEY": ADMIN.secret_key,
                "HUAWEICLOUD_SDK_IAM_ENDPOINT": server,
                "HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4": server,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stderr and "WARNING" not in done.stderr, done.stderr
        found = {}
        for policy in policies:
            resources = json.loads(
                (directory / "out" / policy["name"] / "resources.json").read_text()
            )
            found[policy["name"]] = sorted(user["user_name"] for user in resources)
        return found

    return find


def policy(name, *filters, **more):
    return {"name": name, "resource": "huaweicloud.iam-user", "filters": list(filters), **more}


@pytest.fixture(scope="module")
def found(run):
    return run([policy(name, wanted) for name, (wanted, _) in FOUND.items()])


@pytest.mark.parametrize("name", FOUND)
def test_the_right_users_are_found(found, name):
    assert found[name] == FOUND[name][1].split()


def test_a_users_login_protection_is_set(run):
    carol = {"type": "value", "key": "user_id", "value": CAROL.id}
    action = {"type": "set-login-protect", "enabled": True, "verification_method": "vmfa"}
    by_device, _ = FOUND["by-device"]

    run([policy("protect-carol", carol, actions=[action])])

    assert run([policy("by-device", by_device)]) == {"by-device": ["alice", "carol"]}


def test_the_guide_can_be_followed(fresh_server, custodian, tmp_path):
    guides.run(GUIDE, fresh_server, tmp_path, path=[custodian])
