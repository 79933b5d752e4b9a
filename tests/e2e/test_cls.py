"""Start-, Show-, Search- and Stop-CsClsLogging over a front end and an edge:
one id follows a message, and presence, across SIP and XMPP."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from deployment import EDGE, FRONTEND
from lab import wait_for


def run(deployment, command, **options):
    return deployment.cmd(command, host="frontend", **options)


def objects(deployment, command):
    text = run(deployment, f"ConvertTo-Json @({command})")
    return json.loads(text or "[]")


def wait_linked(deployment):
    """Until the front end can ask the edge."""
    wait_for(lambda: run(deployment, "Show-CsClsLogging",
                         ok=False).returncode == 0, "both roles", 60)


def search(deployment, what):
    return objects(deployment, f"Search-CsClsLogging {what}")


@pytest.fixture(scope="module")
def logging(deployment):
    wait_linked(deployment)
    done = objects(deployment, "Start-CsClsLogging -Scenario imandpresence "
                               "-Duration 0.01:00")
    assert {one["Computer"]: one["Result"] for one in done} == {
        FRONTEND: "Success", EDGE: "Success"}
    return deployment


@pytest.fixture(scope="module")
def said(lab, logging):
    """A message each way."""
    romeo, juliet = lab.phone("romeo"), lab.client("juliet")
    romeo.say(to="sip:juliet@fabrikam.test", body="wherefore", call_id="out-1")
    juliet.wait(event="message", body="wherefore", seconds=30)
    assert romeo.wait(event="answer", call_id="out-1",
                      seconds=30)["status"] in (200, 202)
    juliet.say(to="romeo@contoso.test", body="parting", id="in-1")
    romeo.wait(event="message", body="parting", seconds=30)
    romeo.juliet = juliet
    return romeo


def one_id(found):
    ids = {entry["CorrelationId"] for entry in found if entry["CorrelationId"]}
    assert len(ids) == 1, ids
    return ids.pop()


def steps_of(deployment, number):
    """Where a message was seen, and which way it went, in order."""
    found = search(deployment, f"-CorrelationIds {number}")
    times = [entry["Time"] for entry in found]
    assert times == sorted(times)
    return found, [(entry["Component"], entry["Computer"], entry["Direction"])
                   for entry in found if entry["Component"] in ("SIP", "XMPP")]


def test_one_id_from_sip_to_xmpp(said, logging):
    found, steps = steps_of(logging, one_id(search(logging,
                                                   "-CallId out-1")))
    assert steps[0] == ("SIP", FRONTEND, "received")
    assert ("XMPP", EDGE, "sent") in steps
    assert steps[-1] == ("SIP", FRONTEND, "sent")
    assert found[0]["Text"].startswith("MESSAGE sip:juliet@fabrikam.test")
    assert found[-1]["Text"].startswith("SIP/2.0 202")
    assert found[0]["From"] == "sip:romeo@contoso.test"
    # What the service itself says of it carries the id too.
    assert any(entry["Component"] == "sip-xmpp" for entry in found)


def test_one_id_from_xmpp_to_sip(said, logging):
    stanza = [entry for entry in search(
        logging, "-SipContents \"id='in-1'\" -Components XMPP")
        if entry["Direction"] == "received"]
    found, steps = steps_of(logging, one_id(stanza))
    assert steps[0] == ("XMPP", EDGE, "received")
    assert ("SIP", FRONTEND, "sent") in steps
    assert ("SIP", FRONTEND, "received") in steps
    assert any(entry["Text"].startswith("SIP/2.0 200") for entry in found)


def test_one_id_for_presence(said, logging):
    """What a contact asks for, what the pool is asked for it, the pool's word
    and what the contact hears of it."""
    said.juliet.say(presence="subscribe", to="romeo@contoso.test")
    said.juliet.wait(event="presence", type="subscribed", seconds=30)
    asked = [entry for entry in search(
        logging, "-SipContents \"type='subscribe'\" -Components XMPP")
        if entry["Direction"] == "received"]
    found, steps = steps_of(logging, one_id(asked))
    assert steps[0] == ("XMPP", EDGE, "received")
    texts = [(entry["Component"], entry["Direction"], entry["Text"])
             for entry in found]
    for component, way, text in [("SIP", "sent", "SUBSCRIBE "),
                                 ("SIP", "received", "SIP/2.0 "),
                                 ("SIP", "received", "NOTIFY "),
                                 ("XMPP", "sent", "<presence ")]:
        assert [one for one in texts if one[:2] == (component, way)
                and one[2].startswith(text)], (component, way, text)


def test_what_people_wrote_is_hidden(lab, said, logging):
    everything = json.dumps(search(logging, ""))
    assert "juliet@fabrikam.test" in everything
    assert "wherefore" not in everything and "parting" not in everything
    logging.cmd("Set-CsXmppGatewayConfiguration "
                "-EnableLoggingAllMessageBodies $true")
    logging.wait_replicated()

    def shown():
        said.say(to="sip:juliet@fabrikam.test", body="art thou")
        said.juliet.wait(event="message", body="art thou", seconds=30)
        run(logging, "Sync-CsClsLogging | Out-Null")
        found = search(logging, "-SipContents 'art thou'")
        return {entry["Component"] for entry in found} >= {"SIP", "XMPP"}
    wait_for(shown, "bodies in the log", 30)
    logging.cmd("Set-CsXmppGatewayConfiguration "
                "-EnableLoggingAllMessageBodies $false")


def test_criteria(said, logging):
    address = "-Uri sip:juliet@fabrikam.test -CallId out-1"
    either = search(logging, f"{address} -MatchAny")
    both = search(logging, f"{address} -MatchAll")
    assert len(search(logging, address)) == len(either) > len(both) > 0
    assert {entry["CallId"] for entry in both
            if entry["Component"] == "SIP"} == {"out-1"}
    levels = {entry["Level"] for entry in search(logging, "-LogLevel Warning")}
    assert levels <= {"Error", "Warning"}
    assert {entry["Computer"] for entry in search(
        logging, f"-Computers {EDGE}")} == {EDGE}
    assert {entry["Computer"] for entry in search(
        logging, "-Pools pool1.contoso.test")} == {FRONTEND}
    assert search(logging, "-IP 10.78.0.10 -MatchAll -Components SIP")
    # Nothing was said an hour ago.
    assert not search(logging, "-EndTime (Get-Date).AddHours(-1)")
    assert search(logging, "-StartTime (Get-Date).AddMinutes(-10) -Uri juliet")


def test_as_file_and_as_xml(lab, said, logging):
    path = lab.folder / "self" / "found.txt"
    run(logging, f"Search-CsClsLogging -CallId out-1 -OutputFilePath {path}")
    text = (lab.home("frontend") / "found.txt").read_text()
    assert "MESSAGE sip:juliet@fabrikam.test" in text
    tree = ElementTree.fromstring(run(
        logging, "Search-CsClsLogging -CallId out-1 -AsXml"))
    assert tree.find("Entry/CallId").text == "out-1"


def shown(deployment):
    return {one["Computer"]: one["Scenario"] for one in objects(
        deployment, "Show-CsClsLogging")}


def test_it_goes_on_after_a_restart(lab, said, logging):
    assert shown(logging) == {FRONTEND: "IMAndPresence",
                              EDGE: "IMAndPresence"}
    run(logging, "Stop-CsWindowsService; Start-CsWindowsService")
    wait_linked(logging)
    assert shown(logging) == {FRONTEND: "IMAndPresence",
                              EDGE: "IMAndPresence"}
    assert search(logging, "-CallId out-1")
    # Nothing of a user's is readable to others.
    folder = lab.home("frontend") / "home" / "frontend" / "trace"
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_it_is_changed_and_ended(logging):
    before = objects(logging, f"Show-CsClsLogging -Computers {EDGE}")
    run(logging, "Update-CsClsLogging -Duration 0.05:00 | Out-Null")
    after = objects(logging, f"Show-CsClsLogging -Computers {EDGE}")
    assert after[0]["Until"] > before[0]["Until"]
    for command, says in [
            ("Start-CsClsLogging -Scenario XMPP", "only AlwaysOn may beside"),
            ("Start-CsClsLogging -Scenario nothing", "there is no scenario"),
            ("Start-CsClsLogging -Scenario AlwaysOn -Duration soon",
             "is no duration"),
            ("Stop-CsClsLogging -Scenario AlwaysOn", "does not run here"),
            ("Show-CsClsLogging -Computers none.test", "runs the gateway")]:
        done = run(logging, command, ok=False)
        assert done.returncode and says in done.stdout + done.stderr, command
    run(logging, "Start-CsClsLogging -Scenario AlwaysOn | Out-Null; "
                 "Stop-CsClsLogging -Scenario IMAndPresence | Out-Null")
    assert shown(logging) == {FRONTEND: "AlwaysOn", EDGE: "AlwaysOn"}
    run(logging, "Stop-CsClsLogging -Scenario AlwaysOn | Out-Null")
    assert shown(logging) == {FRONTEND: None, EDGE: None}
