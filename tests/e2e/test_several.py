"""Two front ends, Kamailio's presence server and users of Prosody: whose
dialogs are where, and what becomes of presence when a front end goes and
comes (docs/link.md §6)."""

import hashlib
import os
import random
import signal
import time

import pytest

from deployment import BOTH_EDGES, FRONTEND, FRONTEND2, Deployment
from lab import HERE, HOSTS, wait_for

RECORDS = BOTH_EDGES
USERS = ("romeo", "tybalt", "mercutio", "anna")
ROUNDS = int(os.environ.get("ROUNDS", "2"))
FRONTENDS = {"frontend": FRONTEND, "frontend2": FRONTEND2}
JULIET = "sip:juliet@fabrikam.test"


def owner(user):
    return max(FRONTENDS, key=lambda host: hashlib.sha256(
        f"{user}@contoso.test {FRONTENDS[host]}".encode()).hexdigest())


def other(host):
    return next(name for name in FRONTENDS if name != host)


# One user of each front end.
OF = {owner(user): user for user in USERS}


def document(user, note):
    return (f"<?xml version='1.0' encoding='UTF-8'?>\n"
            f"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            f"entity='sip:{user}@contoso.test'><tuple id='ID-desk'><status>"
            f"<basic>open</basic></status><note>{note}</note></tuple>"
            f"</presence>")


@pytest.fixture(scope="module")
def deployment(lab, source):
    assert {*OF} == {*FRONTENDS}
    deployment = Deployment(lab, source, users=USERS).up_many()
    deployment.wait_replicated(60)
    return deployment


@pytest.fixture(scope="module")
def phones(lab, deployment):
    """By the front end that they belong to."""
    wait_for(lambda: all("serves" in siblings(deployment, host)
                         for host in FRONTENDS), "the other front ends", 60)
    return {host: lab.phone(user) for host, user in OF.items()}


@pytest.fixture(scope="module")
def juliet(lab, phones):
    return lab.client("juliet")


def siblings(deployment, host):
    """What a front end says of the other one last."""
    lines = [line for line in deployment.log(host).splitlines()
             if "other front ends:" in line]
    return lines[-1] if lines else ""


def subscribe(phone, call_id, through, **more):
    phone.say(subscribe=JULIET, call_id=call_id, headers=[
        f"X-Lab-Gateway: sip:{HOSTS[through][1]}:5098;transport=tcp"],
        **{"expires": 600, **more})


def answers(phone, call_id):
    return [event["status"] for event in
            phone.all(event="answer", call_id=call_id)]


def notices(phone, call_id, text=""):
    return [event for event in phone.all(event="notify", call_id=call_id)
            if text in event["body"] + event["state"]]


def pairs(deployment, host):
    """User, contact and state of what a front end holds; of one that does
    not run: nothing."""
    return deployment.cmd(
        "Get-CsXmppSubscription | ForEach-Object { \"$($_.User) "
        "$($_.Contact) $($_.State)\" }", host=host, ok=False).stdout


def test_they_see_each_other(deployment, phones):
    for host in FRONTENDS:
        peer = FRONTENDS[other(host)]
        assert deployment.cmd(
            f"Get-CsXmppSipPeer {peer} | ForEach-Object {{ \"$($_.State) "
            f"$($_.Transport) $($_.Connected)\" }}",
            host=host).split() == ["up", "TLS", "True"]


@pytest.mark.parametrize("host", [*FRONTENDS])
def test_a_subscription_begins_at_its_owner(deployment, phones, juliet, host):
    """Whichever front end the pool chose; what follows goes there itself."""
    user, phone = OF[host], phones[host]
    subscribe(phone, f"begin-{host}", other(host))
    wait_for(lambda: answers(phone, f"begin-{host}"), "an answer", 30)
    assert answers(phone, f"begin-{host}") == [200]
    wait_for(lambda: notices(phone, f"begin-{host}", "pending"), "NOTIFY", 30)
    juliet.wait(event="presence", type="subscribe", seconds=30,
                **{"from": f"{user}@contoso.test"})
    assert f"sip:{user}@contoso.test" in pairs(deployment, host)
    assert user not in pairs(deployment, other(host))
    juliet.say(presence="subscribed", to=f"{user}@contoso.test")
    wait_for(lambda: notices(phone, f"begin-{host}", "<basic>open</basic>"),
             "the contact's presence", 30)
    # In its dialog there is nothing to choose.
    phone.say(subscribe=JULIET, call_id=f"begin-{host}", expires=900)
    wait_for(lambda: answers(phone, f"begin-{host}")[1:], "the refresh", 30)
    assert answers(phone, f"begin-{host}") == [200, 200]


def seen(juliet, user, note):
    return juliet.wait(event="presence", status=note, seconds=90,
                       **{"from": f"{user}@contoso.test/desk"})


@pytest.mark.parametrize("host", [*FRONTENDS])
def test_the_contact_sees_the_user(deployment, phones, juliet, host):
    user = OF[host]
    phones[host].say(publish=document(user, f"first-{host}"))
    juliet.say(presence="subscribe", to=f"{user}@contoso.test")
    seen(juliet, user, f"first-{host}")
    wait_for(lambda: f"sip:{user}@contoso.test juliet@fabrikam.test Both" in
             pairs(deployment, host), "both directions", 30)


def asks_nothing(juliet, before):
    """Her server was asked for nothing, and lost nothing."""
    assert not [event for event in juliet.all(event="presence")[before:]
                if event["type"] in ("subscribe", "subscribed",
                                     "unsubscribe", "unsubscribed")]


def moved(deployment, user, host):
    """The pair is there, with both directions, and nowhere else."""
    def there():
        lines = [pairs(deployment, one) for one in (host, other(host))]
        return f"sip:{user}@contoso.test juliet@fabrikam.test Both" in \
            lines[0] and user not in lines[1]
    wait_for(there, f"{user} at {host}", 90)


def works(phone, juliet, user, call_id, note, through):
    """The user's client subscribes anew, and both see each other's news."""
    subscribe(phone, call_id, through)
    wait_for(lambda: answers(phone, call_id), "an answer", 30)
    assert answers(phone, call_id) == [200]
    phone.say(publish=document(user, note))
    seen(juliet, user, note)
    juliet.say(presence="", show="away", status=note)
    wait_for(lambda: notices(phone, call_id, note), "her presence", 60)


def ended(phone, call_id):
    wait_for(lambda: notices(phone, call_id, "reason=deactivated"),
             "the end of the old subscription", 60)


def no_lost_dialogs(deployment):
    for host in FRONTENDS:
        assert "is in no dialog here" not in deployment.log(host), host


def kill(deployment, host):
    pid = int(deployment.file(host, "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")
    deployment.file(host, "pid").unlink(missing_ok=True)


def test_a_lost_front_end_is_replaced(deployment, phones, juliet):
    user, phone = OF["frontend2"], phones["frontend2"]
    before = len(juliet.all(event="presence"))
    time.sleep(2)  # until the other one knows as well
    kill(deployment, "frontend2")
    moved(deployment, user, "frontend")
    ended(phone, "begin-frontend2")
    works(phone, juliet, user, "lost", "at the other", "frontend")
    asks_nothing(juliet, before)


def test_it_gets_its_users_back(deployment, phones, juliet):
    user, phone = OF["frontend2"], phones["frontend2"]
    before = len(juliet.all(event="presence"))
    deployment.start("frontend2")
    moved(deployment, user, "frontend2")
    ended(phone, "lost")
    works(phone, juliet, user, "back", "at home again", "frontend")
    asks_nothing(juliet, before)
    no_lost_dialogs(deployment)


def test_a_drained_front_end_gives_its_users_away(deployment, phones, juliet):
    user, phone = OF["frontend"], phones["frontend"]
    before = len(juliet.all(event="presence"))
    deployment.cmd("Stop-CsWindowsService -Graceful", host="frontend")
    moved(deployment, user, "frontend2")
    ended(phone, "begin-frontend")
    works(phone, juliet, user, "drained", "elsewhere", "frontend2")
    deployment.start("frontend")
    moved(deployment, user, "frontend")
    ended(phone, "drained")
    works(phone, juliet, user, "returned", "and back", "frontend2")
    asks_nothing(juliet, before)
    no_lost_dialogs(deployment)


def test_a_stanza_goes_to_who_holds_the_pair(lab, deployment, phones, juliet):
    """The edges do not reach the front end that the other one does."""
    user, phone = OF["frontend2"], phones["frontend2"]
    for edge in ("edge", "edge2"):
        lab.cut(edge, "frontend2")
    try:
        wait_for(lambda: "fe2.contoso.test down for" in deployment.cmd(
            "(Get-CsWindowsService).ActivityLevel", host="edge"),
            "the edge's view", 60)
        juliet.say(presence="", show="dnd", status="round about")
        wait_for(lambda: notices(phone, "back", "round about"),
                 "her presence", 90)
        moved(deployment, user, "frontend2")
    finally:
        for edge in ("edge", "edge2"):
            lab.cut(edge, "frontend2", back=True)


def test_a_front_end_is_removed_and_added(deployment, phones, juliet):
    """The others have its users as soon as it is listed no more; it gets them
    when it is listed and serves."""
    user, phone = OF["frontend2"], phones["frontend2"]
    before = len(juliet.all(event="presence"))
    deployment.cmd(f"Remove-CsComputer {FRONTEND2} -Confirm:$false; "
                   f"Publish-CsTopology")
    wait_for(lambda: f"sip:{user}@contoso.test juliet@fabrikam.test Both" in
             pairs(deployment, "frontend"), "the pair", 60)
    deployment.cmd("Stop-CsWindowsService", host="frontend2")
    ended(phone, "back")
    works(phone, juliet, user, "removed", "one for all", "frontend")
    deployment.add_frontend()
    deployment.start("frontend2")
    moved(deployment, user, "frontend2")
    ended(phone, "removed")
    works(phone, juliet, user, "added", "two again", "frontend")
    asks_nothing(juliet, before)
    no_lost_dialogs(deployment)


def shows(phone, call_id, text):
    """In this subscription, or in one that took its place."""
    return [event for event in phone.all(event="notify")
            if event["call_id"].rstrip("+") == call_id and
            text in event["body"]]


def test_killed_again_and_again(deployment, phones, juliet):
    """Back at once, before anybody takes over, or long after: whoever serves,
    the user and his contact see each other's last news, and nobody asks
    anybody for anything."""
    ways = [[f"X-Lab-Gateway: sip:{HOSTS[host][1]}:5098;transport=tcp"]
            for host in FRONTENDS]
    for host, phone in phones.items():
        phone.say(subscribe=JULIET, call_id=f"stays-{host}", expires=600,
                  again=ways)
        wait_for(lambda: shows(phone, f"stays-{host}", "open"),
                 "her presence", 60)
    before = len(juliet.all(event="presence"))
    for number in range(ROUNDS):
        dead = random.choice([*FRONTENDS])
        absent = (random.uniform(10, 16), random.uniform(0, 10))[number % 2]
        print(f"{dead} for {absent:.1f} s")
        kill(deployment, dead)
        time.sleep(absent / 2)
        for host, phone in phones.items():
            phone.say(publish=document(OF[host], f"round {number}"))
        juliet.say(presence="", show="away", status=f"round {number}")
        time.sleep(absent / 2)
        deployment.start(dead)
        for host, phone in phones.items():
            moved(deployment, OF[host], host)
            seen(juliet, OF[host], f"round {number}")
            wait_for(lambda: shows(phone, f"stays-{host}",
                                   f"round {number}"), "her presence", 60)
    asks_nothing(juliet, before)


# ---- sessions, as Lync's pools have them ----

@pytest.fixture(scope="module")
def lync(lab, deployment):
    """The user of the second front end, whose pool sends to the first."""
    user = OF["frontend2"]
    lync = lab.actor("pool", "/usr/bin/python3", HERE / "lync.py", user,
                     "contoso.test", "10.78.0.10", 5070,
                     HOSTS["frontend"][1], 5098)
    lync.wait(event="ready")
    deployment.move_pool("Lync", 5070, FRONTENDS)
    wait_for(lambda: all("fe2.contoso.test serves" in one or
                         "fe1.contoso.test serves" in one
                         for one in (siblings(deployment, host)
                                     for host in FRONTENDS)),
             "the other front ends", 60)
    return lync


def begin(lync, call_id):
    lync.say(do="INVITE", call_id=call_id, to=JULIET, follow=True)
    return lync.wait(event="answer", call_id=call_id, method="INVITE",
                     seconds=30)


def tell(lync, juliet, call_id, body):
    """A text of the user in his session; the status of its answer."""
    def told():
        return [event["status"] for event in lync.all(
            event="answer", call_id=call_id, method="MESSAGE")]

    before = len(told())
    lync.say(do="MESSAGE", call_id=call_id, body=body)
    wait_for(lambda: told()[before:], "an answer", 30)
    status = told()[-1]
    if status == 200:
        juliet.wait(event="message", body=body, seconds=30)
    return status


def reply(juliet, lync, body):
    """A text of the contact; where the user's client got it."""
    juliet.say(to=f"{OF['frontend2']}@contoso.test", body=body, type="chat",
               id=body)
    return lync.wait(event="request", method="MESSAGE", body=body, seconds=60)


def test_a_session_begins_at_its_owner(juliet, lync):
    answer = begin(lync, "s1")
    assert answer["status"] == 200
    assert f"contact: <sip:{FRONTEND2}:5098;transport=tcp>" in answer["text"]
    assert tell(lync, juliet, "s1", "by the other front end") == 200
    assert reply(juliet, lync, "an answer")["call_id"] == "s1"


def test_sessions_end_where_their_user_leaves(deployment, juliet, lync):
    deployment.cmd("Stop-CsWindowsService -Graceful", host="frontend2")
    lync.wait(event="request", method="BYE", call_id="s1", seconds=30)
    elsewhere = reply(juliet, lync, "where are you")["call_id"]
    assert elsewhere != "s1"
    deployment.start("frontend2")
    lync.wait(event="request", method="BYE", call_id=elsewhere, seconds=60)
    wait_for(lambda: "serves" in siblings(deployment, "frontend2"),
             "the front end", 30)


def test_sessions_over_a_restart(deployment, juliet, lync):
    """The front end knows them no more: 481, and a client begins anew. What
    the contact writes meanwhile comes in a new one."""
    assert begin(lync, "s2")["status"] == 200
    assert tell(lync, juliet, "s2", "before") == 200
    kill(deployment, "frontend2")
    bodies = [f"meanwhile {number}" for number in range(5)]
    for body in bodies:
        juliet.say(to=f"{OF['frontend2']}@contoso.test", body=body,
                   type="chat", id=body)
    deployment.start("frontend2")
    assert tell(lync, juliet, "s2", "in the old one") == 481
    assert begin(lync, "s3")["status"] == 200
    assert tell(lync, juliet, "s3", "in a new one") == 200
    for body in bodies:
        lync.wait(event="request", method="MESSAGE", body=body, seconds=60)
    heard = [event["body"] for event in lync.all(event="request",
                                                 method="MESSAGE")
             if event["body"].startswith("meanwhile")]
    assert heard == bodies
    assert not juliet.all(event="message", body="in the old one")
    assert len(juliet.all(event="message", body="in a new one")) == 1
    assert reply(juliet, lync, "and on")["call_id"] in ("s3", heard_in(lync))


def heard_in(lync):
    """The session that the gateway opened last."""
    invites = lync.all(event="request", method="INVITE")
    return invites[-1]["call_id"] if invites else None
