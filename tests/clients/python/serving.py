"""Starts the server that `FAUXFACTOR_BIN` names, on a free port, and ends it again."""

import os
import subprocess
import threading
from contextlib import contextmanager

STARTUP_SECONDS = 10
SHUTDOWN_SECONDS = 5
PREFIX = "listening on "


@contextmanager
def running(*arguments):
    """A server with these arguments: its base URL."""
    with running_at(1, *arguments) as (url,):
        yield url


@contextmanager
def running_at(ports, *arguments):
    """A server that listens on so many ports: their base URLs, the first being that of `--listen`."""
    process = start(arguments)
    try:
        yield [base_url(process) for _ in range(ports)]
    finally:
        status = stop(process)
    assert status == 0, "SIGTERM ends the server cleanly"


def start(arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FAUXFACTOR_")}
    return subprocess.Popen(
        [os.environ["FAUXFACTOR_BIN"], "--listen", "127.0.0.1:0", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def base_url(process):
    """Reads an address from the next line. The server prints them first, once it listens."""
    overdue = threading.Timer(STARTUP_SECONDS, process.kill)
    overdue.start()
    line = process.stdout.readline()
    overdue.cancel()
    assert line.startswith(PREFIX), f"unexpected line {line!r}"
    return line.removeprefix(PREFIX).strip()


def stop(process):
    process.terminate()
    try:
        process.communicate(timeout=SHUTDOWN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode
