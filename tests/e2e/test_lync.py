"""The scenarios of a Lync pool in the lab: its front end, over mutual TLS, on
one side, an XMPP server with clients on the other, gatehoused on two computers
in between."""

import time

import pytest

from lab import wait_for
from lync_side import (BUSY, JULIET, PORT, TYPES, answers_with, ask, count,
                       hangs_up, invited, invites, last, msrtc, notices,
                       opens, shown, start, state, tell, watch)

TEXT = "Grüß Gott, 世界 <&>"


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    romeo = start(lab)
    deployment.move_pool("Lync", PORT, transport="Tls")
    return romeo


@pytest.fixture(scope="module")
def juliet(lab, romeo):
    return lab.client("juliet")


@pytest.fixture(scope="module")
def nurse(lab, romeo):
    return lab.client("nurse")


# ---- sessions ----

def test_a_text_without_answer_is_sent(romeo, nurse):
    """What becomes of it, the last test looks."""
    romeo.say(answer=0, method="MESSAGE", of="nurse")
    nurse.say(to="romeo@contoso.test", body="anybody there", type="chat",
              id="n1")
    romeo.wait(event="request", method="MESSAGE", body="anybody there")


def test_a_session_of_the_user(romeo, juliet):
    taken = opens(romeo, "c1")
    assert "m=message 5060 sip sip:juliet@fabrikam.test" in taken["body"]
    assert "record-route: <sip:fe1.pool.contoso.test:5061;transport=tls;" \
           "opaque=state:T:F:Ci.R1;lr;ms-route-sig=AbC_-1>;tag=0F0F" \
           in taken["text"]
    assert "epid=0a1b2c3d4e" in taken["text"]
    romeo.say(do="MESSAGE", call_id="c1", body=TEXT)
    heard = juliet.wait(event="message", body=TEXT)
    assert heard["from"].split("/")[0] == "romeo@contoso.test"
    assert romeo.wait(event="answer", call_id="c1",
                      method="MESSAGE")["status"] == 200
    assert len(juliet.all(event="message", body=TEXT)) == 1


def test_the_answer_goes_by_the_same_session(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="back", type="chat", id="b1")
    heard = romeo.wait(event="request", method="MESSAGE", body="back")
    assert heard["call_id"] == "c1"
    assert heard["uri"].endswith(";gruu")
    assert "ms-route-sig=AbC_-1" in heard["route"][0]
    assert heard["contact"] is None
    assert not invites(romeo)


def test_typing_of_the_user(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="I show", type="chat",
               state="active")
    romeo.wait(event="request", method="MESSAGE", body="I show")
    assert ask(romeo, "INFO", "c1", **TYPES)["status"] == 200
    juliet.wait(event="message", state="composing")


def test_typing_of_the_contact_repeats_until_it_ends(romeo, juliet):
    juliet.say(to="romeo@contoso.test", type="chat", state="composing")
    wait_for(lambda: len(romeo.all(event="request", method="INFO")) >= 2,
             "a second notice", 30)
    assert 'status="type"' in last(romeo, "INFO")["body"]
    juliet.say(to="romeo@contoso.test", type="chat", state="paused")
    wait_for(lambda: 'status="idle"' in last(romeo, "INFO")["body"], "idle")


def test_bye_is_not_the_end(romeo, juliet):
    romeo.say(do="BYE", call_id="c1")
    assert romeo.wait(event="answer", call_id="c1",
                      method="BYE")["status"] == 200
    juliet.wait(event="message", state="gone")
    juliet.say(to="romeo@contoso.test", body="one more", type="chat")
    invite = invited(romeo, 0)
    assert invite["call_id"] != "c1"
    assert "m=message 5060 sip null" in invite["body"]
    heard = romeo.wait(event="request", method="MESSAGE", body="one more")
    assert heard["call_id"] == invite["call_id"]
    assert int(heard["cseq"].split()[0]) > int(invite["cseq"].split()[0])
    # The routes of an answer stand the other way round.
    assert "AbC_-2" in heard["route"][0].split(",")[0]
    acknowledged = last(romeo, "ACK")
    assert acknowledged["call_id"] == invite["call_id"]
    assert acknowledged["uri"].endswith(";gruu")


LOST = [(481, "Gone"), (500, "Stale CSeq Value"), (408, "Timeout")]


@pytest.mark.parametrize("status, reason", LOST)
def test_a_lost_dialog_is_replaced_once(romeo, juliet, status, reason):
    before = len(invites(romeo))
    answers_with(romeo, "MESSAGE", status, reason=reason)
    body = f"still there {status}"
    juliet.say(to="romeo@contoso.test", body=body, type="chat")
    wait_for(lambda: count(romeo, method="MESSAGE", body=body) == 2,
             "the repetition", 20)
    assert len(invites(romeo)) == before + 1
    first, second = romeo.all(event="request", method="MESSAGE", body=body)
    assert first["call_id"] != second["call_id"]
    if status != 481:
        romeo.wait(event="request", method="BYE", call_id=first["call_id"])
    assert not juliet.all(event="message", type="error")


def test_who_does_not_know_the_dialog_gets_no_typing(romeo, juliet):
    """Nobody hears of it; the next text begins anew."""
    before = len(invites(romeo))
    answers_with(romeo, "INFO", 481)
    typed = count(romeo, method="INFO")
    juliet.say(to="romeo@contoso.test", type="chat", state="composing")
    wait_for(lambda: count(romeo, method="INFO") > typed, "typing")
    juliet.say(to="romeo@contoso.test", body="done", type="chat")
    romeo.wait(event="request", method="MESSAGE", body="done",
               call_id=invited(romeo, before)["call_id"])
    assert not juliet.all(event="message", type="error")


def test_a_late_yes_and_what_waits_for_it(romeo, juliet):
    hangs_up(romeo, juliet)
    before = len(invites(romeo))
    answers_with(romeo, "INVITE", 180)
    for body in "first", "second":
        juliet.say(to="romeo@contoso.test", body=body, type="chat")
    call_id = invited(romeo, before)["call_id"]
    time.sleep(0.5)
    assert not count(romeo, method="MESSAGE", call_id=call_id)
    romeo.say(accept=call_id)
    romeo.wait(event="request", method="MESSAGE", body="second")
    assert [event["body"] for event in romeo.all(
        event="request", method="MESSAGE", call_id=call_id)] == [
            "first", "second"]


def test_his_invite_wins_over_ours(romeo, juliet):
    hangs_up(romeo, juliet)
    before = len(invites(romeo))
    answers_with(romeo, "INVITE", 180)
    juliet.say(to="romeo@contoso.test", body="at once", type="chat")
    ours = invited(romeo, before)["call_id"]
    opens(romeo, "glare")
    assert romeo.wait(event="request", method="MESSAGE",
                      body="at once")["call_id"] == "glare"
    romeo.wait(event="request", method="CANCEL", call_id=ours)
    romeo.wait(event="request", method="ACK", call_id=ours)  # of 487
    assert not juliet.all(event="message", type="error")


def test_a_302_is_followed(romeo, juliet):
    hangs_up(romeo, juliet)
    before = len(invites(romeo))
    answers_with(romeo, "INVITE", 302, lines=[
        "Contact: <sip:romeo@sip1.contoso.test;transport=tls>"])
    juliet.say(to="romeo@contoso.test", body="where to", type="chat")
    romeo.wait(event="request", method="MESSAGE", body="where to")
    first, second = invites(romeo)[before:]
    assert first["uri"] == "sip:romeo@contoso.test"
    assert second["uri"].startswith("sip:romeo@sip1.contoso.test")


REFUSALS = [
    (404, 'ms-diagnostics: 1003;reason="User does not exist"',
     "item-not-found"),
    (403, 'ms-diagnostics: 1002;reason="From URI not authorized"',
     "forbidden"),
    (480, None, "recipient-unavailable"),
    (486, None, "recipient-unavailable"),
    (488, None, "not-acceptable"),
    (504, 'ms-diagnostics: 1034;reason="No diagnostics"',
     "remote-server-timeout"),
    (606, None, "forbidden"),
    (401, 'WWW-Authenticate: NTLM realm="SIP Communications Service", '
          'targetname="fe1.contoso.test", version=4',
     "remote-server-timeout"),
]


@pytest.mark.parametrize("status, line, condition", REFUSALS)
def test_refusals_are_errors(romeo, juliet, status, line, condition):
    hangs_up(romeo, juliet)
    before = len(invites(romeo))
    answers_with(romeo, "INVITE", status, lines=[line] if line else [])
    juliet.say(to="romeo@contoso.test", body="no", type="chat",
               id=f"r{status}")
    error = juliet.wait(event="message", type="error", id=f"r{status}",
                        seconds=20)
    assert error["error"] == condition
    invited(romeo, before)
    assert len(invites(romeo)) == before + 1


def test_a_text_that_is_refused(romeo, juliet):
    answers_with(romeo, "MESSAGE", 415)
    juliet.say(to="romeo@contoso.test", body="no", type="chat", id="r415")
    assert juliet.wait(event="message", type="error", id="r415",
                       seconds=20)["error"] == "not-acceptable"


# ---- what the user's client sends ----

def test_an_invite_in_three_records(romeo, juliet):
    body = "PGI+" * 1200
    opens(romeo, "cut", cut=3, headers=[
        f"ms-rtf-format: text/rtf; charset=UTF-8; ms-body={body}"])
    assert ask(romeo, "MESSAGE", "cut", cut=3,
               body="in three")["status"] == 200
    juliet.wait(event="message", body="in three")


def test_two_messages_in_one_record(romeo, juliet):
    romeo.say(do="MESSAGE", call_id="cut", body="one of two", hold=True)
    assert ask(romeo, "MESSAGE", "cut", body="two of two")["status"] == 200
    juliet.wait(event="message", body="two of two")
    bodies = [event["body"] for event in juliet.all(event="message")]
    assert bodies.index("one of two") < bodies.index("two of two")
    wait_for(lambda: [event["status"] for event in romeo.all(
        event="answer", call_id="cut", method="MESSAGE")] == [200] * 3,
             "both answers")


def test_forms_of_text(romeo, juliet):
    assert ask(romeo, "MESSAGE", "cut",
               type="multipart/alternative; boundary=x",
               body="--x\r\nContent-Type: text/plain\r\n\r\nplain part\r\n"
                    "--x\r\nContent-Type: text/html\r\n\r\n<b>plain part</b>"
                    "\r\n--x--\r\n")["status"] == 200
    juliet.wait(event="message", body="plain part")
    assert ask(romeo, "MESSAGE", "cut", type="text/html; charset=UTF-8",
               body="<b>fish &amp; chips &#8364;5</b>")["status"] == 200
    juliet.wait(event="message", body="fish & chips €5")
    refused = ask(romeo, "MESSAGE", "cut", type="application/x-ms-ink",
                  body="x")
    assert refused["status"] == 415
    assert "accept: text/plain" in refused["text"]


def test_it_is_kept_alive_and_replaced(romeo, juliet):
    timer = ["Session-Expires: 1800;refresher=uac", "Min-SE: 90"]
    again = opens(romeo, "cut", headers=timer)
    assert "m=message 5060 sip sip:juliet@fabrikam.test" in again["body"]
    opens(romeo, "new", headers=timer)
    romeo.wait(event="request", method="BYE", call_id="cut")
    assert ask(romeo, "MESSAGE", "new", body="anew")["status"] == 200
    juliet.wait(event="message", body="anew")
    assert ask(romeo, "MESSAGE", "cut", body="too late")["status"] == 481
    assert ask(romeo, "BYE", "new", headers=[
        'ms-client-diagnostics: 51004; reason="Action initiated by user"'
    ])["status"] == 200
    assert ask(romeo, "MESSAGE", "new", body="too late")["status"] == 481
    assert ask(romeo, "INFO", "new", **TYPES)["status"] == 481
    assert not juliet.all(event="message", body="too late")


def test_typing_with_faults(romeo, juliet):
    opens(romeo, "typing")
    for kind, body, status in (
            ("application/xml+conversationinfo", "<x/>", 200),
            ("application/xml", "<KeyboardActivity><status", 400)):
        assert ask(romeo, "INFO", "typing", type=kind,
                   body=body)["status"] == status
    assert ask(romeo, "INFO", "typing", **TYPES)["status"] == 200
    assert ask(romeo, "MESSAGE", "typing", body="typed")["status"] == 200
    heard = juliet.wait(event="message", body="typed")
    assert heard["state"] == "active", heard


def test_a_cancel_that_comes_too_late(romeo):
    """The answer is out already: it changes nothing."""
    romeo.say(do="INVITE", call_id="late", to=JULIET, hold=True)
    assert ask(romeo, "CANCEL", "late")["status"] == 200
    assert romeo.wait(event="answer", call_id="late",
                      method="INVITE")["status"] == 200


OFFER = "v=0\r\no=- 0 0 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm="
THREE = ("EndPoints: <sip:romeo@contoso.test>, <sip:juliet@fabrikam.test>, "
         "<sip:tybalt@contoso.test>")


@pytest.mark.parametrize("media, header, status, says", [
    ("audio 9 RTP/AVP 0", None, 488, "ms-diagnostics-public:"),
    ("message 5060 sip null", THREE, 488, "ms-diagnostics-public:"),
    ("message 5060 sip null", "Require: com.microsoft.rtc-multiparty", 420,
     "unsupported: com.microsoft.rtc-multiparty"),
    ("x-ms-message 5060 sip null", None, 200, ""),
])
def test_what_is_taken_as_a_chat(romeo, media, header, status, says):
    answer = ask(romeo, "INVITE", f"a-{media}-{status}".replace(" ", "-")
                 .replace("/", "-"), to=JULIET, body=f"{OFFER}{media}\r\n",
                 headers=[header] if header else [])
    assert answer["status"] == status
    assert says in answer["text"]


def test_whom_nobody_knows(romeo):
    answer = ask(romeo, "INVITE", "nowhere", to="sip:juliet@nowhere.test")
    assert answer["status"] == 404
    assert "ms-diagnostics-public: 1003;" in answer["text"]
    opens(romeo, "nobody", to="sip:nobody@fabrikam.test")
    answer = ask(romeo, "MESSAGE", "nobody", body="hello?")
    assert answer["status"] == 403    # <service-unavailable/>, RFC 7247
    assert "ms-diagnostics-public:" in answer["text"]


# ---- presence of the user ----

CATEGORIES = "application/msrtc-event-categories+xml"
STATES = [(0, "unavailable", None), (3000, None, None), (4500, None, "away"),
          (6000, None, "dnd"), (7500, None, "dnd"), (9000, None, "dnd"),
          (12000, None, "away"), (15000, None, "away"),
          (18000, "unavailable", None)]


@pytest.fixture(scope="module")
def watching(romeo, juliet):
    """The call of juliet's subscription."""
    juliet.say(presence="subscribe", to="romeo@contoso.test")
    asked = romeo.wait(event="request", method="SUBSCRIBE", seconds=20)
    assert "text/xml+msrtc.pidf" in asked["text"]
    return asked["call_id"]


def test_the_user_is_seen(romeo, juliet, watching):
    assert tell(romeo, watching, "application/pidf+xml", BUSY) == 200
    juliet.wait(event="presence", type="subscribed")
    wait_for(lambda: shown(juliet) == (None, "dnd"), "busy")
    romeo.say(do="BENOTIFY", call_id=watching, type="text/xml+msrtc.pidf",
              body=msrtc(300, 300), headers=[
                  "Event: presence", "subscription-state: active"])
    wait_for(lambda: shown(juliet) == (None, "away"), "away")


def test_every_number_of_the_categories(romeo, juliet, watching):
    for (number, *now), (_, *before) in zip(STATES[1:], STATES):
        for near, expected in ((number - 1, before), (number, now),
                               (number + 1, now)):
            assert tell(romeo, watching, CATEGORIES, state(near)) == 200
            wait_for(lambda: shown(juliet) == tuple(expected), str(near))


def test_what_cannot_be_read_changes_nothing(romeo, juliet, watching):
    assert tell(romeo, watching, "text/xml+msrtc.pidf",
                msrtc(300, 600)) == 200
    wait_for(lambda: shown(juliet) == (None, "dnd"), "busy")
    assert tell(romeo, watching, "application/xpidf+xml",
                '<?xml version="1.0"?><!DOCTYPE presence PUBLIC "a" "b">'
                "<presence><atom><address uri=x><status status=open/>"
                "</address></atom></presence>") == 200
    time.sleep(0.3)
    assert shown(juliet) == (None, "dnd")
    assert not romeo.all(event="answer", method="BENOTIFY")


def test_a_dialog_that_another_replaced(romeo, juliet, watching):
    def subscribes():
        return count(romeo, method="SUBSCRIBE")
    before = subscribes()
    assert tell(romeo, watching, "text/plain", "", "terminated;expires=0", [
        'ms-diagnostics-public: 2139;reason="Old subscription replaced"'
    ]) == 200
    wait_for(lambda: subscribes() > before, "SUBSCRIBE", 30)
    assert last(romeo, "SUBSCRIBE")["call_id"] != watching
    time.sleep(0.5)
    assert subscribes() == before + 1
    assert not juliet.all(event="presence", type="unsubscribed")


# ---- presence of the contact ----

def test_the_user_watches_the_contact(romeo, juliet):
    answer = watch(romeo, "w1")
    assert answer["status"] == 200
    assert "expires: 600" in answer["text"]
    assert "supported: " not in answer["text"]
    juliet.wait(event="presence", type="subscribe")
    juliet.say(presence="subscribed", to="romeo@contoso.test")
    wait_for(lambda: any("subscription-state: active" in text
                         for text in notices(romeo, "w1")), "active", 20)


def test_two_of_his_devices_watch(romeo, juliet):
    """One does not know its dialog any more: the other goes on."""
    assert watch(romeo, "w2", epid="f0f1f2f3f4")["status"] == 200
    wait_for(lambda: notices(romeo, "w2"), "the first NOTIFY", 20)
    romeo.say(answer=481, method="NOTIFY", call_id="w1")
    time.sleep(0.1)
    juliet.say(presence="", show="dnd")
    for call_id in "w1", "w2":
        wait_for(lambda: any(
            "busy" in event["body"] for event in romeo.all(
                event="request", method="NOTIFY", call_id=call_id)),
                 f"busy for {call_id}", 30)
    assert last(romeo, "NOTIFY")["body"].count("<tuple") == 1
    wait_for(lambda: watch(romeo, "w1")["status"] == 481, "its end", 10)
    assert watch(romeo, "w2")["status"] == 200
    assert watch(romeo, "w2", expires=0)["status"] == 200
    wait_for(lambda: any("terminated;reason=timeout" in text
                         for text in notices(romeo, "w2")), "the end", 20)


def test_a_text_without_answer_goes_by_another_session(romeo, nurse):
    wait_for(lambda: count(romeo, method="MESSAGE",
                           body="anybody there") == 2, "the repetition", 45)
    first, second = romeo.all(event="request", method="MESSAGE",
                              body="anybody there")
    assert first["call_id"] != second["call_id"]
    romeo.wait(event="request", method="BYE", call_id=first["call_id"])
    assert not nurse.all(event="message", type="error")
