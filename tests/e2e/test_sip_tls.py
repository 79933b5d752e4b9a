"""SIP over mutual TLS between a real pool (Kamailio) and the front end: who is
taken and who is not, what is done when a computer of the pool is gone."""

import json
import shutil
import signal
import time

import pytest

from lab import BUILD, Authority, wait_for

POOL = "pool1.contoso.test"
NAMES = [f"DNS:{POOL}", "DNS:sip1.contoso.test"]


class Pool:
    """The pool's computer and its enterprise authority."""

    def __init__(self, lab, deployment):
        self.lab, self.deployment = lab, deployment
        self.authority = Authority(lab.folder / "enterprise", "Pool CA")
        self.role = lab.home("frontend") / "home" / "frontend"
        anchors = self.role / "anchors"
        anchors.mkdir()
        shutil.copy(self.authority.certificate, anchors / f"{POOL}.pem")

    def certificate(self, name, names=NAMES, authority=None):
        key, certificate = (authority or self.authority).issue(name, names)
        return key, certificate, self.role / "keys" / "authority.pem"

    def restart(self, *certificate, **options):
        self.lab.stop(self.lab.pool)
        self.lab.pool = self.lab.start_pool(certificate or None, **options)

    def publish(self, command):
        self.deployment.cmd(f"{command}; Publish-CsTopology")
        self.deployment.wait_replicated()

    def peers(self, computer="sip1.contoso.test"):
        text = self.deployment.cmd(
            f"ConvertTo-Json @(Get-CsXmppSipPeer {computer})",
            host="frontend")
        found = json.loads(text or "[]")
        return found if isinstance(found, list) else [found]

    def wait_state(self, state, computer="sip1.contoso.test", seconds=60):
        wait_for(lambda: [peer["State"] for peer in self.peers(computer)]
                 == [state], f"{computer} {state}", seconds)
        return self.peers(computer)[0]

    def refused(self):
        text = self.deployment.cmd(
            "(Get-CsXmppSipPeer -Refused).Reason -join [char]10",
            host="frontend")
        return text


@pytest.fixture(scope="module")
def pool(lab, deployment):
    pool = Pool(lab, deployment)
    pool.wait_state("up")
    pool.restart(*pool.certificate("sip1"))
    pool.publish(f"Set-CsPool {POOL} -SipTransport Tls -SipPort 5061")
    wait_for(lambda: pool.peers()[0]["Transport"] == "TLS", "TLS")
    pool.wait_state("up")
    return pool


@pytest.fixture(scope="module")
def romeo(lab, pool):
    return lab.phone("romeo")


@pytest.fixture(scope="module")
def juliet(lab, pool):
    return lab.client("juliet")


def test_the_peer_is_shown(pool):
    peer = pool.peers()[0]
    assert peer["Transport"] == "TLS"
    assert peer["Address"] == "10.78.0.10:5061"
    assert peer["Connected"] is True
    assert peer["Protocol"].startswith("TLSv1.")
    assert "sip1" in peer["Subject"]
    assert peer["CertificateExpires"]


def exchange(romeo, juliet, word):
    romeo.say(to="sip:juliet@fabrikam.test", body=f"{word} out",
              call_id=f"{word}-1")
    juliet.wait(event="message", body=f"{word} out", seconds=30)
    answer = romeo.wait(event="answer", call_id=f"{word}-1", seconds=30)
    assert answer["status"] in (200, 202)
    juliet.say(to="romeo@contoso.test", body=f"{word} in", id=f"{word}-2")
    romeo.wait(event="message", body=f"{word} in", seconds=30)


def test_both_ways(romeo, juliet):
    exchange(romeo, juliet, "tls")


def shown_to(lab, host):
    """Subject of the certificate that the front end shows."""
    done = lab.run(host, "sh", "-c",
                   "openssl s_client -connect 10.78.0.40:5098 </dev/null "
                   "2>/dev/null | openssl x509 -noout -subject")
    return done.stdout.strip()


def test_the_certificate_for_sip_is_used_as_soon_as_it_is_there(
        lab, pool, romeo, juliet):
    assert "fe1.contoso.test" in shown_to(lab, "pool")
    pool.publish("Request-CsCertificate -New -Type Default "
                 "-ComputerFqdn fe1.contoso.test")
    wait_for(lambda: POOL in shown_to(lab, "pool"), "the new certificate", 30)
    exchange(romeo, juliet, "renewed")


def test_clear_text_of_the_pool_is_not_taken(lab, pool):
    """Its address was enough before: not where the pool is to use TLS."""
    for transport in ("udp", "tcp"):
        peer = lab.actor("pool", BUILD / "tests/peer/sip_peer", "--listen",
                         "10.78.0.10:0", "--proxy", "10.78.0.40:5098",
                         "--transport", transport)
        peer.wait(event="ready")
        peer.say(**{"from": "sip:romeo@contoso.test", "id": 1,
                    "to": "sip:juliet@fabrikam.test", "body": "clear"})
        answer = peer.wait(id=1)
        assert answer["status"] == 403, answer
        lab.stop(peer.process)
    assert "is to use TLS and '10.78.0.10' does not" in pool.refused()


@pytest.mark.parametrize("name, reason", [
    ("wrong", "it names 'somebody.test'"),
    ("unknown", "unable to get local issuer certificate"),
])
def test_a_bad_certificate_is_refused_with_the_reason(
        lab, pool, romeo, juliet, name, reason):
    names, authority = ["DNS:somebody.test"], None
    if name == "unknown":
        names, authority = NAMES, Authority(lab.folder / "nobody", "Nobody")
    pool.restart(*pool.certificate(name, names, authority))
    wait_for(lambda: reason in (pool.peers()[0]["Reason"] or ""), reason, 60)
    assert pool.peers()[0]["State"] == "down"
    juliet.say(to="romeo@contoso.test", body="lost?", id=f"{name}-1")
    juliet.wait(event="message", id=f"{name}-1", type="error", seconds=30)
    # The phone has to find its pool again.
    other = lab.phone("benvolio")
    other.say(to="sip:juliet@fabrikam.test", body="no", call_id=f"{name}-2")
    answer = other.wait(event="answer", call_id=f"{name}-2", seconds=40)
    assert answer["status"] >= 400
    assert reason in pool.refused()
    assert any("SIP from 10.78.0.10 is refused" in line and reason in line
               for line in pool.deployment.log("frontend").splitlines())


def test_a_good_certificate_is_taken_again(lab, pool, juliet):
    pool.restart(*pool.certificate("sip1"))
    pool.wait_state("up")
    exchange(lab.phone("romeo"), juliet, "again")


OLD = "TLSv1.1\ncipher_list = DEFAULT@SECLEVEL=0"


def test_old_tls_only_where_it_is_set(lab, pool, juliet):
    """A pool that knows TLS 1.1 alone (lync-sip R-T1)."""
    pool.restart(*pool.certificate("sip1"), method=OLD)
    wait_for(lambda: "-SipTlsMinimum" in (pool.peers()[0]["Reason"] or ""),
             "the reason", 60)
    assert pool.peers()[0]["State"] == "down"
    done = pool.deployment.cmd(
        f"Set-CsPool {POOL} -SipTlsMinimum Tls11; Publish-CsTopology",
        ok=False)
    assert "TLS below 1.2 is broken" in done.stdout + done.stderr
    assert done.returncode == 0
    pool.deployment.wait_replicated()
    assert pool.wait_state("up")["Protocol"] == "TLSv1.1"
    exchange(lab.phone("romeo"), juliet, "old")
    assert "may speak TLS below 1.2" in pool.deployment.log("frontend")
    pool.publish(f"Set-CsPool {POOL} -SipTlsMinimum Tls12")
    pool.restart(*pool.certificate("sip1"))
    pool.wait_state("up")
    assert pool.peers()[0]["Protocol"] != "TLSv1.1"


def computer(lab, pool, host, address, name):
    """A computer of the pool as one program, which takes every MESSAGE."""
    files = pool.certificate(name, [f"DNS:{name}.contoso.test"])
    for file, path in zip(("key", "certificate", "anchors"), files):
        shutil.copy(path, lab.home(host) / file)
    inside = lab.folder / "self"
    peer = lab.actor(
        host, BUILD / "tests/peer/sip_peer", "--listen", f"{address}:5061",
        "--host", f"{name}.contoso.test", "--key", inside / "key",
        "--certificate", inside / "certificate", "--anchors",
        inside / "anchors", "--trust", "fe1.contoso.test")
    peer.wait(event="ready")
    return peer


@pytest.fixture
def second(lab, pool):
    peer = computer(lab, pool, "pool2", "10.78.0.12", "sip2")
    # Without an address in the topology: the name is looked up.
    pool.publish(f"New-CsComputer sip2.contoso.test -Pool {POOL}")
    assert (pool.wait_state("up", "sip2.contoso.test")["Address"]
            == "10.78.0.12:5061")
    yield peer
    pool.publish("Remove-CsComputer sip2.contoso.test -Confirm:$false")
    lab.stop(peer.process)
    pool.restart(*pool.certificate("sip1"))
    pool.wait_state("up")


def test_the_next_computer_takes_over(lab, pool, juliet, second):
    """The first is killed: what comes goes to the second, once each."""
    lab.stop(lab.pool)
    for number in range(10):
        juliet.say(to="romeo@contoso.test", body=f"over {number}",
                   id=f"over-{number}")
    for number in range(10):
        second.wait(event="message", body=f"over {number}", seconds=30)
    assert len(second.all(event="message")) == 10
    wait_for(lambda: "refused" in pool.wait_state("down")["Reason"].lower(),
             "the reason of the last attempt", 60)
    assert not juliet.all(event="message", type="error", id="over-0")


def test_killed_under_load(lab, pool, juliet, second):
    """Nothing is lost, and what was in the hands of the one that died comes
    to the other as the same message."""
    lab.stop(lab.pool)
    first = computer(lab, pool, "pool", "10.78.0.10", "sip1")
    pool.wait_state("up")
    bodies = [f"load {number}" for number in range(300)]
    for number, body in enumerate(bodies):
        user = ("romeo", "benvolio", "tybalt")[number % 3]
        juliet.say(to=f"{user}@contoso.test", body=body, id=f"l-{number}")
        if number == 150:
            lab.stop(first.process, signal.SIGKILL)
        time.sleep(0.01)

    def heard(peer):
        return {event["body"]: event for event in peer.all(event="message")}
    wait_for(lambda: set(bodies) <= {*heard(first), *heard(second)},
             "all messages", 60)
    assert heard(second)
    twice = heard(first).keys() & heard(second).keys()
    assert len(twice) <= 3    # one in flight for each pair
    for body in twice:
        one, other = heard(first)[body], heard(second)[body]
        for name in ("call_id", "cseq", "from_tag"):
            assert one[name] == other[name]
    for peer in (first, second):
        assert len(peer.all(event="message")) == len(heard(peer))
    assert not [event for event in juliet.all(event="message", type="error")
                if event.get("id", "").startswith("l-")]


def test_another_port_needs_no_restart(lab, pool, juliet):
    def facts():
        text = pool.deployment.cmd(
            "(Get-CsWindowsService).ProcessId -join ' '", host="frontend")
        return text.strip()
    before = facts()
    pool.publish(f"Set-CsRegistrar Registrar:{POOL} "
                 "-XmppGatewaySipPort 5099")
    wait_for(lambda: lab.listening("pool", "10.78.0.40", 5099), "port 5099")
    wait_for(lambda: not lab.listening("pool", "10.78.0.40", 5098),
             "the end of port 5098")
    assert facts() == before
    pool.publish(f"Set-CsRegistrar Registrar:{POOL} "
                 "-XmppGatewaySipPort 5098")
    wait_for(lambda: lab.listening("pool", "10.78.0.40", 5098), "port 5098")
    exchange(lab.phone("romeo"), juliet, "moved")
