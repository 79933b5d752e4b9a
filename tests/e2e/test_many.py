"""Two edges and two front ends: who owns whom, kills, a drain, and dialback
keys that one edge makes and the other is asked about (docs/link.md)."""

import hashlib
import json
import os
import signal
import threading
import time

import pytest

from deployment import EDGE, EDGE2, FRONTEND, FRONTEND2, Deployment
from lab import Lab, wait_for

RATE = int(os.environ.get("RATE", "50"))
USERS = ("romeo", "tybalt", "mercutio", "anna")
EDGES = {"edge": EDGE, "edge2": EDGE2}
FRONTENDS = {"frontend": FRONTEND, "frontend2": FRONTEND2}
BOTH = "sip.contoso A 10.77.0.31\n"  # besides the first edge's


def first(name, hosts):
    """The rendezvous order's first of hosts, as a host of the lab."""
    return max(hosts, key=lambda host: hashlib.sha256(
        f"{name} {hosts[host]}".encode()).hexdigest())


def owner(user):
    return first(f"{user}@contoso.test", FRONTENDS)


PAIR_EDGE = first("contoso.test fabrikam.test", EDGES)
ADDRESSES = {"frontend": "10.78.0.40", "frontend2": "10.78.0.41"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("many"))
    lab.records = BOTH
    try:
        yield lab.up(peers=False)
    finally:
        lab.down()


@pytest.fixture(scope="module")
def deployment(lab, source):
    deployment = Deployment(lab, source, users=USERS).up_many()
    deployment.wait_replicated()
    wait_for(lambda: all(up_links(deployment, host) == 2
                         for host in (*EDGES, *FRONTENDS)), "links", 30)
    return deployment


@pytest.fixture(scope="module")
def pools(lab, deployment):
    """The pool, by the front end that its messages go to; what comes from
    the front ends comes to the first."""
    return {"frontend": lab.sip_peer(),
            "frontend2": lab.sip_peer(5061, "frontend2")}


@pytest.fixture
def partner(lab, pools):
    partner = lab.xmpp_peer()
    partner.wait(port=5269)
    yield partner
    lab.stop(partner.process)


def links(deployment, host):
    """What the service of a host says of its links."""
    role = deployment.role(host)
    path = deployment.lab.home(host) / "run" / f"{role}.sock"
    code = ("import json,socket;s=socket.socket(socket.AF_UNIX);"
            f"s.connect('{deployment.lab.folder}/self/run/{path.name}');"
            "s.sendall(b'{\"ask\":\"links\"}\\n');"
            "print(s.makefile().readline())")
    done = deployment.lab.run(host, "/usr/bin/python3", "-c", code)
    return json.loads(done.stdout)["links"] if done.stdout else []


def up_links(deployment, host):
    return sum(link["up"] for link in links(deployment, host))


def test_owners_get_their_users_messages(pools, partner):
    """Both front ends and every user; the order is computed here anew."""
    assert {owner(user) for user in USERS} == set(FRONTENDS)
    for user in USERS:
        partner.say(**{"from": "juliet@fabrikam.test"},
                    to=f"{user}@contoso.test", body=f"to {user}", id=user)
    for user in USERS:
        heard = pools["frontend"].wait(event="message", body=f"to {user}")
        assert heard["source"] == ADDRESSES[owner(user)], user


def test_messages_of_both_front_ends_go_one_way(deployment, pools, partner):
    for host, pool in pools.items():
        pool.say(**{"from": "sip:romeo@contoso.test"},
                 to="sip:juliet@fabrikam.test", body=f"by {host}",
                 call_id=f"by-{host}")
        partner.wait(stanza="message", body=f"by {host}")
        assert pool.wait(event="sent", call_id=f"by-{host}")["status"] == 202
    # Seen from either front end, with the computer of each stream.
    for host in FRONTENDS:
        text = deployment.cmd(
            "Get-CsXmppStream fabrikam.test | Where-Object Direction -eq "
            "'out' | ForEach-Object { \"$($_.Computer) $($_.State)\" }",
            host=host)
        streams = dict(line.split(" ", 1) for line in text.splitlines())
        assert streams[EDGES[PAIR_EDGE]] == "ready", text
        assert all(state == "idle" for computer, state in streams.items()
                   if computer != EDGES[PAIR_EDGE]), text
