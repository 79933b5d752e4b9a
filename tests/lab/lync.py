"""A front end of Lync with one client behind it, over TCP, for the lab.

    lync.py USER DOMAIN OWN-ADDRESS OWN-PORT GATEWAY-ADDRESS GATEWAY-PORT

Speaks JSON lines. Read: {"do": method, "call_id", "to": URI}; optional "body",
"type", "follow": what comes later in that dialog goes to the computer of its
Contact. In the dialog of that call_id when there is one. {"answer": status}: of
the next MESSAGE. Written: {"event": "request", method, call_id, body, cseq,
route, contact}, {"event": "answer", call_id, method, status, body, text}.
"""

import json
import os
import selectors
import socket
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


class Lync:
    def __init__(self, user, domain, address, port, gateway, gateway_port):
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
        self.status = 200

    def route(self, number):
        return (f"<sip:{self.host}:5061;transport=tls;opaque=state:T:F:"
                f"Ci.R{number};lr;ms-route-sig=AbC_-{number}>;tag=0F0F")

    # ---- what we send ----

    def connect(self, place):
        if place not in self.out:
            self.out[place] = socket.create_connection(
                place, source_address=(self.address, 0))
            self.watch(self.out[place])
        return self.out[place]

    def send(self, order):
        if "answer" in order:
            self.status = order["answer"]
            return
        call_id, method = order["call_id"], order["do"]
        dialog = self.dialogs.setdefault(call_id, {
            "from": f'"Bo"<{self.aor}>;tag=71c3;epid=0a1b2c3d4e',
            "to": f"<{order.get('to')}>", "target": order.get("to"),
            "routes": [], "number": 0, "place": self.gateway,
            "follow": order.get("follow")})
        if method != "ACK":
            dialog["number"] += 1
        body = order.get("body", SDP if method == "INVITE" else "").encode()
        kind = order.get("type", "application/sdp" if method == "INVITE"
                         else "text/plain; charset=UTF-8")
        lines = [
            f"{method} {dialog['target']} SIP/2.0",
            f"Record-Route: {self.route(1)}",
            f"Via: SIP/2.0/TCP {self.address}:{self.port};branch=z9hG4bK"
            f"{uuid.uuid4().hex};branched=FALSE;"
            "ms-internal-info=\"YWJj+/==\"",
            "Max-Forwards: 69", f"Content-Length: {len(body)}",
            "Via: SIP/2.0/TLS 198.51.100.7:50111;ms-received-port=50111;"
            "ms-received-cid=4D00",
            f"From: {dialog['from']}", f"To: {dialog['to']}",
            f"Call-ID: {call_id}", f"CSeq: {dialog['number']} {method}",
            *(f"Route: {route}" for route in dialog["routes"]),
            f"Contact: <{self.gruu}>", *SOUP, f"Content-Type: {kind}"]
        self.connect(dialog["place"]).sendall(
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
            body=body.decode(), text="\n".join(
                f"{name}: {value}" for name, values in headers.items()
                for value in values))

    # ---- what we get ----

    def respond(self, to, headers, status, *more, body=b""):
        lines = [f"SIP/2.0 {status} Says the pool"]
        lines += [f"Via: {via}" for via in headers["via"]]
        tag = headers["to"][0]
        lines += [f"From: {headers['from'][0]}",
                  f"To: {tag}" + ("" if "tag=" in tag
                                  else ";epid=0a1b2c3d4e;tag=90ab"),
                  f"Call-ID: {headers['call-id'][0]}",
                  f"CSeq: {headers['cseq'][0]}", *more,
                  f"Content-Length: {len(body)}"]
        to.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def accept(self, to, headers):
        for _ in range(2):
            self.respond(to, headers, 101, "ms-diagnostics: 13004;reason="
                         '"Request was proxied"')
        self.respond(to, headers, 180)
        self.respond(to, headers, 200,
                     f"Record-Route: {self.route(1)}",
                     f"Record-Route: {self.route(2)}",
                     f"Contact: <{self.gruu}>",
                     "Content-Type: application/sdp", body=SDP.encode())
        self.dialogs[headers["call-id"][0]] = {
            "from": headers["to"][0] + ";epid=0a1b2c3d4e;tag=90ab",
            "to": headers["from"][0], "number": 100, "place": self.gateway,
            "target": uri_of(headers["contact"][0]), "routes": []}

    def asked(self, to, start, headers, body):
        method = start.split()[0]
        if method == "OPTIONS":
            self.respond(to, headers, 200)
            return
        say(event="request", method=method, body=body.decode(),
            uri=start.split()[1], call_id=headers["call-id"][0],
            cseq=headers["cseq"][0], route=headers.get("route", []),
            contact=headers.get("contact", [None])[0])
        if method == "INVITE":
            self.accept(to, headers)
        elif method == "MESSAGE":
            self.respond(to, headers, self.status)
            self.status = 200
        elif method != "ACK":
            self.respond(to, headers, 200)

    # ---- sockets ----

    def watch(self, connection):
        self.rests[connection] = b""
        self.waiting.register(connection, selectors.EVENT_READ)

    def receive(self, connection):
        try:
            data = connection.recv(65536)
        except ConnectionResetError:
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
                    self.watch(self.listener.accept()[0])
                elif key.fileobj is sys.stdin:
                    if not self.read_orders():
                        return
                else:
                    self.receive(key.fileobj)


if __name__ == "__main__":
    Lync(*sys.argv[1:]).loop()
