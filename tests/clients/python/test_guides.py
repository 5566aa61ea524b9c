"""The guides in `docs/clients` do what they say."""

import guides
import pytest

FOLLOWED_HERE = {"huaweicloud-sdk-python.md", "openstack.md", "curl.md"}
FOLLOWED_BY_THE_SCANNERS = {"cloud-custodian.md", "prowler.md"}
FOLLOWED_IN_NODE = {"huaweicloud-sdk-nodejs.md", "jose.md"}
FOLLOWED_BY_VMWARES_CLIENTS = {
    "curl-vmware.md",
    "pyjwt.md",
    "saltext.md",
    "vdk.md",
    "wavefront.md",
}
FOLLOWED = FOLLOWED_HERE | FOLLOWED_BY_THE_SCANNERS | FOLLOWED_IN_NODE | FOLLOWED_BY_VMWARES_CLIENTS


@pytest.mark.parametrize("guide", sorted(FOLLOWED_HERE))
def test_a_guide_can_be_followed(fresh_server, tmp_path, guide):
    guides.run(guide, fresh_server, tmp_path)


def there():
    return {path.name for path in guides.GUIDES.glob("*.md")} - {"README.md"}


def test_every_guide_is_followed_by_some_test_or_says_that_it_was_not_run():
    only_read = {
        guide for guide in there() - FOLLOWED if guides.READ_FROM_SOURCE in guides.text_of(guide)
    }

    assert there() == FOLLOWED | only_read
    assert not {guide for guide in only_read if guides.RUN_HERE in guides.text_of(guide)}


def test_every_guide_is_in_the_index_with_how_it_came_about():
    index = guides.text_of("README.md")
    for guide in there():
        rows = [row for row in index.splitlines() if f"({guide})" in row]
        assert rows, guide
        run_here = [row.endswith(" run here |") for row in rows]
        assert any(run_here) == (guide in FOLLOWED), guide
