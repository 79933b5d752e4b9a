"""kill -9 of edge, front end and partner, again and again, under a hundred
messages a second in both directions: counted by docs/link.md, "What remains
possible". KILLS (default 20) and RATE (default 100) may be set."""

import os
import signal
import threading
import time

import pytest

from deployment import Deployment
from lab import Lab, wait_for

KILLS = int(os.environ.get("KILLS", "20"))
RATE = int(os.environ.get("RATE", "100"))
GAP = 1.0      # seconds between a restart and the next kill
SETTLE = 40    # Timer F, and what waits for a link


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


class Traffic:
    """Messages both ways until stop(); what became of each."""

    def __init__(self, name, pool, partner):
        self.name, self.pool, self.partner = name, pool, partner
        self.sent = {"sip": [], "xmpp": []}
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number, start = 0, time.monotonic()
        while self.running:
            due = int((time.monotonic() - start) * RATE)
            while number < due:
                self.send(number)
                number += 1
            time.sleep(0.005)

    def send(self, number):
        sip, xmpp = f"{self.name}-s{number}", f"{self.name}-x{number}"
        person = f"juliet{number % 40}@fabrikam.test"
        user = ("romeo", "benvolio", "tybalt")[number % 3]
        self.sent["sip"].append(sip)
        self.pool.say(**{"from": f"sip:{user}@contoso.test"},
                      to=f"sip:{person}", body=sip, call_id=sip)
        try:
            self.partner.say(**{"from": person}, to=f"{user}@contoso.test",
                             body=xmpp, id=xmpp, thread=xmpp)
            self.sent["xmpp"].append(xmpp)
        except (BrokenPipeError, ValueError):
            pass  # the partner is dead just now

    def stop(self):
        self.running = False
        self.thread.join()

    def answered(self):
        done = {event.get("call_id") for event in
                self.pool.all(event="sent")}
        return all(one in done for one in self.sent["sip"])


def count_sip(traffic, partners):
    """SIP to XMPP: an answer 2xx means delivered; delivered twice only when
    the repeat is marked."""
    status = {event["call_id"]: event["status"] for event in
              traffic.pool.all(event="sent")}
    heard = {}
    for partner in partners:
        for event in partner.all(stanza="message"):
            if event.get("type") != "error":
                heard.setdefault(event.get("body"), []).append(event)
    lost = [one for one in traffic.sent["sip"]
            if status.get(one, 0) in (200, 202) and one not in heard]
    silent = [one for one in traffic.sent["sip"]
              if one not in status and one not in heard]
    doubled = [one for one in traffic.sent["sip"]
               if len([event for event in heard.get(one, ())
                       if not event.get("delay")]) > 1]
    refused = [one for one in traffic.sent["sip"]
               if status.get(one, 0) >= 300]
    return lost, silent, doubled, refused


def count_xmpp(traffic, partners):
    """XMPP to SIP: what was taken over was delivered or came back as an
    error."""
    taken, back = set(), set()
    for partner in partners:
        for event in partner.all(event="sent"):
            (taken if event["arrived"] else back).add(event["id"])
        for event in partner.all(stanza="message", type="error"):
            back.add(event.get("id"))
    heard = {}
    for event in traffic.pool.all(event="message"):
        heard.setdefault(event["body"], []).append(event)
    lost = [one for one in traffic.sent["xmpp"]
            if one in taken and one not in heard and one not in back]
    doubled = []
    for one in traffic.sent["xmpp"]:
        events = heard.get(one, ())
        if len({(e["call_id"], e["cseq"], e["from_tag"])
                for e in events}) > 1:
            doubled.append(one)
    return lost, doubled, back


def kill_gateway(lab, deployment, host):
    pid = int((lab.home(host) / "home" / host / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")
    deployment.start(host)


def settle(traffic, seconds=SETTLE):
    traffic.stop()
    try:
        wait_for(traffic.answered, "answers", seconds)
    except TimeoutError:
        pass
    time.sleep(3)


def report(name, traffic, lost, doubled, refused):
    print(f"{name}: {KILLS} kills, {len(traffic.sent['sip'])} from SIP, "
          f"{len(traffic.sent['xmpp'])} from XMPP, "
          f"lost {lost}, unmarked twice {doubled}, "
          f"answered with an error {refused}")


@pytest.mark.parametrize("host", ["edge", "frontend"])
def test_gateway_killed(deployment, lab, pool, host):
    partner = lab.xmpp_peer()
    partner.wait(port=5269)
    traffic = Traffic(host, pool, partner)
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
    traffic = Traffic("partner", pool, partners[-1])
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
