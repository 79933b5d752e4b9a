"""The edge's streams against Prosody, in the lab, found through DNS."""

import os
import signal
import time

import pytest

from lab import Authority, wait_for

ANNA = "anna@contoso.test"
JULIET = "juliet@fabrikam.test"


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_partner("wrongname", "wrongname.test",
                      names=["DNS:other.test"], users=())
    stranger = Authority(lab.folder / "stranger", "Unknown CA")
    lab.start_partner("unknownca", "unknownca.test", authority=stranger,
                      users=())
    return lab


@pytest.fixture(scope="module")
def certificate(lab):
    key, certificate = lab.public.issue(
        "contoso.test", ["DNS:contoso.test", "DNS:northwind.test"],
        usage="serverAuth")
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
                     "--domain=contoso.test", "--also=northwind.test",
                     "--address=10.77.0.30",
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


def stream(edge):
    """The only one: Prosody's mod_s2s_bidi makes one do for both ways."""
    [only] = [one for one in streams(edge)["streams"]
              if one["remote"] == "fabrikam.test"]
    return only


def send(edge, number, to=JULIET, **more):
    edge.say(**{"from": ANNA, "to": to, "id": f"m{number}", "type": "chat",
                "body": f"text {number}", **more})


def stop_prosody(lab, host, how=signal.SIGTERM):
    partner = [one for one in lab.processes
               if "prosody" in map(str, one.args)
               and host in " ".join(map(str, one.args))][-1]
    lab.stop(partner, how)


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
    one = stream(edge)
    assert one["direction"] == "both"
    assert one["openedBy"] == "here"
    assert one["handOver"] == "stream management"
    assert one["authenticated"] == "EXTERNAL"
    assert one["protocol"] == "TLSv1.3"
    assert "fabrikam.test" in one["subject"]


def test_both_ways_over_the_stream_that_the_partner_opens(lab, edge):
    juliet = lab.client("juliet")
    juliet.say(to=ANNA, body="first", id="m1", type="chat")
    edge.wait(event="stanza", id="m1")
    # Prosody enables stream management just after its first stanza.
    wait_for(lambda: stream(edge)["handOver"] == "stream management",
             "counting")
    for number in range(2, 12):
        send(edge, number)
        juliet.say(to=ANNA, body="more", id=f"j{number}", type="chat")
    for number in range(2, 12):
        juliet.wait(event="message", id=f"m{number}")
        assert edge.wait(event="result", id=f"m{number}")["ok"]
        edge.wait(event="stanza", id=f"j{number}")
    one = stream(edge)
    assert one["direction"] == "both"
    assert one["openedBy"] == "partner"
    assert one["authenticated"] == "EXTERNAL"
    assert one["stanzas"] >= 21
    # Both have taken over all that the other one sent.
    wait_for(lambda: not stream(edge)["unacknowledged"], "counts")
    log = (lab.home("fabrikam") / "prosody.log").read_text()
    assert "Requesting bidirectional stream" in log


@pytest.mark.parametrize("edge", ["required,none,yes"], indirect=True)
def test_messages_cross_with_dialback_under_tls(lab, edge):
    """Our key is asked about over a stream of Prosody's own, on which the
    same is done the other way round."""
    juliet = lab.client("juliet")
    send(edge, 1)
    juliet.wait(event="message", id="m1")
    assert edge.wait(event="result", id="m1")["ok"]
    juliet.say(to=ANNA, body="back", id="m2", type="chat")
    edge.wait(event="stanza", id="m2")
    ready = [one for one in streams(edge)["streams"]
             if one["remote"] == "fabrikam.test" and one["state"] == "ready"]
    assert ready
    for one in ready:
        assert one["direction"] == "both"
        assert one["authenticated"] == "dialback under TLS"


@pytest.mark.parametrize("edge", ["required,none,yes"], indirect=True)
def test_dialback_over_the_stream_that_the_partner_opens(lab, edge):
    juliet = lab.client("juliet")
    juliet.say(to=ANNA, body="first", id="m1", type="chat")
    edge.wait(event="stanza", id="m1")
    wait_for(lambda: stream(edge)["state"] == "ready", "the stream")
    time.sleep(1.5)  # without stream management it is not ours at once
    send(edge, 2)
    juliet.wait(event="message", id="m2")
    assert edge.wait(event="result", id="m2")["ok"]
    one = stream(edge)
    assert one["openedBy"] == "partner"
    assert one["direction"] == "both"
    assert one["handOver"] == "ping"


@pytest.mark.parametrize("edge", ["required,none,yes"], indirect=True)
def test_a_second_domain_of_ours_goes_over_the_same_stream(lab, edge):
    """Prosody asks our server about the key for it, as for the first."""
    juliet = lab.client("juliet")
    send(edge, 1)
    juliet.wait(event="message", id="m1")
    edge.say(**{"from": "anna@northwind.test", "to": JULIET, "id": "m2",
                "type": "chat", "body": "from next door"})
    heard = juliet.wait(event="message", id="m2")
    assert heard["from"].startswith("anna@northwind.test")
    assert edge.wait(event="result", id="m2")["ok"]
    ours = [one for one in streams(edge)["streams"]
            if one["openedBy"] == "here" and one["state"] == "ready"]
    assert {one["local"] for one in ours} == {"contoso.test",
                                              "northwind.test"}
    assert len({one["since"] for one in ours}) == 1
    log = (lab.home("fabrikam") / "prosody.log").read_text()
    assert "northwind.test" in log
    juliet.say(to="anna@northwind.test", body="back", id="m3", type="chat")
    edge.wait(event="stanza", id="m3")


def test_each_way_has_its_stream_where_the_partner_wants_it(lab, edge):
    stop_prosody(lab, "fabrikam")
    lab.start_partner("fabrikam", "fabrikam.test", users=(),
                      without=["s2s_bidi"])
    try:
        juliet = lab.client("juliet")
        send(edge, 1)
        juliet.wait(event="message", id="m1")
        assert edge.wait(event="result", id="m1")["ok"]
        juliet.say(to=ANNA, body="back", id="m2", type="chat")
        edge.wait(event="stanza", id="m2")
        ways = sorted(one["direction"] for one in streams(edge)["streams"]
                      if one["remote"] == "fabrikam.test")
        assert ways == ["in", "out"]
        for one in streams(edge)["streams"]:
            assert one["authenticated"] == "EXTERNAL"
    finally:
        stop_prosody(lab, "fabrikam")
        lab.start_partner("fabrikam", "fabrikam.test", users=())


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
    """As the message's own result, or by itself where its server confirmed
    the message before."""
    send(edge, 2, to="nobody@fabrikam.test")
    if edge.wait(event="result", id="m2")["ok"]:
        bounced = edge.wait(event="stanza", id="m2", type="error")
    else:
        bounced = edge.all(event="result", id="m2")[0]
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
        stop_prosody(lab, "fabrikam", signal.SIGKILL)
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
