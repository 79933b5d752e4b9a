"""The presence of a Lync pool's users for the lab: what their clients publish
by SERVICE, told to who has subscribed, in the format that he reads."""

import re
import uuid
from xml.sax.saxutils import escape

from phone import say, uri_of

MSRTC = "text/xml+msrtc.pidf"
PIDF = "application/pidf+xml"


def number(text, name):
    found = re.search(rf"{name} m:aggregate=\"(\d+)\"", text)
    return int(found.group(1)) if found else 0


class State:
    def __init__(self, text):
        self.availability = number(text, "availability")
        self.activity = number(text, "activity")
        note = re.search(r"<note>(.*?)</note>", text, re.S)
        self.note = note.group(1) if note else ""

    def word(self):
        """The one RPID activity that Lync's PIDF has."""
        for below, word in ((400, "away"), (500, None), (700, "busy")):
            if self.activity < below:
                return word
        return "away" if self.activity < 800 else None


class Presence:
    def __init__(self, pool):
        self.pool = pool
        self.states = {}    # user@domain -> State
        self.watchers = {}  # Call-ID -> what a NOTIFY needs

    # ---- documents ----

    def msrtc(self, user):
        state = self.states.get(user)
        note = f"<note>{state.note}</note>" if state and state.note else ""
        return (f'<presentity uri="{user}" xmlns="http://schemas.microsoft.com'
                '/2002/09/sip/presence">'
                f'<availability aggregate="{state.availability if state else 0}"'
                ' description="" epid="0a1b2c3d4e"/>'
                f'<activity aggregate="{state.activity if state else 0}" '
                f'description=""/><userInfo>{note}</userInfo></presentity>')

    def pidf(self, user):
        state = self.states.get(user)
        online = state and state.availability >= 100
        word = state.word() if online else None
        shown = ("<ep:activities><ep:activity>" + word +
                 "</ep:activity></ep:activities>") if word else ""
        return ('<?xml version="1.0" encoding="utf-8"?>'
                '<presence xmlns="urn:ietf:params:xml:ns:pidf" '
                'xmlns:ep="urn:ietf:params:xml:ns:pidf:status:rpid-status" '
                'xmlns:ci="urn:ietf:params:xml:ns:pidf:cipid" '
                f'entity="sip:{escape(user)}"><tuple id="0"><status><basic>'
                f'{"open" if online else "closed"}</basic>{shown}</status>'
                f'</tuple><ci:display-name>{escape(user)}</ci:display-name>'
                '</presence>')

    # ---- what clients do ----

    def publish(self, body):
        found = re.search(r"presentity[^>]* m:uri=\"(?:sip:)?([^\"]+)\"", body)
        if "setPresence" not in body or not found:
            return
        user = found.group(1).lower()
        state = self.states[user] = State(body)
        say(event="published", user=user, availability=state.availability,
            activity=state.activity, note=state.note)
        for watcher in self.watchers.values():
            if watcher["user"] == user:
                self.notify(watcher)

    # ---- what the gateway does ----

    def subscribe(self, connection, headers):
        call_id = headers["call-id"][0]
        accept = ",".join(headers.get("accept", []))
        expires = int(headers.get("expires", ["3600"])[0])
        watcher = self.watchers.setdefault(call_id, {
            "user": uri_of(headers["to"][0]).split(":", 1)[1].lower(),
            "to": headers["from"][0], "call_id": call_id, "number": 0,
            "from": headers["to"][0] + ";tag=90ab", "type": PIDF})
        watcher["connection"] = connection
        watcher["target"] = uri_of(headers["contact"][0])
        watcher["expires"] = expires
        if "tag=" in headers["to"][0]:
            watcher["from"] = headers["to"][0]
        if accept:
            watcher["type"] = MSRTC if MSRTC in accept else PIDF
        self.pool.respond(
            connection, headers, 200, f"Expires: {expires}",
            f"Contact: <sip:{self.pool.address}:{self.pool.port};"
            "transport=tcp>")
        say(event="watched", user=watcher["user"], accept=accept,
            expires=expires)
        self.notify(watcher)
        if not expires:
            del self.watchers[call_id]

    def notify(self, watcher):
        watcher["number"] += 1
        user, kind = watcher["user"], watcher["type"]
        body = self.msrtc(user) if kind == MSRTC else self.pidf(user)
        state = (f"active;expires={watcher['expires']}"
                 if watcher["expires"] else "terminated;reason=timeout")
        self.pool.request(self.pool.to_gateway(), [
            f"NOTIFY {watcher['target']} SIP/2.0",
            f"From: {watcher['from']}", f"To: {watcher['to']}",
            f"Call-ID: {watcher['call_id']}",
            f"CSeq: {watcher['number']} NOTIFY", "Event: presence",
            f"subscription-state: {state}",
            f"Contact: <sip:{self.pool.address}:{self.pool.port};"
            "transport=tcp>",
            f"Content-Type: {kind}"], body.encode())
