"""Dialback with two edges: the key is made by one, and Prosody asks the other
about it, since DNS leads to that one alone (XEP-0185)."""

import threading
import time

import pytest

from deployment import EDGE, EDGE2, Deployment
from lab import wait_for
from test_many import EDGES, PAIR_EDGE, all_up

PEERS = False
FIRST, SECOND = "a first passphrase", "a second passphrase"


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_partner("fabrikam", "fabrikam.test", secure=False)
    return lab


@pytest.fixture(scope="module")
def deployment(lab, source):
    deployment = Deployment(lab, source).up_many()
    deployment.cmd("Set-CsXmppAllowedPartner fabrikam.test -TlsNegotiation "
                   "Required -SaslNegotiation NotSupported "
                   "-SupportDialbackNegotiation $true")
    deployment.wait_replicated()
    all_up(deployment)
    return deployment


@pytest.fixture(scope="module")
def pool(lab, deployment):
    return lab.sip_peer()


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    return lab.client("juliet")


def crosses(pool, juliet, text):
    pool.say(**{"from": "sip:romeo@contoso.test"},
             to="sip:juliet@fabrikam.test", body=text, call_id=text)
    status = pool.wait(30, event="sent", call_id=text)["status"]
    assert status == 202, status
    juliet.wait(event="message", body=text)


def streams(deployment, opener):
    """The streams that are ready, by the edge that has them."""
    text = deployment.cmd(
        f"Get-CsXmppStream fabrikam.test | Where-Object {{ $_.OpenedBy -eq "
        f"'{opener}' -and $_.State -eq 'ready' }} | ForEach-Object {{ "
        f"\"$($_.Computer) $($_.Authentication), $($_.HandOver)\" }}",
        host="frontend")
    return dict(line.split(" ", 1) for line in text.splitlines())


def anew(deployment):
    """The next message needs a new stream, and so a new key."""
    deployment.cmd("Stop-CsXmppStream fabrikam.test -Confirm:$false",
                   host="frontend")
    wait_for(lambda: not streams(deployment, "here"), "the end of streams")


def secrets(deployment):
    made = deployment.lab.home("admin") / "home" / "pki" / "dialback.secret"
    return [made.read_text().strip(), FIRST, SECOND]


def test_made_by_one_verified_by_the_other(deployment, pool, juliet):
    assert EDGES[PAIR_EDGE] == EDGE2  # DNS knows the first alone
    crosses(pool, juliet, "by a secret that nobody typed")
    # Its ping was answered, to the edge that did not ask.
    assert streams(deployment, "here") == {EDGE2: "dialback under TLS, ping"}
    assert list(streams(deployment, "partner")) == [EDGE]


def test_the_other_way(deployment, pool, juliet):
    """Prosody opens streams to the edge that DNS knows: to ask about keys,
    and for what its users send where ours takes nothing back."""
    juliet.say(to="romeo@contoso.test", body="back", id="back", type="chat")
    pool.wait(event="message", body="back")
    assert streams(deployment, "partner")[EDGE].startswith("dialback")


@pytest.mark.parametrize("passphrase", [FIRST, SECOND])
def test_a_new_passphrase(deployment, pool, juliet, passphrase):
    """At once, and when the edges have begun to use it."""
    deployment.cmd(f"Set-CsXmppGatewayConfiguration -DialbackPassphrase "
                   f"'{passphrase}'")
    anew(deployment)
    crosses(pool, juliet, f"{passphrase}, at once")
    deployment.wait_replicated()
    wait_for(lambda: in_use(deployment), "the new secret", 30)
    anew(deployment)
    crosses(pool, juliet, f"{passphrase}, in use")


def in_use(deployment):
    """Each edge says when it begins to use what it was given last."""
    return all(
        (log := deployment.log(host)).rfind("a new dialback secret is in use")
        > log.rfind("a new dialback secret is accepted") for host in EDGES)


def test_drained_under_load(deployment, pool, juliet):
    """The edge that has the stream for both directions is stopped while
    people write both ways."""
    running, sent = threading.Event(), []

    def write():
        while not running.wait(0.05):
            body = f"load {len(sent)}"
            sent.append(body)
            juliet.say(to="romeo@contoso.test", body=f"{body} up",
                       id=f"{body} up", type="chat")
            pool.say(**{"from": "sip:romeo@contoso.test"},
                     to="sip:juliet@fabrikam.test", body=body, call_id=body)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(2)
    start = time.monotonic()
    deployment.cmd("Stop-CsWindowsService -Graceful", host=PAIR_EDGE)
    took = time.monotonic() - start
    time.sleep(2)
    deployment.start(PAIR_EDGE)
    time.sleep(2)
    running.set()
    writer.join()
    for body in sent:
        assert pool.wait(30, event="sent", call_id=body)["status"] == 202
        juliet.wait(event="message", body=body)
    returned = {event.get("id") for event in
                juliet.all(event="message", type="error")}
    for body in sent:
        if f"{body} up" not in returned:
            pool.wait(30, event="message", body=f"{body} up")
    print(f"{len(sent)} each way, stopped in {took:.1f} s, "
          f"returned {len(returned)}")
    assert took < 20


def test_nobody_else_sees_it(deployment):
    folder, home = deployment.lab.folder, deployment.lab.home("admin")
    files = [*(folder / "published").rglob("*"),
             *folder.glob("hosts/*/home/*/gatehoused.log"),
             *folder.glob("hosts/edge*/home/*/replica.db*"),
             *folder.glob("hosts/frontend*/home/*/replica.db*"),
             home / "configuration.zip"]
    assert len(files) > 10
    for file in files:
        if file.is_file():
            content = file.read_bytes()
            assert not [secret for secret in secrets(deployment)
                        if secret.encode() in content], file
