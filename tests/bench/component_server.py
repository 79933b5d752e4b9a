"""The server's end of an XMPP component (XEP-0114), in the place of a server
and the partners behind it: what s2s_load is to the edge, for Kamailio's xmpp
module.

    component_server.py PORT

JSON lines in: {"flood": N, "users": K, "from": JID, "to": JID, "streams": S,
"rate": R} ('%' and '#' as load.h has them), {"expect": N}; out as s2s_load
writes them.
"""

import json
import re
import socket
import sys
import threading
import time

BODY = (" But, soft! what light through yonder window breaks? It is the east, "
        "and Juliet is")
END = b"</message>"
STAMP = re.compile(rb">t=(\d{16}) ")


def say(**event):
    print(json.dumps(event), flush=True)


def now():
    return time.monotonic_ns() // 1000


def name(pattern, number, parts):
    return (pattern.replace("%", str(number))
            .replace("#", str(number % max(1, parts))))


class Server:
    def __init__(self, port):
        listener = socket.create_server(("127.0.0.1", port))
        say(event="ready")
        self.socket, _ = listener.accept()
        self.got = self.expected = self.first = 0
        self.ages = []
        self.read_until(b">", b"<stream:stream")
        self.socket.sendall(
            b"<?xml version='1.0'?><stream:stream "
            b"xmlns:stream='http://etherx.jabber.org/streams' "
            b"xmlns='jabber:component:accept' from='load.test' id='1'>")
        self.read_until(b"</handshake>", b"<handshake")
        self.socket.sendall(b"<handshake/>")
        say(event="up")
        threading.Thread(target=self.read, daemon=True).start()

    def read_until(self, end, start):
        data = b""
        while start not in data or end not in data[data.index(start):]:
            piece = self.socket.recv(4096)
            if not piece:
                sys.exit("the component went away")
            data += piece

    def read(self):
        rest = b""
        while data := self.socket.recv(262144):
            at, data = now(), rest + data
            end = data.rfind(END) + len(END)
            if end < len(END):
                rest = data
                continue
            whole, rest = data[:end], data[end:]
            count = whole.count(END)
            if not self.got:
                self.first = at
            self.ages += [at - int(stamp) for stamp in STAMP.findall(whole)]
            before, self.got = self.got, self.got + count
            if before < self.expected <= self.got:
                self.tell()

    def tell(self):
        ages = sorted(self.ages) or [0]
        say(event="expected", began=self.first, at=now(), count=self.got,
            failed=0, p50=ages[len(ages) // 2],
            p99=ages[len(ages) * 99 // 100])

    def flood(self, order):
        total, rate = order["flood"], order.get("rate", 0)
        users, parts = order.get("users", 1), order.get("streams", 1)
        pairs = [(name(order["from"], user, parts),
                  name(order["to"], user, parts)) for user in range(users)]
        began, size = now(), max(1, rate // 1000) if rate else 20
        for start in range(0, total, size):
            due = began + start * 1000000 // rate if rate else 0
            time.sleep(max(0, due - now()) / 1e6)
            chunk = []
            for number in range(start, min(start + size, total)):
                when = (began + number * 1000000 // rate) if rate else now()
                source, target = pairs[number % users]
                chunk.append(
                    f"<message from='{source}' to='{target}' type='chat' "
                    f"id='load-{number}'><body>t={when:016}{BODY}</body>"
                    f"</message>")
            self.socket.sendall("".join(chunk).encode())
        say(event="flooded", began=began, at=now(), count=total, failed=0)

    def order(self, order):
        if "flood" in order:
            threading.Thread(target=self.flood, args=[order],
                             daemon=True).start()
        elif "expect" in order:
            self.expected, self.got, self.ages = order["expect"], 0, []
        else:
            self.tell()


def main(port):
    server = Server(int(port))
    for line in sys.stdin:
        server.order(json.loads(line))


if __name__ == "__main__":
    main(*sys.argv[1:2])
