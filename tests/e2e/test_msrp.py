"""Sessions of MSRP in the lab: a user's program that was written by itself on
one side, an XMPP server with a client on the other, gatehoused on two computers
in between."""

import pytest

from lab import HERE, HOSTS, SelfSigned, wait_for

ADDRESS, PORT, TLS_PORT = "10.78.0.10", 5071, 5072
TEXT = "Grüß Gott, 世界 <&>"


def program(lab, deployment, port, *certificate):
    """The pool is where the program is, from now on."""
    started = lab.actor("pool", "/usr/bin/python3", HERE / "msrp.py", "romeo",
                        "contoso.test", ADDRESS, port, HOSTS["frontend"][1],
                        5098, *certificate)
    started.wait(event="ready")
    deployment.move_pool("Msrp", port)
    return started


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    return program(lab, deployment, PORT)


@pytest.fixture(scope="module")
def juliet(lab, romeo):
    return lab.client("juliet")


def opens(romeo, call_id, **more):
    romeo.say(do="INVITE", call_id=call_id, to="sip:juliet@fabrikam.test",
              **more)
    taken = romeo.wait(event="answer", call_id=call_id, method="INVITE")
    assert taken["status"] == 200
    return taken


def sends(romeo, call_id, name, body, **more):
    romeo.say(do="SEND", call_id=call_id, id=name, body=body, **more)
    return romeo.wait(event="response", id=name, last=True,
                      seconds=25)["status"]


def test_a_session_of_the_user(romeo, juliet):
    taken = opens(romeo, "c1")
    assert "TCP/MSRP *" in taken["body"]
    assert f"a=path:msrp://{HOSTS['frontend'][1]}:2855/" in taken["body"]
    assert sends(romeo, "c1", "m001", TEXT, chunk=5) == 200
    heard = juliet.wait(event="message", body=TEXT)
    assert heard["from"] == "romeo@contoso.test/desk"
    assert heard["type"] == "chat" and heard["thread"] == "c1"
    assert len(juliet.all(event="message", body=TEXT)) == 1
    assert {event["status"] for event in romeo.all(event="response",
                                                   id="m001")} == {200}


def test_the_answer_goes_by_the_same_session(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="back", type="chat", id="b1")
    heard = romeo.wait(event="message", body="back")
    assert heard["call_id"] == "c1" and heard["chunks"] == 1
    assert not romeo.all(event="request", method="INVITE")


def test_long_texts(romeo, juliet):
    long = "".join(f"{i} Straße\n" for i in range(3000))
    assert sends(romeo, "c1", "m002", long, chunk=2048) == 200
    wait_for(lambda: juliet.all(event="message", body=long.strip("\n"))
             or juliet.all(event="message", body=long), "the long text")
    juliet.say(to="romeo@contoso.test", body="x" * 20000, type="chat")
    heard = romeo.wait(event="message", body="x" * 20000)
    assert heard["chunks"] == 10 and heard["most"] == 2048


def test_receipts(romeo, juliet):
    assert sends(romeo, "c1", "m003", "tell me", report=True) == 200
    heard = juliet.wait(event="message", body="tell me")
    assert heard["request"]
    assert not romeo.all(event="report", id="m003")
    juliet.say(to=heard["from"], received=heard["id"])
    report = romeo.wait(event="report", id="m003")
    assert report["status"].startswith("000 200")
    assert report["range"] == "1-7/7"
    juliet.say(to="romeo@contoso.test", body="and me", type="chat", id="r1",
               request=True)
    message = romeo.wait(event="message", body="and me")
    assert message["report"] == "yes"
    romeo.say(do="REPORT", call_id="c1", id=message["id"], length=6)
    juliet.wait(event="message", received="r1")


def test_typing(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="I show", type="chat",
               state="active")
    romeo.wait(event="message", body="I show")
    assert sends(romeo, "c1", "t001",
                 "<isComposing xmlns='urn:ietf:params:xml:ns:im-iscomposing'>"
                 "<state>active</state></isComposing>",
                 type="application/im-iscomposing+xml") == 200
    juliet.wait(event="message", state="composing")
    juliet.say(to="romeo@contoso.test", type="chat", state="composing")
    heard = romeo.wait(event="message",
                       type="application/im-iscomposing+xml")
    assert "<state>active</state>" in heard["body"]


def test_what_is_not_taken(romeo, juliet):
    assert sends(romeo, "c1", "n001", "x", type="application/ink") == 415
    assert sends(romeo, "c1", "n002", "x" * 70000) == 413
    assert sends(romeo, "c1", "n003", "cpim works", type="text/plain") == 200
    assert sends(romeo, "c1", "n004",
                 "From: <sip:romeo@contoso.test>\r\n"
                 "To: <sip:juliet@fabrikam.test>\r\n\r\n"
                 "Content-Type: text/plain\r\n\r\nwrapped",
                 type="message/cpim") == 200
    juliet.wait(event="message", body="wrapped")
    # The range of RFC 7573's example.
    assert sends(romeo, "c1", "n005", "thirty-five bytes with a wrong end!",
                 total=25) == 200
    juliet.wait(event="message", body="thirty-five bytes with a wrong end!")
    assert not juliet.all(event="message", body="x")


def test_bye_is_gone_and_a_thread_is_a_call(romeo, juliet):
    romeo.say(do="BYE", call_id="c1")
    assert romeo.wait(event="answer", call_id="c1",
                      method="BYE")["status"] == 200
    juliet.wait(event="message", state="gone")
    juliet.say(to="romeo@contoso.test", body="one more", type="chat",
               thread="e0ffe42b28561960c6b12b944a092794b9683a38")
    invited = romeo.wait(event="request", method="INVITE", seconds=20)
    assert invited["call_id"] == "e0ffe42b28561960c6b12b944a092794b9683a38"
    assert "sip:juliet@fabrikam.test;gr=" in invited["from"]
    heard = romeo.wait(event="message", body="one more")
    assert heard["call_id"] == invited["call_id"]
    acknowledged = romeo.wait(event="request", method="ACK",
                              call_id=invited["call_id"])
    assert acknowledged["cseq"].split()[0] == invited["cseq"].split()[0]


def test_gone_hangs_up(romeo, juliet):
    juliet.say(to="romeo@contoso.test", type="chat", state="gone")
    romeo.wait(event="request", method="BYE",
               call_id="e0ffe42b28561960c6b12b944a092794b9683a38")


def test_refusals_are_errors(romeo, juliet):
    romeo.say(invite=488)
    juliet.say(to="romeo@contoso.test", body="no", type="chat", id="e1")
    assert juliet.wait(event="message", type="error", id="e1",
                       seconds=20)["error"] == "not-acceptable"
    romeo.say(invite=200, most=100)
    juliet.say(to="romeo@contoso.test", body="y" * 101, type="chat", id="e2")
    assert juliet.wait(event="message", type="error", id="e2",
                       seconds=20)["error"] == "policy-violation"
    romeo.say(answer=403)
    juliet.say(to="romeo@contoso.test", body="no", type="chat", id="e3")
    assert juliet.wait(event="message", type="error", id="e3",
                       seconds=20)["error"] == "forbidden"


def test_a_broken_connection_is_replaced(romeo, juliet):
    last = romeo.all(event="message")[-1]["call_id"]
    romeo.say(do="CUT", call_id=last)
    romeo.wait(event="request", method="BYE", call_id=last, seconds=20)
    romeo.say(invite=200, setup="active")
    juliet.say(to="romeo@contoso.test", body="still there", type="chat")
    heard = romeo.wait(event="message", body="still there", seconds=20)
    assert heard["call_id"] != last


def test_a_second_device_takes_the_place_of_the_first(romeo, juliet):
    opens(romeo, "d1")
    assert sends(romeo, "d1", "d001", "from the desk") == 200
    opens(romeo, "d2")
    ended = romeo.wait(event="request", method="BYE", call_id="d1")
    assert "goes on in another session" in ended["reason"]
    assert sends(romeo, "d2", "d002", "from the road") == 200
    juliet.wait(event="message", body="from the road", thread="d2")
    juliet.say(to="romeo@contoso.test", body="where are you", type="chat")
    assert romeo.wait(event="message",
                      body="where are you")["call_id"] == "d2"
    assert sends(romeo, "d1", "d003", "too late") == 481


def test_over_tls(lab, deployment, romeo, juliet):
    own = SelfSigned(lab.folder / "programs")
    key, certificate = own.issue("phone", ["DNS:phone.contoso.test"])
    safe = program(lab, deployment, TLS_PORT, key, certificate)
    taken = opens(safe, "s1")
    assert "TCP/TLS/MSRP *" in taken["body"]
    assert "a=path:msrps://fe1.contoso.test:2855/" in taken["body"]
    assert sends(safe, "s1", "s001", "safe") == 200
    juliet.wait(event="message", body="safe")
    juliet.say(to="romeo@contoso.test", body="and back", type="chat")
    assert safe.wait(event="message", body="and back")["call_id"] == "s1"
    # The front end connects, and finds who SDP says is there.
    safe.say(do="BYE", call_id="s1")
    safe.wait(event="answer", call_id="s1", method="BYE")
    opens(safe, "s2", setup="passive")
    safe.wait(event="open", call_id="s2")
    juliet.say(to="romeo@contoso.test", body="by ours", type="chat")
    assert safe.wait(event="message", body="by ours")["call_id"] == "s2"
