"""Debian's pidgin-sipe as a user of a Lync pool in the lab, and a user of
Prosody, through both roles: sessions, typing and presence, each way."""

import shutil

import pytest

from lab import BUILD, HERE, HOSTS, wait_for

CLIENT = BUILD / "tests" / "peer" / "purple_sipe"
pytestmark = pytest.mark.skipif(
    not CLIENT.exists() or not shutil.which("prosody"),
    reason="libpurple-dev and pidgin-sipe are not installed")

ADDRESS, PORT = "10.78.0.10", 5070
JULIET = "sip:juliet@fabrikam.test"
TEXT = "Grüß Gott, 世界 <&>"


@pytest.fixture(scope="module")
def pool(lab, deployment):
    pool = lab.actor("pool", "/usr/bin/python3", HERE / "lync_pool.py",
                     "contoso.test", ADDRESS, PORT, HOSTS["frontend"][1],
                     5098, JULIET)
    pool.wait(event="ready", seconds=30)
    deployment.move_pool("Lync", PORT)
    return pool


@pytest.fixture(scope="module")
def juliet(lab, pool):
    return lab.client("juliet")


@pytest.fixture(scope="module")
def romeo(lab, pool, juliet):
    lab.home("phone").joinpath("purple").mkdir()
    romeo = lab.actor("phone", CLIENT, lab.folder / "self" / "purple",
                      "romeo@contoso.test", f"{ADDRESS}:{PORT}")
    romeo.wait(event="online", seconds=60)
    return romeo


def test_the_user_sees_the_contact(romeo, juliet):
    juliet.wait(event="presence", type="subscribe", seconds=60,
                **{"from": "romeo@contoso.test"})
    juliet.say(presence="subscribed", to="romeo@contoso.test")
    romeo.wait(event="status", of=JULIET, status="available", seconds=60)
    for show, status in (("away", "away"), ("dnd", "busy")):
        juliet.say(presence="", show=show)
        romeo.wait(event="status", of=JULIET, status=status, seconds=60)


def test_the_contact_sees_the_user(romeo, pool, juliet):
    pool.wait(event="published", seconds=60)
    juliet.say(presence="subscribe", to="romeo@contoso.test")
    juliet.wait(event="presence", type="subscribed", seconds=60,
                **{"from": "romeo@contoso.test"})
    romeo.say(status="busy", note="Besuch")
    pool.wait(event="published", activity=600, seconds=60)
    juliet.wait(event="presence", show="dnd", seconds=60)
    romeo.say(status="away")
    juliet.wait(event="presence", show="away", seconds=60)


def test_a_session_of_the_user(romeo, pool, juliet):
    romeo.say(im=JULIET, body=TEXT)
    heard = juliet.wait(event="message", body=TEXT, seconds=60)
    assert heard["from"].split("/")[0] == "romeo@contoso.test"
    romeo.say(im=JULIET, body="and more")
    juliet.wait(event="message", body="and more", seconds=60)
    starts = [event["start"].split()[0] for event in
              pool.all(event="passed", **{"from": "client"})]
    assert starts.count("INVITE") == 1
    assert starts.count("ACK") == 1
    assert starts.count("MESSAGE") == 2
    assert len(juliet.all(event="message", body=TEXT)) == 1
    assert not romeo.all(event="failed")


def test_the_answer_and_typing_both_ways(romeo, pool, juliet):
    juliet.say(to="romeo@contoso.test", body="back <&> ü", type="chat",
               state="active")
    romeo.wait(event="im", body="back <&> ü", seconds=60,
               **{"from": JULIET})
    romeo.say(typing=JULIET, on=True)
    juliet.wait(event="message", state="composing", seconds=60)
    juliet.say(to="romeo@contoso.test", type="chat", state="composing")
    romeo.wait(event="typing", state="typing", seconds=60,
               **{"from": JULIET})
    juliet.say(to="romeo@contoso.test", body="that was it", type="chat",
               state="active")
    romeo.wait(event="im", body="that was it", seconds=60)
    invites = [event for event in pool.all(event="passed")
               if event["start"].startswith("INVITE")]
    assert len(invites) == 1


def test_a_session_of_the_contact(romeo, pool, juliet):
    juliet.say(to="romeo@contoso.test", type="chat", state="gone")
    wait_for(lambda: [event for event in pool.all(event="passed")
                      if event["start"].startswith("BYE")], "BYE", 60)
    juliet.say(to="romeo@contoso.test", body="once more", type="chat")
    romeo.wait(event="im", body="once more", seconds=60)
    invites = [event["from"] for event in pool.all(event="passed")
               if event["start"].startswith("INVITE")]
    assert invites == ["client", "gateway"]
    romeo.say(im=JULIET, body="by the same")
    juliet.wait(event="message", body="by the same", seconds=60)
    assert not romeo.all(event="failed")
    assert not juliet.all(event="message", type="error")


def test_who_may_not_be_written_to(romeo):
    romeo.say(im="sip:rosaline@elsewhere.test", body="hello?")
    romeo.wait(event="failed", to="sip:rosaline@elsewhere.test", seconds=60)


def test_the_contact_leaves(romeo, juliet):
    juliet.say(presence="unavailable")
    romeo.wait(event="status", of=JULIET, online=False, seconds=60)
