"""linphone and baresip as users of Kamailio with its presence server in the
lab, and users of Prosody, through both roles: messages and presence."""

import shutil

import pytest

from lab import wait_for
from typed import baresip, linphone

pytestmark = pytest.mark.skipif(
    not shutil.which("linphonec") or not shutil.which("baresip"),
    reason="linphone-cli and baresip-core are not installed")

JULIET, NURSE = "sip:juliet@fabrikam.test", "sip:nurse@fabrikam.test"
TEXT = "Grüß Gott, 世界 <&>"


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    deployment.wait_replicated()
    return lab.client("juliet")


@pytest.fixture(scope="module")
def nurse(lab, juliet):
    return lab.client("nurse")


@pytest.fixture(scope="module")
def romeo(lab, juliet):
    romeo = linphone(lab, "romeo", JULIET)
    romeo.ask("status register", "registered, identity")
    return romeo


@pytest.fixture(scope="module")
def benvolio(lab, nurse):
    benvolio = baresip(lab, "benvolio", NURSE)
    benvolio.wait("200 OK|registered successfully")
    return benvolio


def test_linphone_writes(romeo, juliet):
    romeo.type(f"chat {JULIET} {TEXT}")
    heard = juliet.wait(event="message", body=TEXT, seconds=60)
    assert heard["from"].split("/")[0] == "romeo@contoso.test"


def test_linphone_is_written_to(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body="to linphone ü", id="l1")
    romeo.wait("Message received from .*juliet.*: to linphone ü")
    assert not juliet.all(event="message", type="error")


def test_linphone_sees_the_contact(romeo, juliet):
    juliet.wait(event="presence", type="subscribe", seconds=60,
                **{"from": "romeo@contoso.test"})
    juliet.say(presence="subscribed", to="romeo@contoso.test")
    romeo.wait("Friend .*juliet.* is Online")
    juliet.say(presence="", show="dnd")
    romeo.wait("Friend .*juliet.* is (Busy|Do not disturb)")


def test_linphone_is_seen(romeo, juliet):
    juliet.say(presence="subscribe", to="romeo@contoso.test")
    juliet.wait(event="presence", type="subscribed", seconds=60,
                **{"from": "romeo@contoso.test"})
    wait_present(juliet, "romeo@contoso.test")


def wait_present(contact, user):
    wait_for(lambda: [event for event in
                      contact.all(event="presence", type=None)
                      if event["from"].startswith(user)],
             f"{user} present", 60)


def test_baresip_writes(benvolio, nurse):
    benvolio.type("/message from baresip")
    nurse.wait(event="message", body="from baresip", seconds=60)


def test_baresip_is_written_to(benvolio, nurse):
    nurse.say(to="benvolio@contoso.test", body="to baresip", id="b1")
    benvolio.wait("to baresip")
    assert not nurse.all(event="message", type="error")


def test_baresip_sees_the_contact(benvolio, nurse):
    nurse.wait(event="presence", type="subscribe", seconds=60,
               **{"from": "benvolio@contoso.test"})
    nurse.say(presence="subscribed", to="benvolio@contoso.test")
    benvolio.ask("/contacts", "Online")
    nurse.say(presence="unavailable")
    benvolio.ask("/contacts", "Offline")
    nurse.say(presence="")
    benvolio.ask("/contacts", "Online")


def test_baresip_is_seen(benvolio, nurse):
    benvolio.type("/presence online")
    nurse.say(presence="subscribe", to="benvolio@contoso.test")
    nurse.wait(event="presence", type="subscribed", seconds=60,
               **{"from": "benvolio@contoso.test"})
    wait_present(nurse, "benvolio@contoso.test")
