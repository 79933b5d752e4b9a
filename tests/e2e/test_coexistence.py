"""Coexistence on the SIP side: a partner moves from a legacy XMPP gateway, which
speaks TLS, to this one and back. Meanwhile a hundred subscriptions in each
direction that the legacy gateway has made go on, a user of a Lync pool talks
to a contact in a session, and messages go both ways. RATE (of these, a second
each way, default 20) and SECONDS (of them, before and after each switch at
least, default 3) may be set."""

import collections
import contextlib
import itertools
import os
import re
import shutil
import time

import pytest

from deployment import Deployment
from lab import HERE, HOSTS, Authority, wait_for
from load import Load, figures
from talk import Talk

PEERS = False
RATE = int(os.environ.get("RATE", "20"))
SECONDS = int(os.environ.get("SECONDS", "3"))
TEXTS = 4      # of the session, a second each way at most
USERS = ["romeo", "benvolio", "tybalt"] + [f"user{i}" for i in range(7)]
CONTACTS = [f"juliet{i}" for i in range(10)]
BUSY = "nurse"  # of the partner, with whom all of them have messages
TALKER, OTHER_TALKER = "mercutio", "rosaline"
GATEWAY = "xmppgw.contoso.test"
LEGACY, LYNC = "legacy.contoso.test", "pool2.contoso.test"
LYNC_PORT = 5070


def document(user, basic="open", note="hier"):
    return (f"<?xml version='1.0' encoding='UTF-8'?>\n"
            f"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            f"entity='sip:{user}@contoso.test'><tuple id='ID-desk'><status>"
            f"<basic>{basic}</basic></status><note>{note}</note></tuple>"
            f"</presence>")


@pytest.fixture(scope="module")
def lab(lab):
    lab.pool = lab.start_pool()
    lab.start_partner("fabrikam", "fabrikam.test",
                      users=[*CONTACTS, BUSY, OTHER_TALKER])
    return lab


@pytest.fixture(scope="module")
def deployment(lab, source):
    deployment = Deployment(lab, source, [*USERS, TALKER]).up()
    deployment.cmd(
        "Remove-CsXmppAllowedPartner fabrikam.test -Confirm:$false; "
        f"Set-CsPool {LEGACY} -LegacyXmppGateway {GATEWAY}:5269 "
        "-SipTransport Tls -SipPort 5061; "
        f"New-CsPool {LYNC} -Site Redmond -ComputerFqdn sip2.contoso.test "
        f"-SipProfile Lync -SipTransport Tcp -SipPort {LYNC_PORT} "
        "-TrustByAddress $true | Out-Null; Set-CsComputer sip2.contoso.test "
        f"-InternalAddress {HOSTS['pool2'][1]}; "
        f"Move-CsUser sip:{TALKER}@contoso.test -Target {LYNC} "
        "-Confirm:$false; Publish-CsTopology")
    deployment.wait_replicated()
    return deployment


def start_gateway(lab, deployment):
    """With an authority that counts for it alone."""
    authority = Authority(lab.folder / "old", "Authority of the old gateway")
    role = lab.home("frontend") / "home" / "frontend"
    (role / "anchors").mkdir()
    shutil.copy(authority.certificate,
                role / "anchors" / "legacyxmppgateway.pem")
    gateway = lab.legacy_gateway(
        (*authority.issue(GATEWAY, [f"DNS:{GATEWAY}"]),
         role / "keys" / "authority.pem"))
    wait_for(lambda: peer(deployment, "State") == "up", "the gateway", 60)
    return gateway


@pytest.fixture(scope="module")
def gateway(lab, deployment):
    return start_gateway(lab, deployment)


@pytest.fixture(scope="module")
def phones(lab, gateway):
    return {user: lab.phone(user) for user in USERS}


@pytest.fixture(scope="module")
def clients(lab, gateway):
    return {contact: lab.client(contact) for contact in CONTACTS}


@pytest.fixture(scope="module")
def load(lab, phones):
    return Load({f"{user}@contoso.test": phone
                 for user, phone in phones.items()},
                lab.client(BUSY), f"{BUSY}@fabrikam.test", RATE)


@pytest.fixture(scope="module")
def talk(lab, deployment, gateway):
    address = HOSTS["pool2"][1]
    user = lab.actor("pool2", "/usr/bin/python3", HERE / "lync.py", TALKER,
                     "contoso.test", address, LYNC_PORT,
                     HOSTS["frontend"][1], 5098)
    user.wait(event="ready")
    wait_for(lambda: peer(deployment, "State", "sip2.contoso.test") == "up",
             "the Lync pool", 60)
    return Talk(user, f"{TALKER}@contoso.test", lab.client(OTHER_TALKER),
                f"{OTHER_TALKER}@fabrikam.test", TEXTS)


def peer(deployment, name, which="LegacyXmppGateway"):
    """What is shown of a SIP peer."""
    return deployment.cmd(f"(Get-CsXmppSipPeer {which}).{name}",
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


@contextlib.contextmanager
def switched(deployment, load, talk, on):
    """What is done in it is done after a switch that messages go across."""
    load.start()
    talk.start()
    try:
        time.sleep(SECONDS)
        switch(deployment, on)
        since = time.monotonic()
        yield
        time.sleep(max(0, SECONDS - (time.monotonic() - since)))
    finally:
        load.stop()
        talk.stop()


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
    assert peer(deployment, "Transport") == "TLS"
    assert peer(deployment, "Address") == f"{HOSTS['legacy'][1]}:5061"
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


def test_a_session_goes_through_us(talk, gateway):
    talk.exchange()
    assert (f"record-route: <sip:fe1.contoso.test:5098;transport=tcp;lr;"
            f"gh-relayed={LYNC}>") in talk.sessions[0]["text"]
    talk.contact.wait(event="message", body="t0", seconds=20)
    assert gateway.all(event="asked", method="MESSAGE", inside=True)
    assert gateway.wait(event="asked", method="ACK")["inside"]
    heard = talk.user.wait(event="request", method="MESSAGE", body="r0",
                           seconds=20)
    assert heard["call_id"] == talk.sessions[0]["call_id"]


def test_they_survive_the_switch(lab, deployment, gateway, phones, clients,
                                 load, talk):
    since = {contact: len(client.all(event="presence"))
             for contact, client in clients.items()}
    asked = len(gateway.all(event="asked", method="SUBSCRIBE"))
    with switched(deployment, load, talk, True):
        all_end(phones, "first")
        watch(phones, "second")
        wait_for(lambda: count(phones, "second", "active") == 100,
                 "what the users see", 180)
        assert answers(phones, "second") == [200] * 100
        assert len(gateway.all(event="asked",
                               method="SUBSCRIBE")) <= asked + 1
        untouched(lab, clients, since)
        log_on_anew(lab, clients)
    untouched(lab, clients, {})


def test_the_session_began_anew_at_the_switch(talk, gateway):
    assert [(one["relayed"], one["end"]) for one in talk.sessions] == [
        (True, "481"), (False, None)]
    # What ends the old one still got through.
    assert gateway.wait(event="asked", method="BYE")["inside"]


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
                                      clients, load, talk):
    since = {contact: len(client.all(event="presence"))
             for contact, client in clients.items()}
    with switched(deployment, load, talk, False):
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


def test_at_the_switch_back_we_hang_up(talk, gateway):
    """In the second session the front end has done so when it stopped."""
    assert [(one["relayed"], one["end"]) for one in talk.sessions] == [
        (True, "481"), (False, "BYE"), (False, "BYE"), (True, None)]
    assert len(gateway.all(event="asked", method="INVITE")) == 2
    assert not talk.refused


def test_nothing_of_the_session_is_lost_across_both_switches(talk):
    with contextlib.suppress(TimeoutError):
        wait_for(talk.settled, "the contact's texts", 40)
    said, replied = talk.of_user(), talk.of_contact()
    print(f"session: of the user: {figures(said)}; "
          f"of the contact: {figures(replied)}")
    assert not said["lost"] and not said["errors"], said
    assert not replied["lost"], replied["lost"]
    assert not said["twice"], said["twice"]
    assert said["sent"] and replied["arrived"]


def test_nothing_is_lost_across_both_switches(gateway, load):
    sip = load.from_sip({event.get("body") for event in
                         gateway.all(event="returned")})
    xmpp = load.from_xmpp()
    print(f"{RATE}/s each way: from SIP: {figures(sip)}; "
          f"from XMPP: {figures(xmpp)}")
    assert not sip["lost"], sip["lost"][:5]
    assert not sip["silent"], sip["silent"][:5]
    assert not xmpp["lost"], xmpp["lost"][:5]
    assert len(sip["errors"]) <= len(sip["sent"]) / 20, sip["errors"][:5]
