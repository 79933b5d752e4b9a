"""Sessions in the lab: a front end of Lync on one side, an XMPP server with a
client on the other, gatehoused on two computers in between."""

import time

import pytest

from lab import HERE, HOSTS, wait_for

ADDRESS, PORT = "10.78.0.10", 5070
TEXT = "Grüß Gott, 世界 <&>"


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    romeo = lab.actor("pool", "/usr/bin/python3", HERE / "lync.py", "romeo",
                      "contoso.test", ADDRESS, PORT, HOSTS["frontend"][1],
                      5098)
    romeo.wait(event="ready")
    deployment.move_pool("Lync", PORT)
    return romeo


@pytest.fixture(scope="module")
def juliet(lab, romeo):
    return lab.client("juliet")


def last(romeo, method):
    return romeo.all(event="request", method=method)[-1]


def test_a_session_of_the_user(romeo, juliet):
    romeo.say(do="INVITE", call_id="c1", to="sip:juliet@fabrikam.test")
    taken = romeo.wait(event="answer", call_id="c1", method="INVITE")
    assert taken["status"] == 200
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
    assert not romeo.all(event="request", method="INVITE")


def test_typing_of_the_user(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="I show", type="chat",
               state="active")
    romeo.wait(event="request", method="MESSAGE", body="I show")
    romeo.say(do="INFO", call_id="c1", type="application/xml",
              body='<?xml version="1.0"?><KeyboardActivity>'
                   '<status status="type" /></KeyboardActivity>')
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
    invited = romeo.wait(event="request", method="INVITE", seconds=20)
    assert invited["call_id"] != "c1"
    assert "m=message 5060 sip null" in invited["body"]
    heard = romeo.wait(event="request", method="MESSAGE", body="one more")
    assert heard["call_id"] == invited["call_id"]
    assert int(heard["cseq"].split()[0]) > int(invited["cseq"].split()[0])
    # The routes of an answer stand the other way round.
    assert "AbC_-2" in heard["route"][0].split(",")[0]
    acknowledged = last(romeo, "ACK")
    assert acknowledged["call_id"] == invited["call_id"]
    assert acknowledged["uri"].endswith(";gruu")


def test_a_lost_dialog_is_replaced_once(romeo, juliet):
    before = len(romeo.all(event="request", method="INVITE"))
    romeo.say(answer=481)
    time.sleep(0.5)
    juliet.say(to="romeo@contoso.test", body="still there", type="chat")
    wait_for(lambda: len(romeo.all(event="request", method="MESSAGE",
                                   body="still there")) == 2, "the repetition",
             20)
    assert len(romeo.all(event="request", method="INVITE")) == before + 1
    first, second = romeo.all(event="request", method="MESSAGE",
                              body="still there")
    assert first["call_id"] != second["call_id"]
    assert not juliet.all(event="message", type="error")


def test_what_is_no_chat_is_refused(romeo):
    romeo.say(do="INVITE", call_id="a1", to="sip:juliet@fabrikam.test",
              body="v=0\r\no=- 0 0 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\n"
                   "m=audio 9 RTP/AVP 0\r\n")
    refused = romeo.wait(event="answer", call_id="a1", method="INVITE")
    assert refused["status"] == 488
    assert "ms-diagnostics-public:" in refused["text"]
