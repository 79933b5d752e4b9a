"""An XMPP component (XEP-0114) for benches of Prosody: what link_load is to
the edge.

    component.py DOMAIN SECRET PORT

JSON lines in: {"flood": N, "domains": K, "first": F}, {"expect": N}; out as
link_load writes them.
"""

import hashlib
import json
import re
import socket
import sys
import threading
import time

BODY = ("But, soft! what light through yonder window breaks? It is the east, "
        "and Juliet is the sun. Arise")


def say(**event):
    print(json.dumps(event), flush=True)


def now():
    return time.monotonic_ns() // 1000


class Component:
    def __init__(self, domain, secret, port):
        self.domain = domain
        self.got = self.expected = self.first = 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(
            f"<stream:stream xmlns='jabber:component:accept' "
            f"xmlns:stream='http://etherx.jabber.org/streams' "
            f"to='{domain}'>".encode())
        header = self.socket.recv(4096).decode()
        number = re.search(r"\bid=['\"]([^'\"]*)", header).group(1)
        digest = hashlib.sha1((number + secret).encode()).hexdigest()
        self.socket.sendall(f"<handshake>{digest}</handshake>".encode())
        if b"<handshake" not in self.socket.recv(4096):
            sys.exit("the server refuses the component")
        say(event="up")
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while data := self.socket.recv(262144):
            data = rest + data
            count = data.count(b"</message>")
            rest = data[data.rfind(b"</message>") + 1:][-16:]
            if count and not self.got:
                self.first = now()
            before, self.got = self.got, self.got + count
            if before < self.expected <= self.got:
                say(event="expected", began=self.first, at=now(),
                    count=self.got, failed=0)

    def flood(self, total, domains, first):
        began, chunk = now(), []
        for number in range(total):
            chunk.append(
                f"<message from='u@{self.domain}' "
                f"to='u@d{first + number % domains}.load.test' type='chat' "
                f"id='load-{number}'><body>{BODY}</body></message>")
            if len(chunk) == 200:
                self.socket.sendall("".join(chunk).encode())
                chunk = []
        self.socket.sendall("".join(chunk).encode())
        say(event="flooded", began=began, at=now(), count=total, failed=0)

    def order(self, order):
        if "expect" in order:
            self.expected, self.got = order["expect"], 0
        else:
            self.flood(order["flood"], order.get("domains", 1),
                       order.get("first", 0))


def main(domain, secret, port):
    component = Component(domain, secret, int(port))
    for line in sys.stdin:
        component.order(json.loads(line))


if __name__ == "__main__":
    main(*sys.argv[1:4])
