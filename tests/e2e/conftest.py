"""What the end-to-end tests share: the built programs, and for each module a
lab of its own with Gatehouse in it. A module that wants more of one says so
with a fixture of the same name."""

import os
import pathlib
import sys

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "lab"))

from deployment import Deployment  # noqa: E402
from lab import Lab  # noqa: E402


@pytest.fixture(scope="session")
def build():
    return pathlib.Path(os.environ.get("GATEHOUSE_BUILD", SOURCE / "build"))


@pytest.fixture(scope="session")
def source():
    return SOURCE


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory):
    """Running. The module may say PEERS = False (see Lab.up), and RECORDS:
    more of the zone test."""
    name = request.module.__name__.removeprefix("test_")
    lab = Lab(tmp_path_factory.mktemp(name))
    lab.records = getattr(request.module, "RECORDS", "")
    try:
        yield lab.up(peers=getattr(request.module, "PEERS", True))
    finally:
        lab.down()


@pytest.fixture(scope="module")
def deployment(lab, source):
    """A front end and an edge, at work."""
    return Deployment(lab, source).up()


# They take a minute or more each and begin first, the longest before the
# others: no worker is left with one of them at the end.
LONG = ["test_coexistence", "test_several", "test_partner_lost",
        "test_subscriptions", "test_many", "test_sip_tls",
        "test_partner_view"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))
