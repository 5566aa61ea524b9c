"""Private worlds: tests at once do not see each other, and one that moves time repeats."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from serving import running

TESTS = 200
TENANTS = "/_fauxfactor/v1/tenants"
START = "2026-01-15T08:30:00Z"
HALF_A_MINUTE, QUARTER_OF_AN_HOUR, DAY = 30, 15 * 60, 24 * 60 * 60


class Client:
    """One connection to a server. It writes down what it is answered."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self.transcript = []

    def ask(self, method, path, body=None, token=None):
        """Status, headers and content."""
        headers = {"X-Auth-Token": token} if token else {}
        content = None
        if body is not None:
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, content, headers)
        answer = self.connection.getresponse()
        answered = answer.status, answer.headers, answer.read()
        self.transcript.append((method, path, content, *answered))
        return answered

    def control(self, method, path, body=None):
        status, _, content = self.ask(method, TENANTS + path, body)
        assert status < 300, content
        return json.loads(content) if content else None

    def close(self):
        self.connection.close()


class World:
    """A tenant of a test's own."""

    def __init__(self, url, name, **making):
        self.client = Client(url)
        sheet = self.client.control("POST", "", {"name": name, **making})
        self.id = sheet["id"]
        self.users = {user["name"]: user for user in sheet["users"]}

    def control(self, method, path, body=None):
        return self.client.control(method, f"/{self.id}{path}", body)

    def code(self, user="alice"):
        return self.control("GET", f"/users/{user}/totp")["code"]

    def advance(self, seconds):
        self.control("PUT", "/clock", {"advance_seconds": seconds})

    def sign_in(self, code, password="Alice#demo1"):
        """Alice signs in: status and token."""
        user = {"id": self.users["alice"]["id"]}
        identity = {
            "methods": ["password", "totp"],
            "password": {"user": {**user, "password": password}},
            "totp": {"user": {**user, "passcode": code}},
        }
        status, headers, _ = self.client.ask(
            "POST", "/v3/auth/tokens", {"auth": {"identity": identity}}
        )
        return status, headers.get("X-Subject-Token")

    def show_device(self, user, token):
        path = f"/v3.0/OS-MFA/users/{self.users[user]['id']}/virtual-mfa-device"
        return self.client.ask("GET", path, token=token)

    def close(self):
        self.client.control("DELETE", f"/{self.id}")
        self.client.close()


def test_two_hundred_tests_at_once_do_not_see_each_other(server):
    all_there = threading.Barrier(TESTS, timeout=30)

    began = time.perf_counter()
    with ThreadPoolExecutor(TESTS) as pool:
        ids = list(pool.map(lambda number: live_alone(server, number, all_there), range(TESTS)))
    print(f"{TESTS} tests, each in a tenant of its own: {time.perf_counter() - began:.2f} s")

    assert len(set(ids)) == TESTS
    client = Client(server)
    assert client.control("GET", "")["total"] == 1, "the demo tenant alone is left"
    assert client.control("GET", "/demo/requests")["requests"] == []
    client.close()


def live_alone(server, number, all_there):
    """A test with a time, faults and a device that only this one has. Returns its tenant's id."""
    at = datetime(2026, 1, 15) + timedelta(hours=number)
    failures, status = number % 3, 500 + number % 5
    world = World(server, f"test_{number}", clock={"mode": "frozen", "at": written(at)})
    all_there.wait()

    bob, token = world.users["bob"], world.users["bob"]["tokens"][0]
    world.control("POST", "/users/bob/device", {"name": f"phone-{number}"})
    if failures:
        world.control("POST", "/faults", {"when": {"first": failures}, "do": {"status": status}})
    answers = [world.show_device("bob", token) for _ in range(3)]
    expected = [status] * failures + [200] * (3 - failures)
    assert [answer[0] for answer in answers] == expected
    device = json.loads(answers[2][2])["virtual_mfa_device"]
    assert device["serial_number"].endswith(f":mfa/phone-{number}")

    faults = world.control("GET", "/faults")["faults"]
    counts = [(fault["matched"], fault["fired"]) for fault in faults]
    assert counts == ([(3, failures)] if failures else [])
    log = world.control("GET", "/requests")["requests"]
    assert [entry["status"] for entry in log] == expected
    assert {entry["at"] for entry in log} == {written(at)}
    assert {entry["caller"]["user"] for entry in log} == {bob["id"]}
    world.advance(number + 1)
    assert world.control("GET", "/clock")["now"] == written(at + timedelta(seconds=number + 1))
    world.close()
    return world.id


def written(at):
    return at.isoformat(timespec="microseconds") + "Z"


def test_a_day_passes_in_no_time_and_again_in_the_same_way():
    transcripts, seconds = [], []
    for _ in range(2):
        with running("--seed", "7", "--public-url", "http://fauxfactor.test") as url:
            began = time.perf_counter()
            transcripts.append(live_through_a_day(url))
            seconds.append(time.perf_counter() - began)
    print(f"a day: {seconds[0]:.3f} s, again: {seconds[1]:.3f} s")

    assert len(transcripts[0]) > 20
    for first, second in zip(*transcripts, strict=True):
        assert first == second


def live_through_a_day(url):
    """Codes change, a lock-out ends, a token expires. Returns all that was said but for `Date`."""
    world = World(url, "test_a_day", clock={"mode": "frozen", "at": START})

    first = world.code()
    world.advance(HALF_A_MINUTE)
    second = world.code()
    assert first != second
    status, token = world.sign_in(second)
    assert status == 201
    assert world.show_device("alice", token)[0] == 200

    assert [world.sign_in(second, "wrong")[0] for _ in range(5)] == [401] * 5
    assert world.sign_in(second)[0] == 401, "she is locked"
    world.advance(QUARTER_OF_AN_HOUR - 1)
    assert world.sign_in(world.code())[0] == 401, "and still is"
    world.advance(1)
    assert world.sign_in(world.code())[0] == 201

    world.advance(DAY - QUARTER_OF_AN_HOUR - 1)
    assert world.show_device("alice", token)[0] == 200
    world.advance(1)
    assert world.show_device("alice", token)[0] == 401

    device = world.control("POST", "/users/bob/device", {})
    world.control("POST", "/faults", {"when": {"probability": 0.5}, "do": {"status": 503}})
    met = {world.show_device("bob", world.users["bob"]["tokens"][0])[0] for _ in range(20)}
    assert met == {200, 503}
    assert len(device["seed"]) >= 32
    world.close()
    return [without_the_date(exchange) for exchange in world.client.transcript]


def without_the_date(exchange):
    *asked, status, headers, content = exchange
    kept = [(name, value) for name, value in headers.items() if name.lower() != "date"]
    return *asked, status, kept, content
