"""A front end of Lync with one client behind it, over TCP or mutual TLS, for
the lab.

    lync.py USER DOMAIN OWN-ADDRESS OWN-PORT GATEWAY-ADDRESS GATEWAY-PORT
            [KEY CERTIFICATE ANCHORS GATEWAY-NAME]

Speaks JSON lines. Read: {"do": method, "call_id", "to": URI}; optional "body",
"type", "headers": further lines, "hops", "epid", "cut": in so many writes,
"hold": with the next one, in one write, "follow": what comes later in that
dialog goes to the computer of its Contact. In the dialog of that call_id when
there is one. {"answer": status}: of the next MESSAGE, or of what "method" and
"call_id" say, and "of", a part of From; optional "reason", "lines", "body";
0: none. {"accept": call_id}:
an INVITE that was answered 180. Written: {"event": "request", method, call_id,
from, body, cseq, route, contact, text}, {"event": "answer", call_id, method, status,
body, text}.
"""

import json
import os
import selectors
import socket
import ssl
import sys
import uuid

from phone import parse, say, uri_of

SDP = "\r\n".join([
    "v=0", "o=- 0 0 IN IP4 198.51.100.7", "s=session",
    "c=IN IP4 198.51.100.7", "t=0 0", "m=message 5060 sip null",
    "a=accept-types:text/plain multipart/alternative text/html text/rtf ",
    ""])
SOUP = [
    "User-Agent: UCCAPI/16.0.0.0 OC/16.0.0.0 (Skype for Business)",
    "Supported: ms-embedded-first-message", "Supported: ms-delayed-accept",
    "Supported: timer",
    "ms-text-format: text/plain; charset=UTF-8; ms-body=aGVsbG8=",
    "ms-im-format: text/html; charset=UTF-8; ms-body=PGI+aGVsbG88L2I+",
    "Ms-Conversation-ID: AQIDBAUGBwgJCgsMDQ4PEA==",
    "ms-keep-alive: UAC;hop-hop=yes"]


def text_of(headers):
    return "\n".join(f"{name}: {value}" for name, values in headers.items()
                     for value in values)


class Lync:
    def __init__(self, user, domain, address, port, gateway, gateway_port,
                 *tls):
        self.aor, self.port = f"sip:{user}@{domain}", int(port)
        self.gruu = self.aor + ";opaque=user:epid:AAECAwQFBgcICQ;gruu"
        self.host = f"fe1.pool.{domain}"
        self.gateway = gateway, int(gateway_port)
        self.listener = socket.create_server((address, self.port))
        self.address = address
        self.waiting = selectors.DefaultSelector()
        self.rests = {}
        self.out, self.rest = {}, b""  # (host, port) -> connection
        self.dialogs = {}  # call-id -> From, To, target, routes, number
        self.scripts = []  # answers to come
        self.invites = {}  # call-id -> connection and headers, not accepted
        self.held = b""
        self.over_tls(*tls)

    def over_tls(self, key=None, certificate=None, anchors=None, name=None):
        self.transport, self.name = "TLS" if key else "TCP", name
        self.client = self.server = None
        if not key:
            return
        self.client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.verify_mode = ssl.CERT_REQUIRED
        for context in self.client, self.server:
            context.load_cert_chain(certificate, key)
            context.load_verify_locations(anchors)

    def route(self, number):
        return (f"<sip:{self.host}:5061;transport=tls;opaque=state:T:F:"
                f"Ci.R{number};lr;ms-route-sig=AbC_-{number}>;tag=0F0F")

    # ---- what we send ----

    def connect(self, place):
        if place not in self.out:
            connection = socket.create_connection(
                place, source_address=(self.address, 0))
            if self.client:
                connection = self.client.wrap_socket(
                    connection, server_hostname=self.name)
            self.out[place] = connection
            self.watch(connection)
        return self.out[place]

    def take(self):
        connection = self.listener.accept()[0]
        if self.server:
            try:
                connection = self.server.wrap_socket(connection,
                                                     server_side=True)
            except OSError:
                return
        self.watch(connection)

    def write(self, order, place, data):
        self.held += data
        if order.get("hold"):
            return
        data, self.held = self.held, b""
        cut = -(-len(data) // order.get("cut", 1))
        for at in range(0, len(data), cut):
            self.connect(place).sendall(data[at:at + cut])

    def send(self, order):
        if "answer" in order:
            self.scripts.append({"method": "MESSAGE"} | order)
            return
        if "accept" in order:
            self.accept(*self.invites.pop(order["accept"]))
            return
        call_id, method = order["call_id"], order["do"]
        dialog = self.dialogs.setdefault(call_id, {
            "from": f'"Bo"<{self.aor}>;tag=71c3;epid='
                    f'{order.get("epid", "0a1b2c3d4e")}',
            "to": f"<{order.get('to')}>", "target": order.get("to"),
            "routes": [], "number": 0, "place": self.gateway,
            "follow": order.get("follow")})
        if method not in ("ACK", "CANCEL"):
            dialog["number"] += 1
            dialog["branch"] = uuid.uuid4().hex
        branch = (uuid.uuid4().hex if method == "ACK" else dialog["branch"])
        body = order.get("body", SDP if method == "INVITE" else "").encode()
        kind = order.get("type", "application/sdp" if method == "INVITE"
                         else "text/plain; charset=UTF-8")
        lines = [
            f"{method} {dialog['target']} SIP/2.0",
            f"Record-Route: {self.route(1)}",
            f"Via: SIP/2.0/{self.transport} {self.address}:{self.port};"
            f"branch=z9hG4bK{branch};branched=FALSE;"
            "ms-internal-info=\"YWJj+/==\"",
            f"Max-Forwards: {order.get('hops', 69)}",
            f"Content-Length: {len(body)}",
            "Via: SIP/2.0/TLS 198.51.100.7:50111;ms-received-port=50111;"
            "ms-received-cid=4D00",
            f"From: {dialog['from']}", f"To: {dialog['to']}",
            f"Call-ID: {call_id}", f"CSeq: {dialog['number']} {method}",
            *(f"Route: {route}" for route in dialog["routes"]),
            f"Contact: <{self.gruu}>", *SOUP, *order.get("headers", []),
            *([f"Content-Type: {kind}"] if body else [])]
        self.write(order, dialog["place"],
                   "\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def beyond(self, records):
        """The routes of an answer that lie behind the pool itself."""
        routes = [route.strip() for record in records
                  for route in record.split(",")]
        return [route for route in reversed(routes) if self.host not in route]

    def answered(self, start, headers, body):
        status = int(start.split(" ")[1])
        if status < 200:
            return
        call_id = headers["call-id"][0]
        method = headers["cseq"][0].split()[1]
        dialog = self.dialogs.get(call_id)
        if method == "SUBSCRIBE" and status < 300:
            dialog["to"] = headers["to"][0]
            dialog["target"] = uri_of(headers["contact"][0])
        if method == "INVITE" and status < 300:
            dialog["to"] = headers["to"][0]
            dialog["target"] = uri_of(headers["contact"][0])
            dialog["routes"] = self.beyond(headers.get("record-route", []))
            if dialog["follow"]:
                host, port = dialog["target"][4:].split(";")[0].split(":")
                dialog["place"] = host, int(port)
            # The client's first MESSAGE has the number of its INVITE.
            dialog["number"] -= 1
            self.send({"do": "ACK", "call_id": call_id})
        say(event="answer", call_id=call_id, method=method, status=status,
            body=body.decode(), text=text_of(headers))

    # ---- what we get ----

    def respond(self, to, headers, status, *more, body=b"",
                reason="Says the pool"):
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {via}" for via in headers["via"]]
        tag = headers["to"][0]
        lines += [f"From: {headers['from'][0]}",
                  f"To: {tag}" + ("" if "tag=" in tag
                                  else ";epid=0a1b2c3d4e;tag=90ab"),
                  f"Call-ID: {headers['call-id'][0]}",
                  f"CSeq: {headers['cseq'][0]}", *more,
                  f"Content-Length: {len(body)}"]
        to.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def ring(self, to, headers):
        for _ in range(2):
            self.respond(to, headers, 101, "ms-diagnostics: 13004;reason="
                         '"Request was proxied"')
        self.respond(to, headers, 180)
        self.invites[headers["call-id"][0]] = to, headers

    def accept(self, to, headers):
        self.respond(to, headers, 200,
                     f"Record-Route: {self.route(1)}",
                     f"Record-Route: {self.route(2)}",
                     f"Contact: <{self.gruu}>",
                     "Content-Type: application/sdp", body=SDP.encode())
        self.keep_dialog(headers)

    def keep_dialog(self, headers):
        self.dialogs[headers["call-id"][0]] = {
            "from": headers["to"][0] + ";epid=0a1b2c3d4e;tag=90ab",
            "to": headers["from"][0], "number": 100, "place": self.gateway,
            "target": uri_of(headers["contact"][0]), "routes": []}

    def cancelled(self, to, headers):
        self.respond(to, headers, 200)
        asked = self.invites.pop(headers["call-id"][0], None)
        if asked:
            number = headers["cseq"][0].split()[0]
            self.respond(asked[0], asked[1] | {"cseq": [f"{number} INVITE"]},
                         487)

    def scripted(self, to, method, headers):
        """True when an answer was set for it."""
        call_id = headers["call-id"][0]
        for script in self.scripts:
            if (script["method"] != method or
                    script.get("call_id", call_id) != call_id or
                    script.get("of", "") not in headers["from"][0]):
                continue
            self.scripts.remove(script)
            if script["answer"] == 180:
                self.ring(to, headers)
            elif script["answer"]:
                self.respond(to, headers, script["answer"],
                             *script.get("lines", []),
                             body=script.get("body", "").encode(),
                             reason=script.get("reason", "Says the pool"))
            return True
        return False

    def subscribed(self, to, headers):
        if "tag=" not in headers["to"][0]:
            self.keep_dialog(headers)

    def usual(self, to, method, headers):
        if method == "INVITE":
            self.ring(to, headers)
            self.accept(*self.invites.pop(headers["call-id"][0]))
        elif method == "CANCEL":
            self.cancelled(to, headers)
        elif method == "SUBSCRIBE":
            self.respond(to, headers, 200, "Expires: 29087",
                         f"Record-Route: {self.route(1)}",
                         f"Contact: <{self.gruu}>")
        else:
            self.respond(to, headers, 200)

    def asked(self, to, start, headers, body):
        method = start.split()[0]
        if method == "OPTIONS":
            self.respond(to, headers, 200)
            return
        say(event="request", method=method, body=body.decode(),
            uri=start.split()[1], call_id=headers["call-id"][0],
            cseq=headers["cseq"][0], route=headers.get("route", []),
            contact=headers.get("contact", [None])[0], text=text_of(headers),
            **{"from": headers["from"][0]})
        if method == "SUBSCRIBE":
            self.subscribed(to, headers)
        if method != "ACK" and not self.scripted(to, method, headers):
            self.usual(to, method, headers)

    # ---- sockets ----

    def watch(self, connection):
        self.rests[connection] = b""
        self.waiting.register(connection, selectors.EVENT_READ)

    @staticmethod
    def read(connection):
        """What is there; a record of TLS may hold none of ours."""
        connection.settimeout(0)
        try:
            data = connection.recv(65536)
            while isinstance(connection, ssl.SSLSocket) and \
                    connection.pending():
                data += connection.recv(65536)
        finally:
            connection.settimeout(10)
        return data

    def receive(self, connection):
        try:
            data = self.read(connection)
        except ssl.SSLWantReadError:
            return
        except OSError:
            data = b""
        if not data:
            self.waiting.unregister(connection)
            self.out = {place: one for place, one in self.out.items()
                        if one is not connection}
            connection.close()
            return
        rest = (self.rests[connection] + data).lstrip(b"\r\n")
        while b"\r\n\r\n" in rest:
            head, _, after = rest.partition(b"\r\n\r\n")
            _, headers, _ = parse(head + b"\r\n\r\n")
            length = int(headers["content-length"][0])
            if len(after) < length:
                break
            start, headers, body = parse(head + b"\r\n\r\n" + after[:length])
            rest = after[length:].lstrip(b"\r\n")
            if start.startswith("SIP/2.0"):
                self.answered(start, headers, body)
            else:
                self.asked(connection, start, headers, body)
        self.rests[connection] = rest

    def read_orders(self):
        data = os.read(sys.stdin.fileno(), 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.send(json.loads(line))
        return bool(data)

    def loop(self):
        self.waiting.register(self.listener, selectors.EVENT_READ)
        self.waiting.register(sys.stdin, selectors.EVENT_READ)
        say(event="ready")
        while True:
            for key, _ in self.waiting.select():
                if key.fileobj is self.listener:
                    self.take()
                elif key.fileobj is sys.stdin:
                    if not self.read_orders():
                        return
                else:
                    self.receive(key.fileobj)


if __name__ == "__main__":
    Lync(*sys.argv[1:]).loop()
