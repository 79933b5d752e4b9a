"""kill -9 of edge, front end and partner, again and again, under a hundred
messages a second in both directions: counted by docs/link.md, "What remains
possible". KILLS (default 20) and RATE (default 100) may be set."""

import os
import signal
import time

import pytest

from deployment import Deployment
from lab import Lab, wait_for
from traffic import Traffic, count_sip, count_xmpp, settle

KILLS = int(os.environ.get("KILLS", "20"))
RATE = int(os.environ.get("RATE", "100"))
GAP = 1.0      # seconds between a restart and the next kill


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("kill"))
    try:
        yield lab.up(peers=False)
    finally:
        lab.down()


@pytest.fixture(scope="module")
def deployment(lab, source):
    deployment = Deployment(lab, source).up()
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def pool(lab, deployment):
    return lab.sip_peer()


def kill_gateway(lab, deployment, host):
    pid = int((lab.home(host) / "home" / host / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")
    deployment.start(host)


def report(name, traffic, lost, doubled, refused):
    print(f"{name}: {KILLS} kills, {len(traffic.sent['sip'])} from SIP, "
          f"{len(traffic.sent['xmpp'])} from XMPP, "
          f"lost {lost}, unmarked twice {doubled}, "
          f"answered with an error {refused}")


@pytest.mark.parametrize("host", ["edge", "frontend"])
def test_gateway_killed(deployment, lab, pool, host):
    partner = lab.xmpp_peer()
    partner.wait(port=5269)
    traffic = Traffic(host, pool, partner, RATE)
    try:
        time.sleep(2)
        for _ in range(KILLS):
            kill_gateway(lab, deployment, host)
            time.sleep(GAP)
    finally:
        settle(traffic)
        lab.stop(partner.process)
    lost, silent, doubled, refused = count_sip(traffic, [partner])
    lost_x, doubled_x, _ = count_xmpp(traffic, [partner])
    report(host, traffic, len(lost) + len(silent) + len(lost_x),
           len(doubled) + len(doubled_x), len(refused))
    assert not lost, lost[:5]
    assert not silent, silent[:5]
    assert not lost_x, lost_x[:5]
    assert not doubled, doubled[:5]
    assert not doubled_x, doubled_x[:5]


def test_partner_killed(deployment, lab, pool):
    partners = [lab.xmpp_peer()]
    partners[-1].wait(port=5269)
    traffic = Traffic("partner", pool, partners[-1], RATE)
    try:
        time.sleep(2)
        for _ in range(KILLS):
            lab.stop(partners[-1].process, signal.SIGKILL)
            partners.append(lab.xmpp_peer())
            partners[-1].wait(port=5269)
            traffic.partner = partners[-1]
            time.sleep(GAP)
    finally:
        settle(traffic)
        lab.stop(partners[-1].process)
    lost, silent, doubled, refused = count_sip(traffic, partners)
    lost_x, doubled_x, _ = count_xmpp(traffic, partners)
    report("partner", traffic, len(lost) + len(silent) + len(lost_x),
           len(doubled) + len(doubled_x), len(refused))
    assert not lost, lost[:5]
    assert not silent, silent[:5]
    assert not lost_x, lost_x[:5]
    assert not doubled_x, doubled_x[:5]
