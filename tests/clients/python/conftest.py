"""Starts the built server for each test module and points the vendor's unmodified SDK at it.

`FAUXFACTOR_BIN` names the binary. Each module has a server of its own, on a free port, so that a key
locked or a clock moved in one cannot be felt in another.
"""

import os
import tempfile

import pytest
from serving import running


def pytest_configure(config):
    """Keeps the developer's own cloud settings out, and the SDK's files out of their home.

    It runs before the test modules import the SDK, which writes to the home directory on import.
    """
    if not os.environ.get("FAUXFACTOR_BIN"):
        raise pytest.UsageError("set FAUXFACTOR_BIN to the fauxfactor binary, or use tests/run")
    directory = os.path.dirname(os.path.abspath(os.environ["FAUXFACTOR_BIN"]))
    os.environ["PATH"] = os.pathsep.join([directory, os.environ["PATH"]])
    for name in list(os.environ):
        if name.startswith("HUAWEICLOUD_") or name.lower().endswith("_proxy"):
            del os.environ[name]
    home = tempfile.TemporaryDirectory(prefix="fauxfactor-home-")
    config.add_cleanup(home.cleanup)
    os.environ["HOME"] = home.name


@pytest.fixture(scope="module")
def server():
    """The base URL of a running server that serves the demo tenant."""
    with running() as url:
        yield url


@pytest.fixture
def fresh_server():
    """The base URL of a server for one test alone."""
    with running() as url:
        yield url


@pytest.fixture
def tls_server(tmp_path):
    """The base URL of a server that speaks https alone, and the file of its CA's certificate."""
    with running("--tls", "self-signed", "--tls-dir", str(tmp_path / "ca")) as url:
        yield url, str(tmp_path / "ca" / "ca.pem")


@pytest.fixture
def client(server):
    """Makes an IAM client: `client(ALICE)` signs with her access key."""
    from huaweicloudsdkcore.auth.credentials import GlobalCredentials
    from huaweicloudsdkiam.v3 import IamClient

    clients = []

    def make(user=None, credentials=None, version=IamClient):
        if credentials is None:
            credentials = GlobalCredentials(user.access_key, user.secret_key)
        builder = version.new_builder().with_credentials(credentials).with_endpoint(server)
        clients.append(builder.build())
        return clients[-1]

    yield make
    for made in clients:
        made.close()


@pytest.fixture
def admin(client):
    """A client of the demo tenant's administrator."""
    from demo import ADMIN

    return client(ADMIN)


@pytest.fixture
def person(admin):
    """A new user, whom no other test knows."""
    from people import make_person

    return make_person(admin)
