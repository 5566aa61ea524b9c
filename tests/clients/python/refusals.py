"""What the SDK makes of the three shapes of a refusal."""

from contextlib import contextmanager

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

MAY_NOT = "You are not authorized to perform the requested action."


@contextmanager
def refused(status, code, message=None):
    """Expects a refusal of `/v3.0`: `{"error_msg":…,"error_code":…}`."""
    with pytest.raises(ClientRequestException) as caught:
        yield caught
    assert (caught.value.status_code, caught.value.error_code) == (status, code)
    if message is not None:
        assert caught.value.error_msg == message


@contextmanager
def refused_by_keystone(status, message=None):
    """Expects a refusal of `/v3`: `{"error":{"code":…,"message":…,"title":…}}`."""
    with refused(status, status, message) as caught:
        yield caught


@contextmanager
def refused_as_invalid(code):
    """Expects `{"errorcode":[…]}`, which the SDK does not understand and hands on as it is."""
    with refused(400, "400", f'{{"errorcode":["{code}"]}}') as caught:
        yield caught
