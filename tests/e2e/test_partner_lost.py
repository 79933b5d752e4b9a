"""A partner is killed, restarted and cut off under load, with and without
stream management, and with one stream for both ways that is resumed: what
became of the messages, counted by docs/link.md, "What remains possible".
ROUNDS (default 2) and RATE (messages a second in all, default 500) may be
set."""

import os
import signal
import time

import pytest

from lab import wait_for
from traffic import Traffic, count_sip, count_xmpp, settle

PEERS = False
ROUNDS = int(os.environ.get("ROUNDS", "2"))
RATE = int(os.environ.get("RATE", "500"))
GAP = 2         # seconds between the end of one round and the next
CUTS = (3, 12)  # seconds, in turn: TCP lives through the first


@pytest.fixture(scope="module")
def pool(lab, deployment):
    deployment.wait_replicated()
    return lab.sip_peer()


class Partner:
    """The partner's process, and those that were it before."""

    def __init__(self, lab, more):
        self.lab, self.more, self.all = lab, more, []
        self.start()

    def start(self):
        self.all.append(self.lab.xmpp_peer(more=self.more))
        self.all[-1].wait(30, port=5269)

    def stop(self, number):
        self.lab.stop(self.all[-1].process, number)

    def killed(self, round_number):
        self.stop(signal.SIGKILL)
        self.start()

    def restarted(self, round_number):
        self.stop(signal.SIGTERM)
        self.start()

    def cut(self, round_number):
        self.lab.plug("fabrikam", "down")
        try:
            time.sleep(CUTS[round_number % len(CUTS)])
        finally:
            self.lab.plug("fabrikam", "up")


def run(name, pool, partner, event):
    traffic = Traffic(name, pool, partner.all[-1], RATE / 2)
    try:
        time.sleep(GAP)
        for number in range(ROUNDS):
            event(number)
            traffic.partner = partner.all[-1]
            time.sleep(GAP)
    finally:
        settle(traffic)
    return traffic


def said(partner):
    """What the partner's process was told of its own messages."""
    return {event["id"] for one in partner.all
            for event in one.all(event="sent")}


def delivered_with_error(traffic, partner):
    status = {event["call_id"]: event["status"]
              for event in traffic.pool.all(event="sent")}
    heard = {event.get("body") for one in partner.all
             for event in one.all(stanza="message")
             if event.get("type") != "error"}
    return [one for one in traffic.sent["sip"]
            if status.get(one, 0) >= 300 and one in heard]


def check_goes_on(name, pool, partner):
    """Afterwards every message arrives again."""
    traffic = Traffic(f"{name}-after", pool, partner.all[-1], 50)
    time.sleep(2)
    traffic.stop()
    wait_for(traffic.answered, "answers", 30)
    wait_for(lambda: set(traffic.sent["xmpp"]) <=
             {event["body"] for event in pool.all(event="message")},
             "messages to the pool", 30)
    lost, silent, doubled, refused = count_sip(traffic, partner.all)
    assert not (lost or silent or doubled or refused)


MORE = {"managed": (), "unmanaged": ("--no-management",),
        "resumed": ("--both-ways", "--resume")}


@pytest.mark.parametrize("how", ["killed", "restarted", "cut"])
@pytest.mark.parametrize("management", MORE)
def test_partner_lost(lab, pool, management, how):
    name = f"{management}-{how}"
    partner = Partner(lab, MORE[management])
    try:
        check_goes_on(f"{name}-before", pool, partner)
        traffic = run(name, pool, partner, getattr(partner, how))
        check_goes_on(name, pool, partner)
    finally:
        partner.stop(signal.SIGTERM)
    lost, silent, doubled, refused = count_sip(traffic, partner.all)
    lost_x, doubled_x, back = count_xmpp(traffic, partner.all)
    unsure = delivered_with_error(traffic, partner)
    untold = set(traffic.sent["xmpp"]) - said(partner)
    print(f"{name}: {ROUNDS} rounds; from SIP {len(traffic.sent['sip'])}: "
          f"lost {len(lost)}, unanswered {len(silent)}, twice "
          f"{len(doubled)}, refused {len(refused)}, of these delivered "
          f"{len(unsure)}; from XMPP {len(traffic.sent['xmpp'])}: lost "
          f"{len(lost_x)}, twice {len(doubled_x)}, not taken over "
          f"{len(back)}, died with the partner {len(untold)}")
    assert not lost, lost[:5]
    assert not silent, silent[:5]
    assert not doubled, doubled[:5]
    assert not lost_x, lost_x[:5]
    assert not doubled_x, doubled_x[:5]
    if how == "cut":  # whoever lives learns what became of his messages
        assert not untold, sorted(untold)[:5]
    if how == "cut" and management != "unmanaged":  # and nothing is in doubt
        assert not unsure, unsure[:5]
