"""300 presence subscriptions, the figures of tests/bench/presence.py in
small: no user is stale after a restart, and nothing is asked for that needs
not be."""

import sys
import time

import pytest

from lab import Lab, wait_for

PAIRS, POOLS = 150, 2
LIFE = 80


@pytest.fixture(scope="module")
def run(tmp_path_factory, source):
    sys.path.insert(0, str(source / "tests" / "bench"))
    from subscriptions import Subscriptions
    lab = Lab(tmp_path_factory.mktemp("subscriptions"))
    try:
        yield Subscriptions(lab, POOLS, PAIRS, LIFE)
    finally:
        lab.down()


def test_contacts_subscribe(run):
    """50 a second to a pool, and each gets what its user's pool says."""
    began = time.monotonic()
    run.contacts_subscribe()
    run.wait("subscriptions of contacts",
             lambda: run.contacts()["allowed"], 120)
    assert time.monotonic() - began > 0.9 * (PAIRS / POOLS - 1) / 50
    run.wait_heard("chat", 60)
    assert run.users()["subscribe"] == PAIRS


def test_users_subscribe(run):
    run.users_subscribe(600)
    run.wait_having("chat", 120)
    assert run.contacts()["subscribe"] == PAIRS


def test_changes_pass_both_ways(run):
    run.publish("away")
    run.wait_heard("away", 60)
    run.show("away")
    run.wait_having("away", 60)


def test_all_are_refreshed(run):
    """Before they run out, each in its dialog and once."""
    run.renew()
    wait_for(lambda: run.users()["refresh"] >= PAIRS, "the refreshes",
             3 * LIFE)
    found = run.users()
    assert found["subscribe"] == PAIRS and not found["unknown"]


def test_a_restart_keeps_them(run):
    """What contacts said while nobody served is asked for; dialogs go on as
    they are."""
    run.stop_frontend()
    run.show("xa")
    time.sleep(12)  # the edge holds it for ten seconds
    before, told = run.users(), run.contacts()
    run.start_frontend()
    run.publish("dnd")
    run.wait_heard("dnd", 60)
    now = run.users()
    assert now["subscribe"] == before["subscribe"]
    assert not now["notify 481"] and not now["unknown"]
    run.wait_having("xa", 180)
    asked = run.contacts()["probe"] - told["probe"]
    assert PAIRS <= asked <= 2 * PAIRS


def test_nobody_else_heard_of_it(run):
    found = run.contacts()
    assert not found["wrong"]
    assert "unsubscribed" not in found and "unsubscribe" not in found
