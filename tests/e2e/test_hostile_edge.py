"""One of two edges is an attacker's, with the certificate of that edge: nothing
of what it says reaches the pool, the front end stays small, and what goes over
the other edge goes on."""

import pytest

from deployment import EDGE, EDGE2
from lab import HERE, HOSTS

PEERS = False
GROWTH = 40000  # kB that one attack may cost


@pytest.fixture(scope="module")
def deployment(lab, deployment):
    """The honest edge is the second one."""
    outside, inside = HOSTS["edge2"]
    deployment.computers["edge2"] = EDGE2
    deployment.cmd(
        f"New-CsComputer -Identity {EDGE2} -Pool {EDGE} -SipServer $false "
        f"-XmppGateway $true -InternalAddress {inside} -ExternalAddress "
        f"{outside} | Out-Null; Publish-CsTopology; Export-CsConfiguration "
        f"-FileName {lab.folder}/self/configuration.zip -Force")
    deployment.join("edge2")
    deployment.cmd("Request-CsCertificate -New -Type Internal "
                   f"-ComputerFqdn {EDGE2}")
    deployment.sign_external("edge2")
    deployment.cmd("Publish-CsTopology")
    deployment.start("edge2")
    deployment.wait_replicated(60)
    deployment.cmd("Stop-CsWindowsService", host="edge")
    return deployment


class World:
    def __init__(self, lab, deployment):
        self.lab, self.deployment = lab, deployment
        keys = lab.folder / "self/home/edge/keys"
        self.hostile = lab.actor(
            "edge", "/usr/bin/python3", HERE / "hostile_edge.py",
            HOSTS["edge"][1], "23456", keys / "internal.key",
            keys / "internal.pem", keys / "authority.pem", EDGE)
        self.pool = lab.sip_peer()
        self.partner = lab.xmpp_peer(to="edge2")
        self.partner.wait(port=5269)
        self.hostile.wait(60, event="linked")
        self.pid = deployment.file("frontend", "pid").read_text().strip()
        self.words = 0

    def memory(self, kind="VmRSS"):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith(kind):
                return int(line.split()[1])
        raise RuntimeError("the front end is gone")

    def is_sanitized(self):
        """Then what is freed stays for a while: memory says nothing."""
        return self.memory("VmSize") > 1 << 30

    def exchange(self):
        """A message over the other edge."""
        self.words += 1
        word = f"honest {self.words}"
        self.partner.say(**{"from": "juliet@fabrikam.test"},
                         to="romeo@contoso.test", body=word, id=word)
        self.pool.wait(60, event="message", body=word)

    def attack(self, name):
        before = self.memory()
        self.hostile.events.clear()
        self.hostile.say(attack=name)
        self.exchange()  # meanwhile
        over = self.hostile.wait(180, event="over", attack=name)
        self.exchange()
        now = self.memory()
        print(f"{name}: front end {before} -> {now} kB, {over['answers']}")
        assert self.is_sanitized() or now - before < GROWTH
        bad = [event for event in self.pool.all(event="message")
               if not event["body"].startswith(("honest", "once"))]
        assert not bad
        return over["answers"]


@pytest.fixture(scope="module")
def world(lab, deployment):
    return World(lab, deployment)


def test_who_it_says_sends(world):
    """A presence that is not taken says nothing."""
    for name, conditions in (
            ("our_user", ["service-unavailable"] * 2),
            ("stranger", ["service-unavailable", "item-not-found",
                          "jid-malformed", "<ok"])):
        answers = world.attack(name)
        assert len(answers) == len(conditions)
        assert all(condition in answer
                   for condition, answer in zip(conditions, answers))


def test_payloads_that_are_none(world):
    assert all(answer.startswith("<no") for answer in
               world.attack("nonsense"))


@pytest.mark.parametrize("name", ["results", "newlines", "deep"])
def test_elements(world, name):
    assert not [answer for answer in world.attack(name)
                if answer.startswith("failed")]


@pytest.mark.parametrize("name", ["greedy", "presence"])
def test_floods_have_their_results(world, name):
    assert world.attack(name)[0].startswith(("<no", "<ok"))


def test_repeats_are_taken_once(world):
    answers = world.attack("repeated")
    assert len(answers) == 4 and all(a.startswith("<ok") for a in answers)
    assert len(world.pool.all(event="message", body="once")) == 1


def test_the_front_end_says_why_it_closed(world):
    text = world.deployment.log("frontend")
    assert "the edge sends text in too many pieces" in text
    assert "the edge nests elements too deep" in text
