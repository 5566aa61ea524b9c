"""The guides for clients of Cloud Services do what they say."""

import guides
import pytest


@pytest.mark.parametrize("guide", ["pyjwt.md", "wavefront.md"])
def test_a_guide_can_be_followed(fresh_server, tmp_path, guide):
    guides.run(guide, fresh_server, tmp_path)


@pytest.mark.parametrize("guide", ["curl-vmware.md", "saltext.md", "vdk.md"])
def test_a_guide_with_tls_can_be_followed(fresh_secured, tmp_path, guide):
    guides.run(guide, fresh_secured.plain, tmp_path, tls_server=fresh_secured.url)
