"""SIP of the legacy gateway for the lab: requests and answers over TCP, and over
mutual TLS with who asks for it by a URI."""

import asyncio
import re
import socket
import ssl
import uuid

from phone import parse


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


class Place:
    """Where a URI or "host:port" leads, and whether by TLS."""

    def __init__(self, text):
        host, *parameters = text.strip("<>").split("@")[-1].removeprefix(
            "sip:").split(";")
        self.secure = "transport=tls" in parameters
        self.host, _, port = host.partition(":")
        self.port = int(port or (5061 if self.secure else 5060))

    def key(self):
        return socket.gethostbyname(self.host), self.port


class Sip:
    """Requests and answers; a coroutine for each request of ours. tls: key,
    certificate and anchors, for TLS besides TCP."""

    def __init__(self, address, pool, asked, tls=()):
        self.address, self.pool, self.asked = address, pool, asked
        self.waiting = {}  # branch -> future
        self.writers = {}  # (host, port) -> StreamWriter
        self.lock = asyncio.Lock()
        self.client = self.server = None
        if tls:
            self.client = self.context(ssl.PROTOCOL_TLS_CLIENT, *tls)
            self.server = self.context(ssl.PROTOCOL_TLS_SERVER, *tls)

    @staticmethod
    def context(protocol, key, certificate, anchors):
        context = ssl.SSLContext(protocol)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(anchors)
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    def contact(self, secure):
        """Where we are by that."""
        place = "5061;transport=tls" if secure else "5060;transport=tcp"
        return f"Contact: <sip:gateway@{self.address}:{place}>"

    async def listen(self):
        await asyncio.start_server(self.serve, self.address, 5060)
        if self.server:
            await asyncio.start_server(self.serve, self.address, 5061,
                                       ssl=self.server)

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

    async def connect(self, place):
        async with self.lock:
            if place.key() not in self.writers:
                reader, writer = await asyncio.open_connection(
                    *place.key(), ssl=self.client if place.secure else None,
                    server_hostname=place.host if place.secure else None)
                self.writers[place.key()] = writer
                spawn(self.serve(reader, writer))
            return self.writers[place.key()]

    async def request(self, method, uri, lines, body="", kind=None, hop=None):
        """Gives the final status, 408 without one, and its headers."""
        place = Place(hop or self.pool)
        branch = "z9hG4bK" + uuid.uuid4().hex
        content = body.encode()
        text = "\r\n".join(
            [f"{method} {uri} SIP/2.0",
             f"Via: SIP/2.0/{'TLS' if place.secure else 'TCP'} "
             f"{self.address}:{5061 if place.secure else 5060};"
             f"branch={branch}",
             "Max-Forwards: 70", *lines,
             *([f"Content-Type: {kind}"] if kind else []),
             f"Content-Length: {len(content)}", "", ""])
        answer = asyncio.get_running_loop().create_future()
        self.waiting[branch] = answer
        try:
            writer = await self.connect(place)
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
