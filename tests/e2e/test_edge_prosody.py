"""The edge's streams against Prosody, in the lab, found through DNS."""

import os
import signal
import time

import pytest

from lab import Authority, Lab, wait_for

ANNA = "anna@contoso.test"
JULIET = "juliet@fabrikam.test"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("edge"))
    try:
        lab.up()
        lab.start_partner("wrongname", "wrongname.test",
                          names=["DNS:other.test"], users=())
        stranger = Authority(lab.folder / "stranger", "Unknown CA")
        lab.start_partner("unknownca", "unknownca.test", authority=stranger,
                          users=())
        yield lab
    finally:
        lab.down()


@pytest.fixture(scope="module")
def certificate(lab):
    key, certificate = lab.public.issue(
        "contoso.test", ["DNS:contoso.test"], usage="serverAuth")
    for file in (key, certificate, lab.public.certificate):
        target = lab.home("edge") / file.name
        target.write_bytes(file.read_bytes())
    inside = lab.folder / "self"
    return [inside / file.name
            for file in (key, certificate, lab.public.certificate)]


@pytest.fixture
def edge(lab, certificate, build, request):
    """An edge whose partners have the settings of the test's marker."""
    key, pem, anchors = certificate
    settings = getattr(request, "param", "required,required,no")
    partners = [f"--partner={name}.test,{settings}"
                for name in ("fabrikam", "wrongname", "unknownca", "nowhere")]
    os.environ["GATEHOUSE_LAB"] = "1"
    edge = lab.actor("edge", build / "tests/peer/edge_alone",
                     "--domain=contoso.test", "--address=10.77.0.30",
                     f"--key={key}", f"--certificate={pem}",
                     f"--anchors={anchors}", *partners)
    edge.wait(event="ready")
    yield edge
    lab.stop(edge.process)
    assert edge.process.returncode in (0, -signal.SIGTERM)


def streams(edge):
    before = len(edge.all(event="answer"))
    edge.say(ask="streams")
    wait_for(lambda: len(edge.all(event="answer")) > before, "an answer")
    return edge.all(event="answer")[-1]


def stream(edge, direction):
    return [one for one in streams(edge)["streams"]
            if one["direction"] == direction][0]


def send(edge, number, to=JULIET, **more):
    edge.say(**{"from": ANNA, "to": to, "id": f"m{number}", "type": "chat",
                "body": f"text {number}", **more})


def test_messages_cross_with_certificates(lab, edge):
    juliet = lab.client("juliet")
    edge.say(**{"from": ANNA, "to": JULIET, "id": "m1", "lang": "de",
                "thread": "t1", "body": "Grüße <&> 😀", "type": "chat"})
    heard = juliet.wait(event="message", id="m1")
    assert heard["body"] == "Grüße <&> 😀"
    assert heard["language"] == "de"
    assert heard["thread"] == "t1"
    assert edge.wait(event="result", id="m1")["ok"]
    juliet.say(to=ANNA, body="où?", language="fr", thread="t1", id="m2",
               type="chat")
    got = edge.wait(event="stanza", id="m2")
    assert got["body"] == "où?"
    assert got["lang"] == "fr"
    assert got["thread"] == "t1"
    assert got["from"].startswith(JULIET + "/")
    for direction in ("out", "in"):
        # Prosody enables stream management just after its first stanza.
        wait_for(lambda: stream(edge, direction)["handOver"]
                 == "stream management", f"counting, {direction}")
        one = stream(edge, direction)
        assert one["authenticated"] == "EXTERNAL"
        assert one["protocol"] == "TLSv1.3"
        assert "fabrikam.test" in one["subject"]


@pytest.mark.parametrize("edge", ["required,none,yes"], indirect=True)
def test_messages_cross_with_dialback_under_tls(lab, edge):
    juliet = lab.client("juliet")
    send(edge, 1)
    juliet.wait(event="message", id="m1")
    assert edge.wait(event="result", id="m1")["ok"]
    juliet.say(to=ANNA, body="back", id="m2", type="chat")
    edge.wait(event="stanza", id="m2")
    for direction in ("out", "in"):
        one = stream(edge, direction)
        assert one["authenticated"] == "dialback under TLS"


@pytest.mark.parametrize("name, reason", [
    ("wrongname", "wrong name: wanted 'wrongname.test', presented dNSName "
                  "'other.test'"),
    ("unknownca", "unknown authority: certificate of"),
    ("nowhere", "no such name"),
])
def test_the_reason_of_a_refusal_is_told(edge, name, reason):
    send(edge, 1, to=f"x@{name}.test")
    result = edge.wait(event="result", id="m1", seconds=20)
    assert not result["ok"]
    if name == "nowhere":
        assert result["condition"] == "remote-server-not-found"
        return
    assert result["condition"] == "remote-server-timeout"
    assert reason in result["text"]
    failures = [one for one in streams(edge)["failures"]
                if one["remote"] == f"{name}.test"]
    assert reason in failures[0]["reason"]


def test_errors_come_back(edge):
    send(edge, 2, to="nobody@fabrikam.test")
    bounced = edge.wait(event="stanza", id="m2", type="error")
    assert bounced["condition"] == "service-unavailable"


def test_partner_killed_and_back(lab, edge):
    """Each message has exactly one result, and it works again without
    restarting anything."""
    number = 0
    for _ in range(2):
        juliet = lab.client("juliet")
        for _ in range(20):
            send(edge, number)
            number += 1
        partner = [one for one in lab.processes
                   if "prosody" in " ".join(map(str, one.args))
                   and "fabrikam" in " ".join(map(str, one.args))][-1]
        lab.stop(partner, signal.SIGKILL)
        wait_for(lambda: len(edge.all(event="result")) == number,
                 "all results", 40)
        lab.restart_partner("fabrikam")
        time.sleep(1)
    juliet = lab.client("juliet")
    send(edge, number)
    wait_for(lambda: edge.all(event="result", id=f"m{number}"), "a result")
    if not edge.all(event="result", id=f"m{number}")[0]["ok"]:
        time.sleep(2)
        send(edge, number + 1)
        number += 1
        assert edge.wait(event="result", id=f"m{number}", seconds=20)["ok"]
    juliet.wait(event="message", id=f"m{number}")
    ids = [one["id"] for one in edge.all(event="result")]
    assert len(ids) == len(set(ids)) == number + 1
