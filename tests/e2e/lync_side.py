"""What the tests of Lync's dialect say and hear as its front end, the actor
lync.py with romeo behind it."""

import shutil
import time

from lab import HERE, HOSTS, Authority, wait_for

ADDRESS, PORT = "10.78.0.10", 5071
JULIET = "sip:juliet@fabrikam.test"
TYPES = {"type": "application/xml",
         "body": '<?xml version="1.0"?><KeyboardActivity>'
                 '<status status="type" /></KeyboardActivity>'}


def certificate(lab):
    """Of the pool, by an authority of its own, which the front end takes."""
    authority = Authority(lab.folder / "enterprise", "Pool CA")
    role = lab.home("frontend") / "home" / "frontend"
    (role / "anchors").mkdir()
    shutil.copy(authority.certificate,
                role / "anchors" / "pool1.contoso.test.pem")
    files = (*authority.issue("sip1", ["DNS:pool1.contoso.test",
                                       "DNS:sip1.contoso.test"]),
             role / "keys" / "authority.pem")
    for name, file in zip(("key", "certificate", "anchors"), files):
        shutil.copy(file, lab.home("pool") / name)
        yield lab.folder / "self" / name


def start(lab):
    romeo = lab.actor("pool", "/usr/bin/python3", HERE / "lync.py", "romeo",
                      "contoso.test", ADDRESS, PORT, HOSTS["frontend"][1],
                      5098, *certificate(lab), "fe1.contoso.test")
    romeo.wait(event="ready")
    return romeo


def last(romeo, method):
    return romeo.all(event="request", method=method)[-1]


def count(romeo, **wanted):
    return len(romeo.all(event="request", **wanted))


def ask(romeo, method, call_id, **more):
    """Gives the answer."""
    before = len(romeo.all(event="answer", call_id=call_id, method=method))
    romeo.say(do=method, call_id=call_id, **more)

    def answers():
        return romeo.all(event="answer", call_id=call_id,
                         method=method)[before:]
    wait_for(answers, f"an answer to {method}", 30)
    return answers()[0]


def opens(romeo, call_id, to=JULIET, **more):
    taken = ask(romeo, "INVITE", call_id, to=to, **more)
    assert taken["status"] == 200
    return taken


def hangs_up(romeo, client):
    """Whatever session there is with the contact."""
    client.say(to="romeo@contoso.test", type="chat", state="gone")


def invited(romeo, before):
    """The next INVITE of ours for juliet, after so many."""
    wait_for(lambda: len(invites(romeo)) > before, "INVITE", 30)
    return invites(romeo)[before]


def invites(romeo):
    return [event for event in romeo.all(event="request", method="INVITE")
            if "juliet" in event["from"]]


def answers_with(romeo, method, status, **more):
    """What juliet's next request of that kind will get."""
    romeo.say(answer=status, method=method, of="juliet", **more)
    time.sleep(0.1)


# ---- presence ----

def tell(romeo, call_id, kind, body, state="active;expires=29087",
         lines=()):
    """Gives the status."""
    return ask(romeo, "NOTIFY", call_id, type=kind, body=body, headers=[
        "Event: presence", f"subscription-state: {state}", *lines])["status"]


def shown(juliet):
    events = [event for event in juliet.all(event="presence")
              if event["from"].startswith("romeo@") and
              event["type"] in (None, "unavailable")]
    return (events[-1]["type"], events[-1]["show"]) if events else None


def msrtc(availability, activity):
    return ('<presentity uri="romeo@contoso.test" xmlns="http://schemas.'
            'microsoft.com/2002/09/sip/presence"><availability aggregate="'
            f'{availability}"/><activity aggregate="{activity}"/>'
            '</presentity>')


def state(number):
    return ('<categories xmlns="http://schemas.microsoft.com/2006/09/sip/'
            'categories" uri="sip:romeo@contoso.test"><category name="state">'
            '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type='
            f'"aggregateState"><availability>{number}</availability></state>'
            '</category></categories>')


BUSY = ('<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" '
        'xmlns:ep="urn:ietf:params:xml:ns:pidf:status:rpid-status" '
        'entity="sip:romeo@contoso.test"><tuple id="0"><status>'
        '<basic>open</basic><ep:activities><ep:activity>busy</ep:activity>'
        '</ep:activities></status></tuple></presence>')
SOUP = ["Event: presence", "Accept: application/msrtc-event-categories+xml, "
        "application/xpidf+xml, text/xml+msrtc.pidf, application/pidf+xml, "
        "application/rlmi+xml, multipart/related",
        "Supported: com.microsoft.autoextend",
        "Supported: ms-piggyback-first-notify", "Supported: ms-benotify",
        "Proxy-Require: ms-benotify"]
BATCH = ('<batchSub xmlns="http://schemas.microsoft.com/2006/01/sip/'
         'batch-subscribe" uri="sip:romeo@contoso.test" name=""/>')


def watch(romeo, call_id, expires=600, **more):
    return ask(romeo, "SUBSCRIBE", call_id, to=JULIET, body=BATCH,
               type="application/msrtc-adrl-categorylist+xml",
               headers=[f"Expires: {expires}", *SOUP], **more)


def notices(romeo, call_id):
    return [event["text"] for event in romeo.all(
        event="request", method="NOTIFY", call_id=call_id)]
