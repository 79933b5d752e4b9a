"""A legacy XMPP gateway for the lab: SIP towards a pool, an external component
(XEP-0114) for the SIP domain towards XMPP. Messages, sessions and presence,
both ways; what it was asked to carry it carries, knowing nothing of any other
gateway.

    legacy.py DOMAIN OWN-ADDRESS POOL-ADDRESS [KEY CERTIFICATE ANCHORS]

Written, as JSON lines: {"event": "ready"}, {"event": "asked", method, from,
to, inside} for each SIP request, {"event": "returned", id} for a message that
came back as an error from either side.
"""

import asyncio
import re
import sys
import uuid

import slixmpp
from slixmpp.componentxmpp import ComponentXMPP

from client import say
from legacy_sip import Dialog, Sip, bare, spawn, tag_of
from phone import uri_of

SECRET = "secret"
EXPIRES = 3600
TEXT = "text/plain; charset=UTF-8"
SDP = ("v=0\r\no=- 0 0 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n"
       "m=message 5060 sip null\r\na=accept-types:text/plain\r\n")
PIDF = ("<?xml version='1.0' encoding='UTF-8'?>\n"
        "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:{0}'>"
        "<tuple id='ID-1'><status><basic>{1}</basic></status></tuple>"
        "</presence>")


class Gateway(ComponentXMPP):
    def __init__(self, domain, address, pool, *tls):
        super().__init__(domain, SECRET, "127.0.0.1", 5347)
        self.own = domain
        self.address = address
        self.sip = Sip(address, f"{pool}:5060", self.asked, tls)
        self.contact = self.sip.contact(bool(tls))
        self.sessions = {}  # (user, contact) -> Dialog
        self.watches = {}   # (user, contact) -> Dialog: of ours at the pool
        self.by_call = {}   # Call-ID -> (user, contact) of these
        self.active = {}    # the same -> last basic status that was told
        self.notices = {}   # Call-ID -> (user, contact, Dialog)
        self.known = {}     # (user, contact) -> basic status of the contact
        # slixmpp would answer for a roster of its own.
        for kind in ("probe", "subscribe", "subscribed", "unsubscribe",
                     "unsubscribed"):
            self.del_event_handler(f"presence_{kind}",
                                   getattr(self, f"_handle_{kind}"))
        self.add_event_handler("session_start", self.online)
        for name in ("message", "presence"):
            self.register_handler(slixmpp.xmlstream.handler.Callback(
                f"every {name}", slixmpp.xmlstream.matcher.MatchXPath(
                    "{jabber:component:accept}" + name),
                getattr(self, f"take_{name}")))

    async def online(self, _):
        await self.sip.listen()
        say(event="ready")

    def tell_xmpp(self, name, sender, to, kind=None, inside=""):
        kind = f" type='{kind}'" if kind else ""
        self.send_raw(f"<{name} from='{sender}' to='{to}'{kind}>{inside}"
                      f"</{name}>")

    # ---- from XMPP ----

    def take_message(self, message):
        text = message.xml.findtext("{jabber:component:accept}body")
        if message["type"] == "error":
            say(event="returned", id=message["id"], body=text)
        elif text:
            spawn(self.carry(message, text))

    async def carry(self, message, text):
        pair = str(message["to"].bare), str(message["from"].bare)
        session = self.sessions.get(pair)
        status = await (self.say_inside(pair, session, text) if session
                        else self.page(*pair, text))
        if status >= 300:
            say(event="returned", id=message["id"], status=status)
            error = message.reply(clear=True)
            error["type"] = "error"
            error["id"] = message["id"]
            error["error"]["condition"] = "recipient-unavailable"
            error.send()

    async def page(self, user, contact, text):
        status, _ = await self.sip.request(
            "MESSAGE", f"sip:{user}",
            [f"From: <sip:{contact}>;tag={uuid.uuid4().hex[:8]}",
             f"To: <sip:{user}>", f"Call-ID: {uuid.uuid4().hex}",
             "CSeq: 1 MESSAGE"], text, TEXT)
        return status

    async def say_inside(self, pair, session, text):
        status, _ = await self.sip.request(
            "MESSAGE", session.target, session.lines("MESSAGE"), text, TEXT,
            session.hop())
        if status == 481 and self.sessions.get(pair) is session:
            del self.sessions[pair]
        return status

    def take_presence(self, presence):
        user, contact = str(presence["to"].bare), str(presence["from"].bare)
        kind = presence.xml.get("type")
        if kind in ("subscribe", "probe"):
            self.see(user, contact, kind)
        elif kind in (None, "unavailable", "subscribed"):
            if kind != "subscribed":
                self.known[user, contact] = "closed" if kind else "open"
            self.tell(user, contact)

    def see(self, user, contact, kind):
        """The contact wants to see the user: the pool is asked, once."""
        pair = user, contact
        if pair in self.active:
            if kind == "subscribe":
                self.tell_xmpp("presence", user, contact, "subscribed")
            self.show(pair)
        elif pair not in self.watches:
            spawn(self.watch(pair))

    async def watch(self, pair):
        user, contact = pair
        dialog = Dialog(uuid.uuid4().hex,
                        f"<sip:{contact}>;tag={uuid.uuid4().hex[:8]}",
                        f"<sip:{user}>", f"sip:{user}")
        self.watches[pair], self.by_call[dialog.call_id] = dialog, pair
        status, headers = await self.sip.request(
            "SUBSCRIBE", dialog.target, dialog.lines("SUBSCRIBE") +
            ["Event: presence", "Accept: application/pidf+xml",
             f"Expires: {EXPIRES}", self.sip.contact(False)])
        if status >= 300:
            del self.watches[pair]

    def show(self, pair):
        self.tell_xmpp("presence", pair[0], pair[1],
                    None if self.active[pair] == "open" else "unavailable")

    # ---- from SIP ----

    def asked(self, method, uri, headers, body, writer):
        inside = tag_of(headers["to"][0]) is not None
        if method != "OPTIONS":
            say(event="asked", method=method, inside=inside,
                to=bare(uri_of(headers["to"][0])),
                **{"from": bare(uri_of(headers["from"][0]))})
        answer = getattr(self, "on_" + method.lower(), self.on_other)
        answer(headers, body, writer)

    def on_ack(self, headers, body, writer):
        pass

    def on_other(self, headers, body, writer):
        self.sip.answer(writer, headers, 200, tag="gateway")

    def on_message(self, headers, body, writer):
        text = body.replace("&", "&amp;").replace("<", "&lt;")
        self.tell_xmpp("message", bare(uri_of(headers["from"][0])),
                    bare(uri_of(headers["to"][0])), "chat",
                    f"<body>{text}</body>")
        inside = tag_of(headers["to"][0])
        self.sip.answer(writer, headers, 200 if inside else 202,
                        tag="gateway")

    def on_invite(self, headers, body, writer):
        self.sessions[self.pair_of(headers)] = self.dialog_of(headers)
        self.sip.answer(writer, headers, 200, self.contact,
                        "Content-Type: application/sdp",
                        body=SDP.format(self.address), tag="gateway")

    def on_bye(self, headers, body, writer):
        pair, call_id = self.pair_of(headers), headers["call-id"][0]
        if pair in self.sessions and self.sessions[pair].call_id == call_id:
            del self.sessions[pair]
        self.sip.answer(writer, headers, 200)

    @staticmethod
    def pair_of(headers):
        return (bare(uri_of(headers["from"][0])),
                bare(uri_of(headers["to"][0])))

    @staticmethod
    def dialog_of(headers):
        """That a request of the pool's side makes."""
        to = headers["to"][0]
        return Dialog(headers["call-id"][0],
                      to if tag_of(to) else to + ";tag=gateway",
                      headers["from"][0], uri_of(headers["contact"][0]),
                      [route.strip() for line in headers.get(
                          "record-route", ()) for route in line.split(",")])

    def on_notify(self, headers, body, writer):
        pair = self.by_call.get(headers["call-id"][0])
        self.sip.answer(writer, headers, 200 if pair else 481)
        state = headers["subscription-state"][0]
        if not pair or not state.startswith("active"):
            return
        if pair not in self.active:
            self.tell_xmpp("presence", pair[0], pair[1], "subscribed")
        basic = re.search(r"<(?:\w+:)?basic>\s*(\w+)", body)
        self.active[pair] = basic.group(1) if basic else "closed"
        self.show(pair)

    def on_subscribe(self, headers, body, writer):
        call_id = headers["call-id"][0]
        user, contact = self.pair_of(headers)
        expires = int(headers.get("expires", [EXPIRES])[0])
        if tag_of(headers["to"][0]) and call_id not in self.notices:
            self.sip.answer(writer, headers, 481)
            return
        if call_id not in self.notices:
            self.notices[call_id] = user, contact, self.dialog_of(headers)
            self.tell_xmpp("presence", user, contact, "subscribe")
        self.sip.answer(writer, headers, 200, f"Expires: {expires}",
                        self.contact, tag="gateway")
        if expires:
            self.tell(user, contact, call_id)
        else:
            self.notify(self.notices.pop(call_id),
                        "terminated;reason=timeout")

    def tell(self, user, contact, only=None):
        for call_id, notice in list(self.notices.items()):
            if notice[:2] == (user, contact) and only in (None, call_id):
                known = (user, contact) in self.known
                self.notify(notice, f"{'active' if known else 'pending'};"
                            f"expires={EXPIRES}")

    def notify(self, notice, state):
        user, contact, dialog = notice
        basic = self.known.get((user, contact))
        spawn(self.sip.request(
            "NOTIFY", dialog.target, dialog.lines("NOTIFY") +
            ["Event: presence", f"Subscription-State: {state}",
             self.contact], PIDF.format(contact, basic) if basic else "",
            "application/pidf+xml" if basic else None, hop=dialog.hop()))


async def main(arguments):
    gateway = Gateway(*arguments)
    gateway.connect()
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(sys.argv[1:]))
