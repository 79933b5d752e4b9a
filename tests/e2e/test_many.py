"""Two edges and two front ends: who owns whom, kills, a drain, and dialback
keys that one edge makes and the other is asked about (docs/link.md)."""

import hashlib
import json
import os
import signal
import threading
import time

import pytest

from deployment import (BOTH_EDGES, EDGE, EDGE2, FRONTEND, FRONTEND2,
                        Deployment)
from lab import wait_for

PEERS, RECORDS = False, BOTH_EDGES
RATE = int(os.environ.get("RATE", "50"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
USERS = ("romeo", "tybalt", "mercutio", "anna")
EDGES = {"edge": EDGE, "edge2": EDGE2}
FRONTENDS = {"frontend": FRONTEND, "frontend2": FRONTEND2}


def first(name, hosts):
    """The rendezvous order's first of hosts, as a host of the lab."""
    return max(hosts, key=lambda host: hashlib.sha256(
        f"{name} {hosts[host]}".encode()).hexdigest())


def owner(user):
    return first(f"{user}@contoso.test", FRONTENDS)


PAIR_EDGE = first("contoso.test fabrikam.test", EDGES)
ADDRESSES = {"frontend": "10.78.0.40", "frontend2": "10.78.0.41"}


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


@pytest.fixture(scope="module")
def litware(lab, deployment):
    """Another partner, whose streams go to the first edge."""
    deployment.cmd("New-CsXmppAllowedPartner litware.test -TlsNegotiation "
                   "Required -SaslNegotiation Required "
                   "-SupportDialbackNegotiation $false "
                   "-PartnerType Federated | Out-Null")
    deployment.wait_replicated()
    peer = lab.xmpp_peer("litware.test", "litware", to="edge")
    peer.wait(port=5269)
    return peer


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
            "Get-CsXmppStream fabrikam.test | Where-Object OpenedBy -eq "
            "'here' | ForEach-Object { \"$($_.Computer) $($_.State)\" }",
            host=host)
        streams = dict(line.split(" ", 1) for line in text.splitlines())
        assert streams[EDGES[PAIR_EDGE]] == "ready", text
        assert all(state == "idle" for computer, state in streams.items()
                   if computer != EDGES[PAIR_EDGE]), text
    table = deployment.cmd("Get-CsXmppStream", host="frontend")
    assert f"Computer: {EDGES[PAIR_EDGE]}" in table, table


def test_an_answer_may_come_by_the_other_front_end(deployment, pools,
                                                   partner):
    """A stranger may answer a user of the first front end who wrote to him
    through the second."""
    user, stranger = "romeo", "stranger@fabrikam.test"
    assert owner(user) == "frontend"
    change = "Set-CsXmppAllowedPartner fabrikam.test -PartnerType "
    deployment.cmd(change + "PublicUnverified")
    deployment.wait_replicated()
    try:
        partner.say(**{"from": stranger}, to=f"{user}@contoso.test",
                    body="unasked", id="unasked")
        assert partner.wait(stanza="message", type="error",
                            id="unasked")["from"].startswith(user)
        pools["frontend2"].say(**{"from": f"sip:{user}@contoso.test"},
                               to=f"sip:{stranger}", body="asked",
                               call_id="asked")
        assert pools["frontend2"].wait(event="sent",
                                       call_id="asked")["status"] == 202
        partner.say(**{"from": stranger}, to=f"{user}@contoso.test",
                    body="an answer", id="an answer")
        heard = pools["frontend"].wait(event="message", body="an answer")
        assert heard["source"] == ADDRESSES["frontend"]
    finally:
        deployment.cmd(change + "Federated")
        deployment.wait_replicated()


# ---- under load ----

class Traffic:
    """Messages both ways until stop(): a pair's all by one front end."""

    def __init__(self, name, pools, partner):
        self.name, self.pools, self.partner = name, pools, partner
        self.sip, self.xmpp, self.pair = [], [], {}
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
        user, turn = USERS[number // 2 % 4], number // 8 % 6
        person = f"juliet{turn}"
        body = f"{self.name}-{number}"
        self.pair[body] = (user, person)
        if number % 2:
            self.xmpp.append(body)
            self.partner.say(**{"from": f"{person}@fabrikam.test"},
                             to=f"{user}@contoso.test", body=body, id=body)
            return
        self.sip.append(body)
        pool = self.pools[list(FRONTENDS)[turn % 2]]
        pool.say(**{"from": f"sip:{user}@contoso.test"},
                 to=f"sip:{person}@fabrikam.test", body=body, call_id=body)

    def stop(self, seconds=45):
        """Ends it, and waits until every message has an outcome."""
        self.running = False
        self.thread.join()
        wait_for(lambda: not self.open(), "outcomes", seconds)

    def open(self):
        return ({*self.sip} - {*self.status()} | {*self.xmpp} -
                {event["id"] for event in self.partner.all(event="sent")})

    def status(self):
        return {event["call_id"]: event["status"]
                for pool in self.pools.values()
                for event in pool.all(event="sent")}

    def heard_by_partner(self):
        """Body: whether it is marked, for each time it came, in order."""
        return self.heard((event["body"], bool(event.get("delay")))
                          for event in self.partner.all(stanza="message")
                          if event.get("type") != "error")

    def heard_by_pool(self):
        return self.heard(
            (event["body"], bool(event.get("date")))
            for event in self.pools["frontend"].all(event="message"))

    def heard(self, events):
        heard = {}
        for body, marked in events:
            if body in self.pair:
                heard.setdefault(body, []).append(marked)
        return heard

    def returned(self):
        """What came back to its XMPP sender: by his own server, or as an
        error of ours."""
        partner = self.partner
        return ({event["id"] for event in partner.all(event="sent")
                 if not event["arrived"]} |
                {event.get("id") for event in
                 partner.all(stanza="message", type="error")})

    def disordered(self, heard):
        """Unmarked first times that overtook one of their pair."""
        last, found = {}, []
        for body, marks in heard.items():
            number = int(body.rsplit("-", 1)[1])
            pair = self.pair[body]
            if not marks[0] and number < last.get(pair, -1):
                found.append(body)
            last[pair] = max(number, last.get(pair, -1))
        return found


def count(traffic):
    """What became of it all, by docs/link.md; the rest must be empty."""
    status, out = traffic.status(), traffic.heard_by_partner()
    come, returned = traffic.heard_by_pool(), traffic.returned()
    answered = {body for body, code in status.items() if 200 <= code < 300}
    figures = {
        "to XMPP": len(traffic.sip),
        "answered": len(answered & {*traffic.sip}),
        "to SIP": len(traffic.xmpp),
        "heard": len(come),
        "returned": len(returned & {*traffic.xmpp}),
        "marked": sum(map(sum, (*out.values(), *come.values()))),
    }
    print(f"{traffic.name}: {figures}")
    faults = {
        "lost to XMPP": [body for body in traffic.sip
                         if body in answered and body not in out],
        "lost to SIP": [body for body in traffic.xmpp
                        if body not in come and body not in returned],
        "twice": [body for body, marks in (*out.items(), *come.items())
                  if marks.count(False) > 1],
        "out of order": traffic.disordered(out) + traffic.disordered(come),
    }
    assert not any(faults.values()), {
        name: bodies[:5] for name, bodies in faults.items()}
    return figures


def kill(lab, deployment, host):
    pid = int(deployment.file(host, "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")


def all_up(deployment):
    wait_for(lambda: all(up_links(deployment, host) == 2
                         for host in (*EDGES, *FRONTENDS)), "links", 40)


def sources(pools, traffic, host):
    """Front ends that delivered to the users of one, in that order."""
    seen = []
    for event in pools["frontend"].all(event="message"):
        pair = traffic.pair.get(event["body"])
        if pair and owner(pair[0]) == host and not event.get("date") and \
                event["source"] not in seen[-1:]:
            seen.append(event["source"])
    return seen


@pytest.mark.parametrize("host", [*FRONTENDS, PAIR_EDGE])
def test_killed(lab, deployment, pools, partner, host):
    """Dead for longer than an edge waits, then back again."""
    all_up(deployment)
    traffic = Traffic(f"killed-{host}", pools, partner)
    try:
        time.sleep(3)
        kill(lab, deployment, host)
        time.sleep(15)
        deployment.start(host)
        all_up(deployment)
        time.sleep(3)
    finally:
        traffic.stop()
    figures = count(traffic)
    # Half of the SIP side's messages went to a dead front end for a while.
    assert figures["answered"] > figures["to XMPP"] / 3
    if host in FRONTENDS:
        other = next(name for name in FRONTENDS if name != host)
        assert sources(pools, traffic, host) == [
            ADDRESSES[name] for name in (host, other, host)]
    else:
        assert figures["answered"] == figures["to XMPP"]


@pytest.mark.parametrize("hosts", [[*FRONTENDS], [*EDGES]])
def test_killed_again_and_again(lab, deployment, pools, partner, hosts):
    """Back before anybody takes over, in the middle of it, or after it."""
    all_up(deployment)
    traffic = Traffic(f"again-{hosts[0]}", pools, partner)
    try:
        time.sleep(2)
        for number in range(ROUNDS):
            kill(lab, deployment, hosts[number % 2])
            time.sleep((0, 7, 0.5, 11, 3)[number % 5])
            deployment.start(hosts[number % 2])
            time.sleep((0.3, 3, 1)[number % 3])
        all_up(deployment)
    finally:
        traffic.stop(60)
    count(traffic)


@pytest.mark.parametrize("host, how", [
    ("frontend", "Stop-CsWindowsService -Graceful"),
    ("frontend2", "Stop-CsWindowsService"),  # SIGTERM alone
    (PAIR_EDGE, "Stop-CsWindowsService -Graceful")])
def test_drained(lab, deployment, pools, partner, host, how):
    """Nothing is lost, nothing comes twice, marked or not."""
    all_up(deployment)
    traffic = Traffic(f"drained-{host}", pools, partner)
    try:
        time.sleep(3)
        start = time.monotonic()
        deployment.cmd(how, host=host)
        took = time.monotonic() - start
        time.sleep(2)
        deployment.start(host)
        all_up(deployment)
        time.sleep(2)
    finally:
        traffic.stop()
    figures = count(traffic)
    assert took < 20
    assert figures["marked"] == 0
    if host in EDGES:
        assert figures["answered"] == figures["to XMPP"]
    else:
        assert figures["heard"] == figures["to SIP"]


def activity(deployment, host):
    return deployment.cmd("(Get-CsWindowsService).ActivityLevel",
                          host=host).strip()


def say(peer, domain, user, body):
    peer.say(**{"from": f"juliet@{domain}"}, to=f"{user}@contoso.test",
             body=body, id=body)


def test_edges_that_disagree(lab, deployment, pools, partner, litware):
    """One edge sees a front end that the other does not: its user's messages
    come by both front ends, each once."""
    all_up(deployment)
    user = next(user for user in USERS if owner(user) == "frontend2")
    lab.cut("edge", "frontend2")
    try:
        # What was under way to it when it went silent is repeated, marked.
        say(litware, "litware.test", user, "before anybody knows")
        pools["frontend"].wait(60, event="message",
                               body="before anybody knows")
        wait_for(lambda: "fe2.contoso.test down for" in
                 activity(deployment, "edge"), "the edge's view")
        assert activity(deployment, "edge2") == "2 of 2 links up"
        other = lab.xmpp_peer("fabrikam.test", "stranger", to="edge2")
        other.wait(port=5269)
        for number in range(20):
            say(litware, "litware.test", user, f"by edge {number}")
            say(other, "fabrikam.test", user, f"by edge2 {number}")
        for number in range(20):
            for edge, source in (("edge", "frontend"),
                                 ("edge2", "frontend2")):
                body = f"by {edge} {number}"
                heard = pools["frontend"].wait(30, event="message", body=body)
                assert heard["source"] == ADDRESSES[source], body
                assert not heard.get("date"), body
        lab.stop(other.process)
    finally:
        lab.cut("edge", "frontend2", back=True)
    all_up(deployment)
    say(litware, "litware.test", user, "and back")
    heard = pools["frontend"].wait(event="message", body="and back")
    assert heard["source"] == ADDRESSES["frontend2"]
    come = [event["body"] for event in pools["frontend"].all(event="message")
            if event["body"].startswith("by edge")]
    assert len(come) == len(set(come)) == 40


def test_an_edge_that_is_gone_hides_no_other(lab, deployment):
    kill(lab, deployment, "edge")
    try:
        done = lab.shell("frontend", "Get-CsXmppStream -ErrorVariable e "
                         "-ErrorAction SilentlyContinue | Out-String; "
                         "$e.Count; \"$e\"", ok=False)
        assert EDGE in done.stdout.splitlines()[-1], done.stdout
        assert done.stdout.splitlines()[-2] == "1", done.stdout
        assert "1 of 2 links up; edge1.contoso.test down for" in \
            activity(deployment, "frontend")
    finally:
        deployment.start("edge")


def test_edges_that_start_anew_are_waited_for(deployment, pools, partner):
    """What the SIP side sends while there is no edge goes out with the next
    one: nobody hears of a restart."""
    all_up(deployment)
    for host in EDGES:
        deployment.cmd("Stop-CsWindowsService -Graceful", host=host)
    bodies = [f"meanwhile {number}" for number in range(10)]
    for body in bodies:
        pools["frontend"].say(**{"from": "sip:romeo@contoso.test"},
                              to="sip:juliet@fabrikam.test", body=body,
                              call_id=body)
    for host in EDGES:
        deployment.start(host)
    for body in bodies:
        sent = pools["frontend"].wait(30, event="sent", call_id=body)
        assert sent["status"] == 202, body
    heard = [event["body"] for event in partner.all(stanza="message")
             if event["body"] in bodies]
    assert heard == bodies
