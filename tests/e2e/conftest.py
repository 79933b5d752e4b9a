"""What the end-to-end tests share: the built programs and the lab."""

import os
import pathlib
import sys

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "lab"))


@pytest.fixture(scope="session")
def build():
    return pathlib.Path(os.environ.get("GATEHOUSE_BUILD", SOURCE / "build"))


@pytest.fixture(scope="session")
def source():
    return SOURCE
