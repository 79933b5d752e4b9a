"""A pool of Lync for the lab: registrar without authentication, contact list,
presence server and Record-Routing proxy for real clients, over TCP.

    lync_pool.py DOMAIN OWN-ADDRESS OWN-PORT GATEWAY-ADDRESS GATEWAY-PORT
                 CONTACT...

CONTACT: URIs in everybody's contact list (without scheme there). Written as JSON lines: {"event":
"ready"}, {"event": "registered", user}, {"event": "published", user,
availability, activity, note}, {"event": "passed", from: "client" or "gateway",
start, call_id, body}, {"event": "watched", user, accept, state}.
"""

import contextlib
import re
import sys
import uuid

from lync_presence import Presence
from phone import parse, say, uri_of
from sip_stream import Streams


def first(headers, name, default=""):
    return headers.get(name, [default])[0]


class Pool:
    def __init__(self, domain, address, port, gateway, gateway_port,
                 *contacts):
        self.domain, self.address, self.port = domain, address, int(port)
        self.gateway = gateway, int(gateway_port)
        self.contacts = contacts
        self.streams = Streams(address, self.port, self.received)
        self.users = {}     # user -> (connection, Contact)
        self.branches = {}  # ours -> connection that the request came by
        self.out = None     # to the gateway
        self.presence = Presence(self)

    # ---- messages ----

    def to_gateway(self):
        if self.out not in self.streams.rests:
            self.out = self.streams.connect(self.gateway)
        return self.out

    @staticmethod
    def write(to, lines, body=b""):
        head = [line for line in lines
                if not line.lower().startswith("content-length:")]
        head.append(f"Content-Length: {len(body)}")
        # Who has gone hears nothing more.
        with contextlib.suppress(OSError):
            to.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def respond(self, to, headers, status, *more, body=b""):
        lines = [f"SIP/2.0 {status} Says the pool"]
        lines += [f"Via: {via}" for via in headers["via"]]
        tag = first(headers, "to")
        lines += [f"From: {first(headers, 'from')}",
                  f"To: {tag}" + ("" if "tag=" in tag else ";tag=90ab"),
                  f"Call-ID: {first(headers, 'call-id')}",
                  f"CSeq: {first(headers, 'cseq')}", *more]
        self.write(to, lines, body)

    def request(self, to, lines, body=b""):
        """One of our own: its answer is nobody's."""
        via = (f"Via: SIP/2.0/TCP {self.address}:{self.port};"
               f"branch=z9hG4bK{uuid.uuid4().hex}")
        self.write(to, [lines[0], via, "Max-Forwards: 70", *lines[1:]], body)

    # ---- proxy ----

    def own_route(self):
        return (f"<sip:{self.address}:{self.port};transport=tcp;"
                "opaque=state:T:F:Ci.R1;lr;ms-route-sig=AbC_-1>")

    def pass_on(self, source, head, body):
        """To the other side: by Request-URI to one of ours, else out."""
        lines = head.split("\r\n")
        start, headers, _ = parse(head.encode() + b"\r\n\r\n")
        kind = "gateway" if self.is_gateway(source) else "client"
        user = uri_of(start.split()[1]).split(":")[1].split("@")[0].lower()
        to = self.to_gateway() if kind == "client" else \
            self.users.get(user, (None,))[0]
        if not to:
            if not start.startswith("ACK"):
                self.respond(source, headers, 404)
            return
        say(event="passed", start=start, body=body.decode("utf-8", "replace"),
            call_id=first(headers, "call-id"), **{"from": kind})
        branch = "z9hG4bK" + uuid.uuid4().hex
        self.branches[branch] = source
        rest = [line for line in lines[1:]
                if not (line.lower().startswith("route:") and
                        f"{self.address}:{self.port}" in line)]
        added = [f"Via: SIP/2.0/TCP {self.address}:{self.port};"
                 f"branch={branch};branched=FALSE;"
                 "ms-internal-info=\"YWJj+/==\""]
        if "tag=" not in first(headers, "to"):
            added.append(f"Record-Route: {self.own_route()};tag=0F0F")
        self.write(to, [start, *added, *rest], body)

    def answered(self, head, body):
        lines = head.split("\r\n")
        vias = [number for number, line in enumerate(lines)
                if line.lower().startswith("via:")]
        branch = re.search(r"branch=([^;,\s]+)", lines[vias[0]]).group(1)
        to = self.branches.get(branch)
        if len(vias) < 2 or to not in self.streams.rests:
            return
        del lines[vias[0]]
        self.write(to, lines, body)

    def is_gateway(self, connection):
        return self.streams.peers.get(connection) == self.gateway[0]

    # ---- what the pool itself serves ----

    def register(self, connection, headers):
        user = uri_of(first(headers, "to")).split(":")[1].split("@")[0]
        expires = first(headers, "expires", "7200")
        contact = first(headers, "contact")
        self.users[user.lower()] = connection, contact
        self.respond(connection, headers, 200,
                     f"Contact: {contact};expires={expires}",
                     f"Expires: {expires}",
                     "Allow-Events: vnd-microsoft-roaming-contacts",
                     "Server: RTC/4.0",
                     "ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; "
                     "timeout=300")
        if expires != "0":
            say(event="registered", user=user)

    def contact_list(self):
        rows = "".join(
            f'<contact uri="{uri.split(":", 1)[-1]}" name="" groups="1" subscribed="true" '
            'externalURI=""><contactExtension/></contact>'
            for uri in self.contacts)
        return ('<contactList deltaNum="1"><group id="1" name="All" '
                f'externalURI=""/>{rows}</contactList>').encode()

    def subscribe_self(self, connection, headers):
        """A client's own lists, in the answer (ms-piggyback)."""
        event = first(headers, "event")
        more = [f"Event: {event}", "Expires: 7200",
                "subscription-state: active;expires=7200",
                f"Contact: <sip:{self.address}:{self.port};transport=tcp>",
                "ms-piggyback-cseq: 1"]
        if event == "presence":
            user = uri_of(first(headers, "to")).split(":")[1]
            self.respond(connection, headers, 200, *more,
                         "Content-Type: text/xml+msrtc.pidf",
                         body=self.presence.msrtc(user).encode())
        else:
            self.respond(connection, headers, 200, *more,
                         "Content-Type: application/"
                         "vnd-microsoft-roaming-contacts+xml",
                         body=self.contact_list())

    def is_local(self, uri):
        host = uri.split("@")[-1].split(";")[0].split(":")
        return host[0] == self.domain or self.address in host

    def serve(self, connection, start, headers, body):
        """True when the pool has answered it."""
        method, uri = start.split()[:2]
        outside = self.is_gateway(connection)
        if method == "OPTIONS" and outside:
            self.respond(connection, headers, 200)
        elif method == "REGISTER":
            self.register(connection, headers)
        elif method == "SERVICE":
            self.respond(connection, headers, 200)
            self.presence.publish(body.decode())
        elif method == "SUBSCRIBE" and outside:
            self.presence.subscribe(connection, headers)
        elif method == "SUBSCRIBE" and self.is_local(uri):
            self.subscribe_self(connection, headers)
        else:
            return False
        return True

    def received(self, connection, head, body):
        start, headers, _ = parse(head.encode() + b"\r\n\r\n")
        if start.startswith("SIP/2.0"):
            self.answered(head, body)
        elif not self.serve(connection, start, headers, body):
            self.pass_on(connection, head, body)

    def loop(self):
        say(event="ready")
        while sys.stdin.fileno() not in self.streams.turn(sys.stdin.fileno()):
            pass


if __name__ == "__main__":
    Pool(*sys.argv[1:]).loop()
