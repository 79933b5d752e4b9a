"""Presence in the lab: between Kamailio's presence server and users of
Prosody, each way, and over a restart of the front end."""

import os
import signal
import time

import pytest

from lab import wait_for

ROMEO, JULIET = "sip:romeo@contoso.test", "sip:juliet@fabrikam.test"


def document(basic="open", show=None, note="hier"):
    shown = f"<show xmlns='jabber:client'>{show}</show>" if show else ""
    return (f"<?xml version='1.0' encoding='UTF-8'?>\n"
            f"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            f"entity='{ROMEO}'><tuple id='ID-desk'><status><basic>{basic}"
            f"</basic>{shown}</status><contact priority='0.102'>{ROMEO}"
            f"</contact><note xml:lang='de'>{note}</note></tuple></presence>")


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    deployment.wait_replicated(30)
    return lab.phone("romeo")


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    return lab.client("juliet")


def shown(deployment):
    return deployment.cmd("Get-CsXmppSubscription | Format-List",
                          host="frontend")


def test_a_contact_subscribes_and_sees_the_user(romeo, juliet):
    romeo.say(publish=document())
    assert romeo.wait(event="answer", method="PUBLISH")["status"] == 200
    juliet.say(presence="subscribe", to="romeo@contoso.test")
    juliet.wait(event="presence", type="subscribed", seconds=30,
                **{"from": "romeo@contoso.test"})
    seen = juliet.wait(event="presence", type=None, seconds=30,
                       **{"from": "romeo@contoso.test/desk"})
    assert seen["show"] is None
    assert seen["status"] == "hier"
    assert seen["priority"] == "13"


def test_changes_of_the_user_reach_the_contact(romeo, juliet):
    romeo.say(publish=document(show="dnd", note="Besuch"))
    seen = juliet.wait(event="presence", show="dnd", seconds=30)
    assert seen["from"] == "romeo@contoso.test/desk"
    assert seen["status"] == "Besuch"
    romeo.say(publish=document("closed"))
    juliet.wait(event="presence", type="unavailable", seconds=30,
                **{"from": "romeo@contoso.test/desk"})


def test_the_user_subscribes_and_sees_the_contact(romeo, juliet):
    romeo.say(subscribe=JULIET, call_id="watch-1", expires=600)
    answer = romeo.wait(event="answer", call_id="watch-1", seconds=30)
    assert answer["status"] == 200
    first = romeo.wait(event="notify", call_id="watch-1", seconds=30)
    assert first["state"].startswith("pending")
    assert not first["body"]
    juliet.wait(event="presence", type="subscribe", seconds=30,
                **{"from": "romeo@contoso.test"})
    juliet.say(presence="subscribed", to="romeo@contoso.test")
    wait_for(lambda: notices(romeo, "<basic>open</basic>"),
             "the contact's presence", 30)
    assert notices(romeo, "open")[0]["state"].startswith("active")


def notices(phone, text, call_id="watch-1"):
    return [event for event in phone.all(event="notify", call_id=call_id)
            if text in event["body"]]


def test_changes_of_the_contact_reach_the_user(romeo, juliet):
    juliet.say(presence="", show="away", status="Zu Tisch", priority="5")
    wait_for(lambda: notices(romeo, ">away</show>"), "away", 30)
    body = notices(romeo, ">away</show>")[0]["body"]
    assert "<away/>" in body and "Zu Tisch" in body
    assert "priority='0.039'" in body
    times = [event["at"] for event in
             romeo.all(event="notify", call_id="watch-1")]
    assert all(b - a > 4.5 for a, b in zip(times, times[1:]))


def test_the_shell_shows_the_pair(deployment):
    text = shown(deployment)
    assert "Both" in text and "juliet@fabrikam.test" in text, text


def test_a_restart_of_the_front_end_keeps_both(deployment, romeo, juliet):
    deployment.cmd("Stop-CsWindowsService; Start-CsWindowsService",
                   host="frontend")
    assert "Both" in shown(deployment)
    before = len(juliet.all(event="presence"))
    romeo.say(publish=document(show="xa", note="nach dem Neustart"))
    juliet.wait(event="presence", status="nach dem Neustart", seconds=40)
    assert not [event for event in juliet.all(event="presence")[before:]
                if event["type"] in ("unsubscribed", "subscribe")]
    romeo.say(subscribe=JULIET, call_id="watch-1", expires=900)
    wait_for(lambda: [event for event in romeo.all(
        event="answer", call_id="watch-1")][1:], "the refresh", 30)
    assert romeo.all(event="answer", call_id="watch-1")[1]["status"] == 200
    juliet.say(presence="", show="dnd", status="wieder")
    wait_for(lambda: notices(romeo, "wieder"), "presence after it", 40)


def test_a_killed_front_end_keeps_both(deployment, romeo, juliet):
    pid = int(deployment.file("frontend", "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
             open(f"/proc/{pid}/stat").read().split()[2] == "Z",
             "the end of the process")
    deployment.start("frontend")
    assert "Both" in shown(deployment)
    before = len(juliet.all(event="presence"))
    romeo.say(publish=document(show="away", note="nach dem Ende"))
    juliet.wait(event="presence", status="nach dem Ende", seconds=60)
    juliet.say(presence="", show="xa", status="auch")
    wait_for(lambda: notices(romeo, "auch"), "presence after it", 60)
    assert not [event for event in juliet.all(event="presence")[before:]
                if event["type"] in ("unsubscribed", "subscribe")]


def test_the_user_leaves_and_the_subscription_stays(deployment, romeo):
    romeo.say(subscribe=JULIET, call_id="watch-1", expires=0)
    wait_for(lambda: [event for event in romeo.all(
        event="notify", call_id="watch-1")
        if event["state"].startswith("terminated")], "the end", 30)
    last = romeo.all(event="notify", call_id="watch-1")[-1]
    assert "reason=timeout" in last["state"]
    assert "<basic>closed</basic>" in last["body"]
    assert "Both" in shown(deployment)


def test_the_contact_unsubscribes(deployment, juliet):
    """Her server keeps the answer to itself: she has no subscription now."""
    before = len(juliet.all(event="presence"))
    juliet.say(presence="unsubscribe", to="romeo@contoso.test")

    def heard():
        return [event["type"] for event in
                juliet.all(event="presence")[before:]
                if event["from"] == "romeo@contoso.test/desk"]

    wait_for(heard, "the last presence", 30)
    wait_for(lambda: "Both" not in shown(deployment), "the end", 30)
    time.sleep(1)
    assert heard() == ["unavailable"]
