"""A SIP phone for the lab: registers at the pool, takes and sends MESSAGE.

    phone.py USER DOMAIN OWN-ADDRESS POOL-ADDRESS [DELAY-MS] [STATUS]

With PASSWORD in its environment it answers digest challenges (RFC 7616).
Speaks JSON lines. Read: {"to": URI, "body": text, ...}; optional "type",
"language", "subject", "call_id", "headers" (list), "from". Or {"publish":
document}, {"subscribe": URI, "call_id", "expires", "headers"}: a second one
with the same call_id is in the dialog; with "again", a list of lists of header
lines, it is begun anew by one after the other whenever it fails or is
deactivated, its call_id longer by a "+" each time. Written:
{"event": "registered"}, {"event": "message", from, to, body, call_id, type,
language, subject, date, at}, {"event": "answer", call_id, status, reason,
seconds}, {"event": "notify", call_id, state, body}.
"""

import hashlib
import json
import os
import random
import re
import selectors
import socket
import sys
import time
import uuid


def say(**event):
    print(json.dumps(event), flush=True)


def parse(data):
    """(start line, headers as lists by lower name, body as bytes)."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    short = {"v": "via", "f": "from", "t": "to", "i": "call-id",
             "c": "content-type", "l": "content-length", "s": "subject"}
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        headers.setdefault(short.get(name, name), []).append(value.strip())
    return lines[0], headers, body


def uri_of(header):
    if "<" in header:
        return header.split("<", 1)[1].split(">", 1)[0]
    return header.split(";", 1)[0]


class Phone:
    def __init__(self, user, domain, address, pool, delay=0, status=200):
        self.user, self.domain, self.address = user, domain, address
        self.pool, self.delay, self.status = (pool, 5060), delay, status
        self.aor = f"sip:{user}@{domain}"
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.port = self.socket.getsockname()[1]
        self.sequence = random.randrange(1, 1000)
        self.sent = {}     # branch -> (call-id, time sent, bytes, next resend)
        self.rest = b""
        self.dialogs = {}  # call-id -> own tag, other tag, routes, target
        self.password = os.environ.get("PASSWORD")
        self.etag = None   # of what was published
        self.answers = {}  # (branch, method) -> response bytes, for repeats
        self.due = []      # (time, response, peer)
        self.wishes = {}   # call-id -> order that is to be begun anew
        self.renewals = []  # (time, order)

    def request(self, method, uri, to, body=b"", kind=None, call_id=None,
                headers=(), sender=None, tag=None, to_tag=None):
        branch = "z9hG4bK" + uuid.uuid4().hex
        call_id = call_id or uuid.uuid4().hex
        self.sequence += 1
        lines = [f"{method} {uri} SIP/2.0",
                 f"Via: SIP/2.0/UDP {self.address}:{self.port};"
                 f"branch={branch};rport",
                 "Max-Forwards: 70",
                 f"From: <{sender or self.aor}>;"
                 f"tag={tag or uuid.uuid4().hex[:8]}",
                 f"To: <{to}>" + (f";tag={to_tag}" if to_tag else ""), f"Call-ID: {call_id}",
                 f"CSeq: {self.sequence} {method}", *headers]
        if kind:
            lines.append(f"Content-Type: {kind}")
        lines.append(f"Content-Length: {len(body)}")
        data = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        again = dict(method=method, uri=uri, to=to, body=body, kind=kind,
                     call_id=call_id, headers=headers, sender=sender, tag=tag,
                     to_tag=to_tag)
        self.sent[branch] = [call_id, time.monotonic(), data, 0.5, method,
                             again]
        self.socket.sendto(data, self.pool)

    def credentials(self, challenge, method, uri):
        """The value of Authorization for one challenge, qop auth."""
        fields = dict(re.findall(r'(\w+)="?([^",]*)"?', challenge))
        make = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[
            fields.get("algorithm", "MD5")]

        def digest(*parts):
            return make(":".join(parts).encode()).hexdigest()
        nonce, own = fields["nonce"], uuid.uuid4().hex
        response = digest(
            digest(self.user, fields["realm"], self.password), nonce,
            "00000001", own, "auth", digest(method, uri))
        return (f'Digest username="{self.user}", realm="{fields["realm"]}", '
                f'nonce="{nonce}", uri="{uri}", response="{response}", '
                f'algorithm={fields.get("algorithm", "MD5")}, qop=auth, '
                f'nc=00000001, cnonce="{own}"')

    def authenticate(self, status, headers, again):
        """Sends the request anew with the password; False: it had it."""
        asks, answers = {
            401: ("www-authenticate", "Authorization"),
            407: ("proxy-authenticate", "Proxy-Authorization"),
        }[status]
        tried = any(line.startswith(answers + ":")
                    for line in again["headers"])
        if not self.password or tried or asks not in headers:
            return False
        value = self.credentials(headers[asks][0], again["method"],
                                 again["uri"])
        again["headers"] = [*again["headers"], f"{answers}: {value}"]
        self.request(**again)
        return True

    def register(self):
        contact = f"<sip:{self.user}@{self.address}:{self.port}>"
        self.request("REGISTER", f"sip:{self.domain}", self.aor,
                     headers=[f"Contact: {contact}", "Expires: 3600"])

    def publish(self, document):
        headers = ["Event: presence", "Expires: 3600"]
        if self.etag:
            headers.append(f"SIP-If-Match: {self.etag}")
        self.request("PUBLISH", self.aor, self.aor, document.encode(),
                     "application/pidf+xml", headers=headers)

    def subscribe(self, order):
        call_id, to = order["call_id"], order["subscribe"]
        dialog = self.dialogs.setdefault(call_id, {
            "tag": uuid.uuid4().hex[:8], "to_tag": None, "routes": [],
            "target": to})
        headers = ["Event: presence", "Accept: application/pidf+xml",
                   f"Expires: {order['expires']}",
                   f"Contact: <sip:{self.user}@{self.address}:{self.port}>"]
        headers += [f"Route: {route}" for route in dialog["routes"]]
        headers += order.get("headers", ())
        if order.get("again"):
            headers += order["again"][0]
            self.wishes[call_id] = order
        self.request("SUBSCRIBE", dialog["target"], to, call_id=call_id,
                     headers=headers, tag=dialog["tag"],
                     to_tag=dialog["to_tag"])

    def renew(self, call_id, seconds):
        order = self.wishes.pop(call_id, None)
        if order:
            first, *others = order["again"]
            self.renewals.append((time.monotonic() + seconds, {
                **order, "call_id": call_id + "+", "again": [*others, first]}))

    def established(self, call_id, headers):
        """What a dialog is made of, from the answer to its SUBSCRIBE."""
        dialog = self.dialogs[call_id]
        if dialog["to_tag"]:
            return
        dialog["to_tag"] = headers["to"][0].split("tag=")[1].split(";")[0]
        dialog["target"] = uri_of(headers["contact"][0])
        routes = ",".join(headers.get("record-route", []))
        dialog["routes"] = [route.strip() for route in
                            reversed(routes.split(",")) if route.strip()]

    def send(self, order):
        if "publish" in order:
            return self.publish(order["publish"])
        if "subscribe" in order:
            return self.subscribe(order)
        headers = list(order.get("headers", ()))
        if "language" in order:
            headers.append(f"Content-Language: {order['language']}")
        if "subject" in order:
            headers.append(f"Subject: {order['subject']}")
        self.request("MESSAGE", order["to"], order["to"],
                     order["body"].encode(),
                     order.get("type", "text/plain; charset=UTF-8"),
                     order.get("call_id"), headers, order.get("from"))

    def answered(self, start, headers):
        branch = headers["via"][0].split("branch=", 1)[1].split(";")[0]
        status, _, reason = start.split(" ", 1)[1].partition(" ")
        if int(status) < 200 or branch not in self.sent:
            return
        call_id, since, _, _, method, again = self.sent.pop(branch)
        if int(status) in (401, 407) and self.authenticate(
                int(status), headers, again):
            return
        if method == "REGISTER":
            say(event="registered", status=int(status))
            return
        if method == "PUBLISH":
            self.etag = headers.get("sip-etag", [None])[0]
        if method == "SUBSCRIBE" and int(status) < 300:
            self.established(call_id, headers)
        elif method == "SUBSCRIBE":
            self.renew(call_id, 2)
        say(event="answer", call_id=call_id, status=int(status),
            method=method, reason=reason,
            seconds=round(time.monotonic() - since, 4),
            warning=headers.get("warning", [""])[0])

    def respond(self, headers, peer, status, reason):
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {via}" for via in headers["via"]]
        to = headers["to"][0]
        lines += [f"From: {headers['from'][0]}",
                  f"To: {to}" + ("" if "tag=" in to else ";tag=phone"),
                  f"Call-ID: {headers['call-id'][0]}",
                  f"CSeq: {headers['cseq'][0]}", "Content-Length: 0"]
        data = "\r\n".join(lines).encode() + b"\r\n\r\n"
        self.due.append((time.monotonic() + self.delay / 1000, data, peer))
        return data

    def asked(self, start, headers, body, peer):
        method, uri = start.split()[:2]
        key = (headers["via"][0], headers["cseq"][0])
        if key in self.answers:
            self.socket.sendto(self.answers[key], peer)
            return
        if method == "NOTIFY":
            self.answers[key] = self.respond(headers, peer, 200, "OK")
            say(event="notify", call_id=headers["call-id"][0],
                state=headers["subscription-state"][0],
                body=body.decode("utf-8", "replace"), at=time.time())
            if "deactivated" in headers["subscription-state"][0]:
                self.renew(headers["call-id"][0], 0)
            return
        if method != "MESSAGE":
            self.answers[key] = self.respond(headers, peer, 405, "No")
            return
        first = {name: values[0] for name, values in headers.items()}
        say(event="message", to=uri, body=body.decode("utf-8", "replace"),
            call_id=first["call-id"], type=first.get("content-type"),
            language=first.get("content-language"),
            subject=first.get("subject"), date=first.get("date"),
            contact=first.get("contact"), **{"from": uri_of(first["from"])},
            at=time.time())
        reason = "OK" if self.status == 200 else "Refused"
        self.answers[key] = self.respond(headers, peer, self.status, reason)

    def resend(self):
        now = time.monotonic()
        for branch, entry in list(self.sent.items()):
            if now - entry[1] > 32:
                del self.sent[branch]
                say(event="answer", call_id=entry[0], status=408,
                    reason="no answer in 32 s", seconds=32)
                self.renew(entry[0], 0)
            elif now - entry[1] > entry[3]:
                self.socket.sendto(entry[2], self.pool)
                entry[3] = min(entry[3] * 2, entry[3] + 4)
        for item in [item for item in self.renewals if item[0] <= now]:
            self.renewals.remove(item)
            self.subscribe(item[1])
        for item in [item for item in self.due if item[0] <= now]:
            self.due.remove(item)
            self.socket.sendto(item[1], item[2])

    def receive(self):
        data, peer = self.socket.recvfrom(65536)
        if not data.strip():
            return
        start, headers, body = parse(data)
        if start.startswith("SIP/2.0"):
            self.answered(start, headers)
        else:
            self.asked(start, headers, body, peer)

    def read_orders(self):
        """All that is there: what a buffer kept back would wait for more."""
        data = os.read(sys.stdin.fileno(), 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.send(json.loads(line))
        return bool(data)

    def loop(self):
        waiting = selectors.DefaultSelector()
        waiting.register(self.socket, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        self.register()
        while True:
            for key, _ in waiting.select(0.02):
                if key.fileobj is self.socket:
                    self.receive()
                    continue
                if not self.read_orders():
                    return
            self.resend()


if __name__ == "__main__":
    arguments = sys.argv[1:5] + [int(word) for word in sys.argv[5:]]
    Phone(*arguments).loop()
