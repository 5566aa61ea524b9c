"""The guides in `docs/clients` do what they say."""

import guides
import pytest

FOLLOWED_HERE = {"huaweicloud-sdk-python.md", "openstack.md", "curl.md"}
FOLLOWED_BY_THE_SCANNERS = {"cloud-custodian.md", "prowler.md"}
FOLLOWED_IN_NODE = {"huaweicloud-sdk-nodejs.md"}


@pytest.mark.parametrize("guide", sorted(FOLLOWED_HERE))
def test_a_guide_can_be_followed(fresh_server, tmp_path, guide):
    guides.run(guide, fresh_server, tmp_path)


def test_every_guide_is_followed_by_some_test():
    there = {path.name for path in guides.GUIDES.glob("*.md")} - {"README.md"}
    assert there == FOLLOWED_HERE | FOLLOWED_BY_THE_SCANNERS | FOLLOWED_IN_NODE


def test_every_guide_is_in_the_index():
    index = (guides.GUIDES / "README.md").read_text(encoding="utf-8")
    for path in guides.GUIDES.glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index
