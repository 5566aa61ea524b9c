from subprocess import PIPE, Popen

import pytest
import requests


@pytest.fixture(scope="session")
def server():
    with Popen(["fauxfactor", "--listen", "127.0.0.1:0"], stdout=PIPE, text=True) as process:
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.fixture
def tenant(server, request):
    def ask(method, path="", **body):
        answer = requests.request(method, tenant + path, json=body, timeout=10)
        assert answer.ok, answer.json()["detail"]
        return answer.json() if answer.content else None

    tenant = f"{server}/_fauxfactor/v1/tenants"
    tenant += "/" + ask("POST", name=request.node.name[:100], clock={"mode": "frozen"})["id"]
    yield ask
    ask("DELETE")
