"""kill -9 of edge, front end and partner, again and again at random moments,
under a hundred messages a second in both directions: counted by docs/link.md,
"What remains possible". Subscriptions in each of the nine states stand as they
stood, whoever was killed. KILLS (default 10), RATE (default 100) and SEED may
be set."""

import os
import random
import signal
import time

import pytest

from lab import wait_for
from traffic import Traffic, count_sip, count_xmpp, possible, settle

PEERS = False
KILLS = int(os.environ.get("KILLS", "10"))
RATE = int(os.environ.get("RATE", "100"))
SEED = int(os.environ.get("SEED", time.time()))
LOOKS = max(1, KILLS // 10)  # kills from one look at the states to the next
# Those of RFC 6121 Appendix A: the local user, who has not made up his mind
# where he is "benvolio"; what he does, what the contact does.
STATES = {
    "None": ("benvolio", False, ["probe"]),
    "None + Pending Out": ("romeo", True, []),
    "None + Pending In": ("benvolio", False, ["subscribe"]),
    "None + Pending Out+In": ("benvolio", True, ["subscribe"]),
    "To": ("romeo", True, ["subscribed"]),
    "To + Pending In": ("benvolio", True, ["subscribed", "subscribe"]),
    "From": ("romeo", False, ["subscribe"]),
    "From + Pending Out": ("romeo", True, ["subscribe"]),
    "Both": ("romeo", True, ["subscribed", "subscribe"]),
}


def gap():
    """Seconds between a restart and the next kill."""
    return random.uniform(0.1, 1.5)


@pytest.fixture(scope="module")
def deployment(deployment):
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def pool(lab, deployment):
    random.seed(SEED)
    print(f"SEED={SEED}")
    return lab.sip_peer()


def dump(deployment):
    """User, contact, state, since when, how the pool sees it and how many
    clients watch, of each pair."""
    text = deployment.cmd(
        "Get-CsXmppSubscription | ForEach-Object { \"$($_.User) "
        "$($_.Contact) $($_.State) $($_.Since.Ticks) $($_.Watchers)\" }",
        host="frontend")
    return sorted(text.splitlines())


def contact(number):
    return f"c{number}@fabrikam.test"


def presence(partner, number, user, kind):
    partner.say(xml=f"<presence xmlns='jabber:server' type='{kind}' "
                    f"from='{contact(number)}' to='{user}@contoso.test'/>")


@pytest.fixture(scope="module")
def states(lab, deployment, pool):
    """A pair in each of the states."""
    partner = lab.xmpp_peer()
    partner.wait(port=5269)
    pool.say(pending="benvolio")
    for number, (user, asks, does) in enumerate(STATES.values()):
        if asks:
            pool.say(subscribe=f"sip:{contact(number)}", call_id=f"w{number}",
                     **{"from": f"sip:{user}@contoso.test"})
            partner.wait(stanza="presence", type="subscribe", seconds=30,
                         to=contact(number))
        for kind in does:
            presence(partner, number, user, kind)
    wanted = sorted(
        f"sip:{user}@contoso.test {contact(number)} {state}"
        for number, (state, (user, _, _)) in enumerate(STATES.items()))

    def there():
        return [line.rsplit(" ", 2)[0] for line in dump(deployment)] == wanted

    wait_for(there, "nine states", 60)
    lab.stop(partner.process)
    return dump(deployment)


def notify(pool):
    """The pool's own news, in every dialog of ours."""
    pool.say(notify=f"at {time.time()}")


def nobody_lost_a_dialog(pool, before):
    answers = [event["status"] for event in
               pool.all(event="notified")[before:]]
    print(f"NOTIFY of the pool: {len(answers)}, "
          f"answered 200: {answers.count(200)}, 481: {answers.count(481)}")
    assert 200 in answers and 481 not in answers


def kill_gateway(lab, deployment, host):
    pid = int((lab.home(host) / "home" / host / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")
    deployment.start(host)


def report(name, traffic, partners, lost, doubled, refused):
    print(f"{name}: {KILLS} kills, {len(traffic.sent['sip'])} from SIP, "
          f"{len(traffic.sent['xmpp'])} from XMPP, "
          f"lost {lost}, unmarked twice {doubled}, "
          f"answered with an error {refused}")
    figures, unmarked = possible(traffic, partners)
    for what, number in figures.items():
        print(f"  {number:6} {what}")
    assert not unmarked, unmarked[:5]


@pytest.mark.parametrize("host", ["edge", "frontend"])
def test_gateway_killed(deployment, lab, pool, states, host):
    partner = lab.xmpp_peer()
    partner.wait(port=5269)
    before = len(pool.all(event="notified"))
    traffic = Traffic(host, pool, partner, RATE)
    try:
        time.sleep(2)
        for number in range(KILLS):
            kill_gateway(lab, deployment, host)
            notify(pool)
            if number % LOOKS == 0:
                assert dump(deployment) == states
            time.sleep(gap())
    finally:
        settle(traffic)
        lab.stop(partner.process)
    assert dump(deployment) == states
    nobody_lost_a_dialog(pool, before)
    lost, silent, doubled, refused = count_sip(traffic, [partner])
    lost_x, doubled_x, _ = count_xmpp(traffic, [partner])
    report(host, traffic, [partner], len(lost) + len(silent) + len(lost_x),
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
            time.sleep(gap())
    finally:
        settle(traffic)
        lab.stop(partners[-1].process)
    lost, silent, doubled, refused = count_sip(traffic, partners)
    lost_x, doubled_x, _ = count_xmpp(traffic, partners)
    report("partner", traffic, partners, len(lost) + len(silent) + len(lost_x),
           len(doubled) + len(doubled_x), len(refused))
    assert not lost, lost[:5]
    assert not silent, silent[:5]
    assert not lost_x, lost_x[:5]
    assert not doubled_x, doubled_x[:5]
