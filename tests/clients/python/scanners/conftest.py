"""Scanners have virtual environments of their own: what they require of the SDK does not agree."""

import os
from pathlib import Path

import pytest


def commands(variable):
    """Where the commands of a virtual environment are."""
    if not os.environ.get(variable):
        raise pytest.UsageError(f"set {variable} to a virtual environment, or use tests/run")
    return Path(os.environ[variable]).absolute() / "bin"


@pytest.fixture(scope="session")
def custodian():
    return commands("CUSTODIAN_VENV")


@pytest.fixture(scope="session")
def prowler():
    return commands("PROWLER_VENV")
