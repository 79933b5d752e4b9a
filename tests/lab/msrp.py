"""A user's program that speaks MSRP (RFC 4975), with the pool that it stands
behind, over TCP, for the lab. It shares no line with the front end.

    msrp.py USER DOMAIN OWN-ADDRESS OWN-PORT GATEWAY-ADDRESS GATEWAY-PORT
            [KEY CERTIFICATE]

With a key its sessions are by TLS. Speaks JSON lines. Read: {"do": "INVITE",
"call_id", "to": URI}, optional "setup", "most"; {"do": "BYE", "call_id"};
{"do": "SEND", "call_id", "id", "body"}, optional "type", "chunk" (bytes),
"total" (a Byte-Range that is not true), "report" (asks for one); {"do":
"REPORT", "call_id", "id", "length"}; {"do": "FLOOD", "call_id", "count",
"window"}: so many texts, so many of them without answer at a time, and then
{"event": "flooded", count, failed, seconds, p50, p99 (ms)}; {"do": "CUT",
"call_id"}: its connection;
{"invite": status, "setup", "most"}: of the next INVITE; {"answer": status}: of
the next message. Written: {"event": "request", method, call_id, uri, cseq,
body, from, to}, {"event": "answer", call_id, method, status, body}, and of
MSRP {"event": "message", call_id, id, type, body, chunks, report}, {"event":
"response", id, status, last}, {"event": "report", id, status}, {"event":
"open", call_id}.
"""

import hashlib
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid

from phone import parse, uri_of

LOCK = threading.Lock()
TYPES = "message/cpim text/plain text/html application/im-iscomposing+xml"


def say(**event):
    with LOCK:
        print(json.dumps(event), flush=True)


def token():
    return uuid.uuid4().hex[:16]


class Stream:
    """One MSRP connection; a thread reads it."""

    def __init__(self, program, connection):
        self.program, self.connection = program, connection
        self.writing = threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()

    def send(self, start, headers, body=None, flag="$"):
        transaction = start.split()[1]
        text = "\r\n".join([start, *headers]).encode() + b"\r\n"
        if body is not None:
            text += b"\r\n" + body + b"\r\n"
        with self.writing:
            self.connection.sendall(
                text + f"-------{transaction}{flag}\r\n".encode())

    def read(self):
        data = b""
        try:
            while more := self.connection.recv(65536):
                data = self.cut(data + more)
        except OSError:
            pass
        say(event="cut")

    def cut(self, data):
        """Takes the whole messages at the beginning of `data`."""
        while b"\r\n" in data:
            transaction = data.split(b" ", 2)[1].split(b"\r\n")[0]
            end = re.search(rb"(?:^|\r\n)-------" + re.escape(transaction)
                            + rb"([$+#])\r\n", data)
            if not end:
                return data
            self.program.take(self, data[:end.start()],
                              end.group(1).decode())
            data = data[end.end():]
        return data


class Session:
    def __init__(self, call_id, dialog):
        self.call_id, self.dialog = call_id, dialog
        self.name, self.stream, self.path = token(), None, None
        self.bound = threading.Event()
        self.pieces = {}  # message id -> {offset: bytes}, number of chunks


class Flood:
    """As fast as their answers come."""

    def __init__(self, program, session, count, window):
        self.program, self.session, self.count = program, session, count
        self.room = threading.Semaphore(window)
        self.ages, self.failed = [], 0
        self.began = time.monotonic()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        body = b"x" * 100
        headers = ["Byte-Range: 1-100/100",
                   "Content-Type: text/plain;charset=utf-8"]
        for _ in range(self.count):
            self.room.acquire()
            with LOCK:
                transaction = self.program.request(
                    self.session, "SEND", [f"Message-ID: {token()}",
                                           *headers], body)
                self.program.flying[transaction] = self, time.monotonic()

    def answered(self, status, when):
        self.ages.append((time.monotonic() - when) * 1000)
        self.failed += status != 200
        self.room.release()
        if len(self.ages) == self.count:
            self.ages.sort()
            say(event="flooded", count=self.count, failed=self.failed,
                seconds=time.monotonic() - self.began,
                p50=self.ages[self.count // 2],
                p99=self.ages[self.count * 99 // 100])


class Program:
    def __init__(self, user, domain, address, port, gateway, gateway_port,
                 key=None, certificate=None):
        self.aor, self.address = f"sip:{user}@{domain}", address
        self.contact = f"{self.aor};gr=desk"
        self.gateway = gateway, int(gateway_port)
        self.key, self.certificate = key, certificate
        self.scheme = "msrps" if key else "msrp"
        self.sip = socket.create_server((address, int(port)))
        self.msrp = socket.create_server((address, 0))
        self.port, self.msrp_port = int(port), self.msrp.getsockname()[1]
        self.sessions = {}  # call-id -> Session
        self.out, self.next = None, {"invite": 200}
        self.status, self.sent = 200, {}  # transaction -> message id, last
        self.flying = {}  # transaction -> Flood, when
        for server, take in ((self.sip, self.read_sip),
                             (self.msrp, self.accept)):
            threading.Thread(target=self.serve, args=(server, take),
                             daemon=True).start()

    @staticmethod
    def serve(server, take):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=take, args=(connection,),
                             daemon=True).start()

    # ---- SDP ----

    def own_path(self, session):
        return (f"{self.scheme}://{self.address}:{self.msrp_port}/"
                f"{session.name};tcp")

    def fingerprint(self):
        der = subprocess.run(["openssl", "x509", "-in", self.certificate,
                              "-outform", "DER"], capture_output=True,
                             check=True).stdout
        return ":".join(re.findall(
            "..", hashlib.sha256(der).hexdigest().upper()))

    def sdp(self, session, setup=None, most=None):
        lines = ["v=0", f"o=- 1 1 IN IP4 {self.address}", "s=-",
                 f"c=IN IP4 {self.address}", "t=0 0",
                 f"m=message {self.msrp_port} TCP/"
                 f"{'TLS/' if self.key else ''}MSRP *",
                 f"a=accept-types:{TYPES}", f"a=path:{self.own_path(session)}"]
        if setup:
            lines.append(f"a=setup:{setup}")
        if most:
            lines.append(f"a=max-size:{most}")
        if self.key:
            lines.append(f"a=fingerprint:SHA-256 {self.fingerprint()}")
        return "\r\n".join(lines) + "\r\n"

    def agree(self, session, body, connect):
        session.path = re.search(r"a=path:(\S+)", body).group(1)
        found = re.search(r"a=fingerprint:(\S+) (\S+)", body)
        session.print = found and found.group(2)
        if connect:
            self.connect(session)

    # ---- connections ----

    def secure(self, connection, server):
        if not self.key:
            return connection
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server
                                 else ssl.PROTOCOL_TLS_CLIENT)
        context.load_cert_chain(self.certificate, self.key)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(connection, server_side=server)

    def accept(self, connection):
        Stream(self, self.secure(connection, True))

    def connect(self, session):
        port = int(re.search(r":(\d+)/", session.path).group(1))
        connection = self.secure(
            socket.create_connection((self.gateway[0], port),
                                     source_address=(self.address, 0)), False)
        if self.key:
            der = hashlib.sha256(connection.getpeercert(True)).hexdigest()
            assert session.print.replace(":", "").lower() == der
        session.stream = Stream(self, connection)
        self.request(session, "SEND", [f"Message-ID: {token()}"])
        session.bound.set()

    # ---- MSRP ----

    def request(self, session, method, headers, body=None, flag="$"):
        transaction = token()
        session.stream.send(
            f"MSRP {transaction} {method}",
            [f"To-Path: {session.path}",
             f"From-Path: {self.own_path(session)}", *headers], body, flag)
        return transaction

    def send(self, order):
        session = self.sessions[order["call_id"]]
        session.bound.wait(20)
        body, size = order["body"].encode(), order.get("chunk", 1 << 20)
        total = order.get("total", len(body))
        for at in range(0, len(body), size):
            piece = body[at:at + size]
            last = at + size >= len(body)
            headers = [f"Message-ID: {order['id']}",
                       f"Byte-Range: {at + 1}-*/{total}"]
            if order.get("report"):
                headers.append("Success-Report: yes")
            headers.append("Content-Type: "
                           + order.get("type", "text/plain;charset=utf-8"))
            with LOCK:
                transaction = self.request(session, "SEND", headers, piece,
                                           "$" if last else "+")
                self.sent[transaction] = order["id"], last

    def find(self, path):
        return next((session for session in self.sessions.values()
                     if self.own_path(session) == path), None)

    def take(self, stream, data, flag):
        head, _, body = data.partition(b"\r\n\r\n")
        start, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        _, transaction, what = start.split(" ")[:3]
        if what.isdigit():
            with LOCK:
                message, last = self.sent.pop(transaction, (None, None))
                flood, when = self.flying.pop(transaction, (None, None))
            if flood:
                flood.answered(int(what), when)
            if message:
                say(event="response", id=message, status=int(what), last=last)
            return
        session = self.find(headers["To-Path"])
        if what == "REPORT":
            say(event="report", id=headers["Message-ID"],
                status=headers["Status"], range=headers["Byte-Range"])
            return
        status = 481
        if session and headers["From-Path"] == session.path:
            session.stream = stream
            status = self.take_chunk(session, headers, body, flag)
            if not session.bound.is_set():
                session.bound.set()
                say(event="open", call_id=session.call_id)
        stream.send(f"MSRP {transaction} {status} Says",
                    [f"To-Path: {headers['From-Path']}",
                     f"From-Path: {headers['To-Path']}"])

    def take_chunk(self, session, headers, body, flag):
        if "Content-Type" not in headers:
            return 200
        name = headers["Message-ID"]
        first = int(headers["Byte-Range"].split("-")[0])
        pieces = session.pieces.setdefault(name, {})
        pieces[first] = body
        if flag != "$":
            return 200
        whole = b"".join(pieces[at] for at in sorted(pieces))
        status, self.status = self.status, 200
        say(event="message", call_id=session.call_id, id=name,
            type=headers["Content-Type"], body=whole.decode(),
            chunks=len(pieces), most=max(map(len, pieces.values())),
            report=headers.get("Success-Report"))
        del session.pieces[name]
        return status

    # ---- SIP ----

    def sip_send(self, order):
        call_id, method = order["call_id"], order["do"]
        session = self.sessions.get(call_id)
        if not session:
            session = self.sessions[call_id] = Session(call_id, {
                "from": f'"Bo" <{self.aor}>;tag={token()}',
                "to": f"<{order['to']}>", "target": order["to"],
                "number": 0})
        dialog = session.dialog
        if method != "ACK":
            dialog["number"] += 1
        body = b""
        if method == "INVITE":
            session.setup = order.get("setup")
            body = self.sdp(session, session.setup, order.get("most")).encode()
        lines = [f"{method} {dialog['target']} SIP/2.0",
                 f"Via: SIP/2.0/TCP {self.address}:{self.port};branch="
                 f"z9hG4bK{token()}", "Max-Forwards: 69",
                 f"From: {dialog['from']}", f"To: {dialog['to']}",
                 f"Call-ID: {call_id}", f"CSeq: {dialog['number']} {method}",
                 f"Contact: <{self.contact}>",
                 "Content-Type: application/sdp",
                 f"Content-Length: {len(body)}"]
        if not self.out:
            self.out = socket.create_connection(
                self.gateway, source_address=(self.address, 0))
            threading.Thread(target=self.read_sip, args=(self.out,),
                             daemon=True).start()
        self.out.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def answered(self, start, headers, body):
        status = int(start.split(" ")[1])
        call_id = headers["call-id"][0]
        method = headers["cseq"][0].split()[1]
        if status < 200:
            return
        if method == "INVITE" and status < 300:
            session = self.sessions[call_id]
            session.dialog["to"] = headers["to"][0]
            session.dialog["target"] = uri_of(headers["contact"][0])
            self.sip_send({"do": "ACK", "call_id": call_id})
            self.agree(session, body.decode(),
                       "a=setup:active" not in body.decode())
        say(event="answer", call_id=call_id, method=method, status=status,
            body=body.decode())

    def respond(self, to, headers, status, *more, body=b"", tag=None):
        lines = [f"SIP/2.0 {status} Says the pool"]
        lines += [f"Via: {via}" for via in headers["via"]]
        own = headers["to"][0]
        if "tag=" not in own:
            own += f";tag={tag or 'none'}"
        lines += [f"From: {headers['from'][0]}", f"To: {own}",
                  f"Call-ID: {headers['call-id'][0]}",
                  f"CSeq: {headers['cseq'][0]}", *more,
                  f"Content-Length: {len(body)}"]
        to.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def invited(self, to, headers, body):
        orders, self.next = self.next, {"invite": 200}
        if orders["invite"] != 200:
            self.respond(to, headers, orders["invite"])
            return
        call_id, tag = headers["call-id"][0], token()
        session = self.sessions[call_id] = Session(call_id, {
            "from": f"{headers['to'][0]};tag={tag}",
            "to": headers["from"][0], "number": 100,
            "target": uri_of(headers["contact"][0])})
        self.respond(to, headers, 200, f"Contact: <{self.contact}>",
                     "Content-Type: application/sdp", tag=tag,
                     body=self.sdp(session, orders.get("setup"),
                                   orders.get("most")).encode())
        self.agree(session, body, orders.get("setup") == "active")

    def asked(self, to, start, headers, body):
        method = start.split()[0]
        if method == "OPTIONS":
            self.respond(to, headers, 200)
            return
        say(event="request", method=method, body=body.decode(),
            uri=start.split()[1], call_id=headers["call-id"][0],
            cseq=headers["cseq"][0], to=headers["to"][0],
            reason=headers.get("reason", [None])[0],
            **{"from": headers["from"][0]})
        if method == "INVITE":
            self.invited(to, headers, body.decode())
        elif method != "ACK":
            self.respond(to, headers, 200)

    def read_sip(self, connection):
        rest = b""
        while data := connection.recv(65536):
            rest = (rest + data).lstrip(b"\r\n")
            while b"\r\n\r\n" in rest:
                head, _, after = rest.partition(b"\r\n\r\n")
                _, headers, _ = parse(head + b"\r\n\r\n")
                length = int(headers["content-length"][0])
                if len(after) < length:
                    break
                start, headers, body = parse(
                    head + b"\r\n\r\n" + after[:length])
                rest = after[length:].lstrip(b"\r\n")
                if start.startswith("SIP/2.0"):
                    self.answered(start, headers, body)
                else:
                    self.asked(connection, start, headers, body)

    # ---- orders ----

    def order(self, order):
        if "invite" in order:
            self.next = order
        elif "answer" in order:
            self.status = order["answer"]
        elif order["do"] == "SEND":
            self.send(order)
        elif order["do"] == "FLOOD":
            session = self.sessions[order["call_id"]]
            session.bound.wait(20)
            Flood(self, session, order["count"], order["window"])
        elif order["do"] == "REPORT":
            session = self.sessions[order["call_id"]]
            self.request(session, "REPORT", [
                f"Message-ID: {order['id']}",
                f"Byte-Range: 1-{order['length']}/{order['length']}",
                "Status: 000 200 OK"])
        elif order["do"] == "CUT":
            self.sessions[order["call_id"]].stream.connection.shutdown(
                socket.SHUT_RDWR)
        else:
            self.sip_send(order)

    def loop(self):
        say(event="ready")
        for line in sys.stdin:
            self.order(json.loads(line))


if __name__ == "__main__":
    Program(*sys.argv[1:]).loop()
