"""Coexistence on the SIP side: a partner moves from a legacy XMPP gateway to
this one and back, with a hundred subscriptions in each direction that the
legacy gateway has made, and under traffic. RATE (messages a second each way,
default 20) and SECONDS (before, between and after the switches, default 5)
may be set."""

import collections
import itertools
import os
import re
import threading
import time

import pytest

from deployment import Deployment
from lab import wait_for

PEERS = False
RATE = int(os.environ.get("RATE", "20"))
SECONDS = int(os.environ.get("SECONDS", "5"))
USERS = ["romeo", "benvolio", "tybalt"] + [f"user{i}" for i in range(7)]
CONTACTS = [f"juliet{i}" for i in range(10)]
GATEWAY = "xmppgw.contoso.test"
SETTLE = 40    # seconds: Timer F, and what waits for a link


def document(user, basic="open", note="hier"):
    return (f"<?xml version='1.0' encoding='UTF-8'?>\n"
            f"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            f"entity='sip:{user}@contoso.test'><tuple id='ID-desk'><status>"
            f"<basic>{basic}</basic></status><note>{note}</note></tuple>"
            f"</presence>")


@pytest.fixture(scope="module")
def lab(lab):
    lab.pool = lab.start_pool()
    lab.start_partner("fabrikam", "fabrikam.test", users=CONTACTS)
    return lab


@pytest.fixture(scope="module")
def deployment(lab, source):
    deployment = Deployment(lab, source, USERS).up()
    deployment.cmd("Remove-CsXmppAllowedPartner fabrikam.test "
                   "-Confirm:$false; Set-CsPool pool1.contoso.test "
                   f"-LegacyXmppGateway {GATEWAY}:5269; Publish-CsTopology")
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def gateway(lab, deployment):
    gateway = lab.legacy_gateway()
    wait_for(lambda: peer(deployment, "State") == "up", "the gateway", 60)
    return gateway


@pytest.fixture(scope="module")
def phones(lab, gateway):
    return {user: lab.phone(user) for user in USERS}


@pytest.fixture(scope="module")
def clients(lab, gateway):
    return {contact: lab.client(contact) for contact in CONTACTS}


def peer(deployment, name):
    """What is shown of the legacy gateway as a SIP peer."""
    return deployment.cmd(f"(Get-CsXmppSipPeer LegacyXmppGateway).{name}",
                          host="frontend").strip()


def rosters(lab):
    """(contact, user) -> subscription and what is asked for, as the partner
    has them on disk."""
    found = {}
    folder = lab.home("fabrikam") / "data" / "fabrikam%2etest" / "roster"
    for file in folder.glob("*.dat"):
        for jid, item in re.findall(
                r'\["(\w+@contoso\.test)"\] = \{(.*?)\n\t\}',
                file.read_text(), re.S):
            members = dict(re.findall(r'\["?(subscription|ask)"?\] = "(\w+)"',
                                      item))
            found[file.stem, jid.split("@")[0]] = (
                members.get("subscription"), members.get("ask"))
    return found


PAIRS = list(itertools.product(CONTACTS, USERS))
BOTH = {pair: ("both", None) for pair in PAIRS}


def switch(deployment, on):
    deployment.cmd(
        "New-CsXmppAllowedPartner fabrikam.test -PartnerType Federated "
        "-SupportDialbackNegotiation $false" if on else
        "Remove-CsXmppAllowedPartner fabrikam.test -Confirm:$false")
    deployment.wait_replicated(60)


def watch(phones, name, expires=3600, pairs=PAIRS):
    """Every user subscribes to every contact, by a call of that name."""
    for contact, user in pairs:
        phones[user].say(subscribe=f"sip:{contact}@fabrikam.test",
                         call_id=f"{name}-{user}-{contact}", expires=expires)


def last_answers(phones, name):
    """Pair -> status of its last answer."""
    last = {}
    for contact, user in PAIRS:
        for event in phones[user].all(event="answer", method="SUBSCRIBE",
                                      call_id=f"{name}-{user}-{contact}"):
            last[contact, user] = event["status"]
    return last


def answers(phones, name):
    return sorted(last_answers(phones, name).values())


def wait_answers(phones, name, status, what, seconds):
    """Until the last answer for each pair is that one. Whom Kamailio has no
    room for on a connection that it is only making asks again."""
    end = time.monotonic() + seconds
    while answers(phones, name) != [status] * len(PAIRS):
        found = last_answers(phones, name)
        assert time.monotonic() < end, (
            f"waited {seconds} s for {what}: "
            f"{dict(collections.Counter(found.values()))}")
        watch(phones, name,
              pairs=[pair for pair in found if found[pair] >= 500])
        time.sleep(1)


def count(phones, name, state):
    """Pairs whose watcher has been told that."""
    return len({event["call_id"] for user, phone in phones.items()
                for event in phone.all(event="notify")
                if event["call_id"].startswith(f"{name}-{user}-")
                and event["state"].startswith(state)})


def test_requests_reach_the_legacy_gateway(deployment, gateway, phones,
                                           clients):
    phones["romeo"].say(to="sip:juliet0@fabrikam.test", body="past us",
                        call_id="relayed-1")
    clients["juliet0"].wait(event="message", body="past us", seconds=30)
    assert phones["romeo"].wait(event="answer", call_id="relayed-1",
                                seconds=20)["status"] == 202
    clients["juliet0"].say(to="romeo@contoso.test", body="and back",
                           type="chat", id="relayed-2")
    phones["romeo"].wait(event="message", body="and back", seconds=30)
    assert int(peer(deployment, "RelayedTo")) >= 1


def test_a_hundred_subscriptions_each_way_are_made_there(
        lab, gateway, phones, clients):
    for user, phone in phones.items():
        phone.say(publish=document(user))
        phone.wait(event="answer", method="PUBLISH", seconds=20)
    for contact, user in PAIRS:
        clients[contact].say(presence="subscribe", to=f"{user}@contoso.test")
    wait_for(lambda: all(
        len({event["from"] for event in client.all(
            event="presence", type="subscribed")}) == len(USERS)
        for client in clients.values()), "subscribed", 120)
    watch(phones, "first")
    wait_for(lambda: all(
        len({event["from"] for event in client.all(
            event="presence", type="subscribe")}) == len(USERS)
        for client in clients.values()), "subscribe", 120)
    for contact, user in PAIRS:
        clients[contact].say(presence="subscribed",
                             to=f"{user}@contoso.test")
    wait_for(lambda: count(phones, "first", "active") == 100,
             "what the users see", 120)
    wait_for(lambda: rosters(lab) == BOTH, "the rosters", 30)
    assert gateway.all(event="asked", method="SUBSCRIBE")


def log_on_anew(lab, clients):
    """Their server asks for everybody they may see."""
    for contact in CONTACTS:
        lab.stop(clients[contact].process)
        clients[contact] = lab.client(contact)
    wait_for(lambda: all(
        len({event["from"].split("/")[0] for event in client.all(
            event="presence", type=None)
            if "@contoso.test" in event["from"]}) == len(USERS)
        for client in clients.values()), "what the contacts see", 180)


def untouched(lab, clients, since):
    """Nobody lost a subscription, or was asked for one."""
    time.sleep(1)
    assert rosters(lab) == BOTH
    for contact, client in clients.items():
        heard = client.all(event="presence")[since.get(contact, 0):]
        assert not [event for event in heard if event["type"] in
                    ("unsubscribed", "unsubscribe", "subscribe")], contact


def is_ended(phone, name):
    """A refresh in one of these dialogs gets 481: who answers does not know
    them."""
    call = f"{name}-romeo-juliet0"
    before = len(phone.all(event="answer", call_id=call))
    phone.say(subscribe="sip:juliet0@fabrikam.test", call_id=call,
              expires=3600)
    wait_for(lambda: phone.all(event="answer", call_id=call)[before:],
             "an answer", 40)
    return phone.all(event="answer", call_id=call)[-1]["status"] == 481


def all_end(phones, name):
    """One first: until somebody serves the pool answers in his place, and
    nobody asks again."""
    wait_for(lambda: is_ended(phones["romeo"], name), "who answers", 60)
    watch(phones, name)
    wait_answers(phones, name, 481, "the end of the old dialogs", 120)


def test_they_survive_the_switch(lab, deployment, gateway, phones, clients):
    since = {contact: len(client.all(event="presence"))
             for contact, client in clients.items()}
    asked = len(gateway.all(event="asked", method="SUBSCRIBE"))
    switch(deployment, True)
    all_end(phones, "first")
    watch(phones, "second")
    wait_for(lambda: count(phones, "second", "active") == 100,
             "what the users see", 180)
    assert answers(phones, "second") == [200] * 100
    assert len(gateway.all(event="asked", method="SUBSCRIBE")) <= asked + 1
    untouched(lab, clients, since)
    log_on_anew(lab, clients)
    untouched(lab, clients, {})


def test_they_survive_the_loss_of_the_state(lab, deployment, phones, clients):
    since = {contact: len(client.all(event="presence"))
             for contact, client in clients.items()}
    deployment.cmd("Stop-CsWindowsService", host="frontend")
    for file in deployment.file("frontend", "state.db").parent.glob(
            "state.db*"):
        file.unlink()
    deployment.cmd("Start-CsWindowsService", host="frontend")
    all_end(phones, "second")
    watch(phones, "third")
    wait_for(lambda: count(phones, "third", "active") == 100,
             "what the users see", 180)
    untouched(lab, clients, since)
    log_on_anew(lab, clients)
    untouched(lab, clients, {})


def test_they_survive_the_switch_back(lab, deployment, gateway, phones,
                                      clients):
    since = {contact: len(client.all(event="presence"))
             for contact, client in clients.items()}
    switch(deployment, False)
    wait_for(lambda: count(phones, "third",
                           "terminated;reason=deactivated") == 100,
             "the end of our dialogs", 120)
    watch(phones, "fourth")
    wait_for(lambda: count(phones, "fourth", "active") == 100,
             "what the users see", 180)
    assert len(gateway.all(event="asked", method="SUBSCRIBE",
                           inside=False)) >= 200
    untouched(lab, clients, since)
    for user, phone in phones.items():
        phone.say(publish=document(user, note="wieder dort"))
    log_on_anew(lab, clients)
    untouched(lab, clients, {})


class Traffic:
    """So many messages a second each way, and what became of them."""

    def __init__(self, phone, client):
        self.phone, self.client = phone, client
        self.sip, self.xmpp = [], []

    def run(self, seconds):
        start = time.monotonic()
        number = 0
        while (spent := time.monotonic() - start) < seconds:
            while number < spent * RATE:
                self.send()
                number += 1
            time.sleep(0.005)

    def send(self):
        sip, xmpp = f"s{len(self.sip)}", f"x{len(self.xmpp)}"
        self.sip.append(sip)
        self.phone.say(to="sip:juliet1@fabrikam.test", body=sip, call_id=sip)
        self.xmpp.append(xmpp)
        self.client.say(to="benvolio@contoso.test", body=xmpp, id=xmpp,
                        type="chat")

    def settled(self):
        return (len(self.status()) >= len(self.sip) and
                not set(self.xmpp) - self.heard(self.phone) - self.back())

    def status(self):
        return {event["call_id"]: event["status"] for event in
                self.phone.all(event="answer")
                if event["call_id"] in self.sip_set()}

    def sip_set(self):
        return set(self.sip)

    def heard(self, who):
        return {event["body"] for event in who.all(event="message")
                if event.get("type") != "error"}

    def back(self):
        return {event["id"] for event in
                self.client.all(event="message", type="error")}


def test_nothing_is_lost_across_both_switches(lab, deployment, gateway,
                                              phones, clients):
    traffic = Traffic(phones["benvolio"], clients["juliet1"])
    running = threading.Event()

    def keep_on():
        while not running.is_set():
            traffic.run(0.5)

    thread = threading.Thread(target=keep_on)
    thread.start()
    try:
        time.sleep(SECONDS)
        switch(deployment, True)
        time.sleep(SECONDS)
        switch(deployment, False)
        time.sleep(SECONDS)
    finally:
        running.set()
        thread.join()
    try:
        wait_for(traffic.settled, "answers", SETTLE)
    except TimeoutError:
        pass
    time.sleep(2)
    status, heard = traffic.status(), traffic.heard(clients["juliet1"])
    returned = {event.get("body") for event in gateway.all(event="returned")}
    silent = [one for one in traffic.sip if one not in status and
              one not in heard]
    lost = [one for one in traffic.sip if status.get(one, 500) < 300 and
            one not in heard and one not in returned]
    refused = [one for one in traffic.sip if status.get(one, 0) >= 300]
    lost_x = [one for one in traffic.xmpp
              if one not in traffic.heard(phones["benvolio"]) and
              one not in traffic.back()]
    print(f"{RATE}/s each way: {len(traffic.sip)} from SIP, lost {len(lost)}, "
          f"without any answer {len(silent)}, answered with an error "
          f"{len(refused)}; {len(traffic.xmpp)} from XMPP, lost "
          f"{len(lost_x)}, returned {len(traffic.back())}")
    assert not lost, lost[:5]
    assert not silent, silent[:5]
    assert not lost_x, lost_x[:5]
    assert len(refused) <= len(traffic.sip) / 20, refused[:5]
    untouched(lab, {}, {})
