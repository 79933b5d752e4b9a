"""A legacy XMPP gateway for the lab: SIP over TCP towards a pool, an external
component (XEP-0114) for the SIP domain towards XMPP. Messages and presence,
both ways; what it was asked to carry it carries, knowing nothing of any other
gateway.

    legacy.py DOMAIN OWN-ADDRESS POOL-ADDRESS

Written, as JSON lines: {"event": "ready"}, {"event": "asked", method, from,
to, inside} for each SIP request, {"event": "returned", id} for a message that
came back as an error from either side.
"""

import asyncio
import re
import socket
import sys
import uuid

import slixmpp
from slixmpp.componentxmpp import ComponentXMPP

from client import say
from phone import parse, uri_of

SECRET = "secret"
EXPIRES = 3600
SDP = ("v=0\r\no=- 0 0 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n"
       "m=message 5060 sip null\r\na=accept-types:text/plain\r\n")
PIDF = ("<?xml version='1.0' encoding='UTF-8'?>\n"
        "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:{0}'>"
        "<tuple id='ID-1'><status><basic>{1}</basic></status></tuple>"
        "</presence>")


def bare(address):
    """user@domain of a SIP URI or a JID."""
    return address.split(":", 1)[-1].split(";")[0].split("/")[0]


def tag_of(header):
    found = re.search(r">\s*;.*?tag=([^;,\s]+)", header)
    return found.group(1) if found else None


TASKS = set()


def spawn(coroutine):
    """Runs it beside; asyncio itself forgets tasks that nobody holds."""
    task = asyncio.ensure_future(coroutine)
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)


class Dialog:
    """One with the pool's side, whoever began it."""

    def __init__(self, call_id, local, remote, target, routes=()):
        self.call_id, self.local, self.remote = call_id, local, remote
        self.target, self.routes, self.number = target, list(routes), 1

    def lines(self, method):
        self.number += 1
        return [f"From: {self.local}", f"To: {self.remote}",
                f"Call-ID: {self.call_id}",
                f"CSeq: {self.number} {method}",
                *(f"Route: {route}" for route in self.routes)]

    def hop(self):
        return self.routes[0] if self.routes else f"<{self.target}>"


class Sip:
    """Requests and answers over TCP; a coroutine for each request of ours."""

    def __init__(self, address, pool, asked):
        self.address, self.pool, self.asked = address, pool, asked
        self.waiting = {}  # branch -> future
        self.writers = {}  # (host, port) -> StreamWriter
        self.lock = asyncio.Lock()

    async def listen(self):
        await asyncio.start_server(self.serve, self.address, 5060)

    async def serve(self, reader, writer):
        rest = b""
        while data := await reader.read(65536):
            rest = (rest + data).lstrip(b"\r\n")
            while b"\r\n\r\n" in rest:
                head = rest.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
                length = int(parse(head)[1]["content-length"][0])
                if len(rest) < len(head) + length:
                    break
                self.take(parse(rest[:len(head) + length]), writer)
                rest = rest[len(head) + length:].lstrip(b"\r\n")
        self.writers = {place: one for place, one in self.writers.items()
                        if one is not writer}
        writer.close()

    def take(self, message, writer):
        start, headers, body = message
        if not start.startswith("SIP/2.0"):
            self.asked(start.split()[0], start.split()[1], headers,
                       body.decode(), writer)
            return
        status = int(start.split()[1])
        branch = headers["via"][0].split("branch=")[1].split(";")[0]
        if status >= 200 and branch in self.waiting:
            self.waiting.pop(branch).set_result((status, headers))

    async def connect(self, hop):
        """To where a route or an address of the pool leads."""
        host, _, port = (hop or self.pool).strip("<>").split(
            "@")[-1].removeprefix("sip:").split(";")[0].partition(":")
        place = (socket.gethostbyname(host), int(port or 5060))
        async with self.lock:
            if place not in self.writers:
                reader, writer = await asyncio.open_connection(*place)
                self.writers[place] = writer
                spawn(self.serve(reader, writer))
            return self.writers[place]

    async def request(self, method, uri, lines, body="", kind=None, hop=None):
        """Gives the final status, 408 without one, and its headers."""
        branch = "z9hG4bK" + uuid.uuid4().hex
        content = body.encode()
        text = "\r\n".join(
            [f"{method} {uri} SIP/2.0",
             f"Via: SIP/2.0/TCP {self.address}:5060;branch={branch}",
             "Max-Forwards: 70", *lines,
             *([f"Content-Type: {kind}"] if kind else []),
             f"Content-Length: {len(content)}", "", ""])
        answer = asyncio.get_running_loop().create_future()
        self.waiting[branch] = answer
        try:
            writer = await self.connect(hop)
            writer.write(text.encode() + content)
            return await asyncio.wait_for(answer, 32)
        except (OSError, asyncio.TimeoutError):
            self.waiting.pop(branch, None)
            return 408, {}

    def answer(self, writer, headers, status, *more, body="", tag=None):
        to = headers["to"][0]
        lines = [f"SIP/2.0 {status} Says the legacy gateway"]
        lines += [f"{name}: {value}" for name in ("Via", "Record-Route")
                  for value in headers.get(name.lower(), ())]
        lines += [f"From: {headers['from'][0]}",
                  "To: " + (to if tag_of(to) or not tag
                            else f"{to};tag={tag}"),
                  f"Call-ID: {headers['call-id'][0]}",
                  f"CSeq: {headers['cseq'][0]}", *more,
                  f"Content-Length: {len(body)}", "", ""]
        writer.write(("\r\n".join(lines) + body).encode())


class Gateway(ComponentXMPP):
    def __init__(self, domain, address, pool):
        super().__init__(domain, SECRET, "127.0.0.1", 5347)
        self.own = domain
        self.contact = f"Contact: <sip:gateway@{address}:5060;transport=tcp>"
        self.address = address
        self.sip = Sip(address, f"{pool}:5060", self.asked)
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
        user, contact = str(message["to"].bare), str(message["from"].bare)
        status, _ = await self.sip.request(
            "MESSAGE", f"sip:{user}",
            [f"From: <sip:{contact}>;tag={uuid.uuid4().hex[:8]}",
             f"To: <sip:{user}>", f"Call-ID: {uuid.uuid4().hex}",
             "CSeq: 1 MESSAGE"], text, "text/plain; charset=UTF-8")
        if status >= 300:
            say(event="returned", id=message["id"], status=status)
            error = message.reply(clear=True)
            error["type"] = "error"
            error["id"] = message["id"]
            error["error"]["condition"] = "recipient-unavailable"
            error.send()

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
             f"Expires: {EXPIRES}", self.contact])
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
        self.sip.answer(writer, headers, 200, self.contact,
                        "Content-Type: application/sdp",
                        body=SDP.format(self.address), tag="gateway")

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
        user = bare(uri_of(headers["from"][0]))
        contact = bare(uri_of(headers["to"][0]))
        expires = int(headers.get("expires", [EXPIRES])[0])
        if tag_of(headers["to"][0]) and call_id not in self.notices:
            self.sip.answer(writer, headers, 481)
            return
        if call_id not in self.notices:
            self.notices[call_id] = user, contact, Dialog(
                call_id, headers["to"][0] + ";tag=gateway",
                headers["from"][0], uri_of(headers["contact"][0]),
                [route.strip() for line in headers.get("record-route", ())
                 for route in line.split(",")])
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
