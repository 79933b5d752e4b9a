"""Two edges whose network is cut under load, in the lab: streams go on over
another connection (XEP-0198 §5), and no message is lost, doubled or told to
have perhaps arrived. ROUNDS (default 2) and RATE (messages a second each way,
default 100) may be set."""

import os
import threading
import time

import pytest

from lab import HOSTS, wait_for

PEERS = False
ROUNDS = int(os.environ.get("ROUNDS", "2"))
RATE = int(os.environ.get("RATE", "100"))
CUT = 10       # seconds; a peer is given up for lost after 8
SIDES = {"edge": "contoso.test", "fabrikam": "fabrikam.test"}


@pytest.fixture(scope="module")
def edges(lab, build):
    """One for each of the two domains, the other one's partner."""
    os.environ["GATEHOUSE_LAB"] = "1"
    edges = {}
    for host, domain in SIDES.items():
        key, certificate = lab.public.issue(domain, [f"DNS:{domain}"],
                                            usage="serverAuth")
        other = next(one for one in SIDES.values() if one != domain)
        edges[host] = lab.actor(
            host, build / "tests/peer/edge_alone", f"--domain={domain}",
            f"--address={HOSTS[host][0]}", f"--key={key}",
            f"--certificate={certificate}",
            f"--anchors={lab.folder / 'public' / 'ca.pem'}",
            f"--partner={other},required,required,no")
        edges[host].wait(event="ready")
    yield edges
    for edge in edges.values():
        lab.stop(edge.process)


class Traffic:
    """Messages from both until stop()."""

    def __init__(self, edges):
        self.edges = edges
        self.sent = {host: [] for host in SIDES}
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number, start = 0, time.monotonic()
        while self.running:
            while number < (time.monotonic() - start) * RATE:
                for host in SIDES:
                    self.send(host, number)
                number += 1
            time.sleep(0.005)

    def send(self, host, number):
        domain = SIDES[host]
        other = next(one for one in SIDES.values() if one != domain)
        name = f"{host}-{number}"
        self.edges[host].say(**{"from": f"anna@{domain}",
                                "to": f"bob@{other}", "id": name,
                                "type": "chat", "body": name})
        self.sent[host].append(name)

    def stop(self):
        self.running = False
        self.thread.join()


def results(edge):
    return {one["id"]: one for one in edge.all(event="result")}


def received(edge):
    return [one["id"] for one in edge.all(event="stanza")
            if one.get("type") != "error"]


def check(edges, traffic, host):
    """What one side sent arrived once and in order, or was refused for sure:
    while the other end cannot be reached a message may wait too long."""
    other = next(one for one in SIDES if one != host)
    sent = traffic.sent[host]
    wait_for(lambda: len(results(edges[host])) == len(sent),
             f"the outcome of all of {host}", 60)
    outcomes = results(edges[host])
    arrived = [one for one in received(edges[other])
               if one.startswith(host)]
    unsure = [one for one in sent if outcomes[one]["unsure"]]
    good = [one for one in sent if outcomes[one]["ok"]]
    print(f"{host}: {len(sent)} sent, {len(good)} confirmed, "
          f"{len(arrived)} arrived, {len(unsure)} unsure")
    assert not unsure, [outcomes[one]["text"] for one in unsure[:3]]
    assert arrived == good
    assert len(good) > len(sent) * 0.9


def test_the_network_is_cut(lab, edges):
    traffic = Traffic(edges)
    try:
        for _ in range(ROUNDS):
            time.sleep(3)
            lab.plug("fabrikam", "down")
            time.sleep(CUT)
            lab.plug("fabrikam", "up")
            time.sleep(8)
    finally:
        lab.plug("fabrikam", "up")
        traffic.stop()
    for host in SIDES:
        check(edges, traffic, host)
    edges["edge"].say(ask="streams")
    answer = edges["edge"].wait(event="answer")
    cuts = [one for one in answer["failures"]
            if "nothing comes from its network any more" in one["reason"]]
    assert cuts, answer["failures"]


def test_one_stream_does_for_both(edges):
    edges["edge"].say(ask="streams")
    wait_for(lambda: edges["edge"].all(event="answer"), "an answer")
    streams = edges["edge"].all(event="answer")[-1]["streams"]
    ready = [one for one in streams if one["state"] == "ready"]
    assert {one["direction"] for one in ready} == {"both"}
