"""SIP over TCP for the lab: a listener and connections, cut into messages by
their Content-Length."""

import re
import selectors
import socket

LENGTH = re.compile(r"^(?:content-length|l)\s*:\s*(\d+)", re.I | re.M)


class Streams:
    def __init__(self, address, port, received):
        """received(connection, head as text, body) for each message."""
        self.address, self.received = address, received
        self.listener = socket.create_server((address, port))
        self.waiting = selectors.DefaultSelector()
        self.waiting.register(self.listener, selectors.EVENT_READ)
        self.rests = {}  # open connections: what is not yet a message
        self.peers = {}  # all there were: whose they are

    def watch(self, connection):
        self.rests[connection] = b""
        self.peers[connection] = connection.getpeername()[0]
        self.waiting.register(connection, selectors.EVENT_READ)
        return connection

    def connect(self, where):
        return self.watch(socket.create_connection(
            where, source_address=(self.address, 0)))

    def close(self, connection):
        self.waiting.unregister(connection)
        del self.rests[connection]
        connection.close()

    def take(self, connection):
        try:
            data = connection.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self.close(connection)
            return
        rest = (self.rests[connection] + data).lstrip(b"\r\n")
        while b"\r\n\r\n" in rest:
            head, _, after = rest.partition(b"\r\n\r\n")
            text = head.decode("utf-8", "replace")
            found = LENGTH.search(text)
            length = int(found.group(1)) if found else 0
            if len(after) < length:
                break
            rest = after[length:].lstrip(b"\r\n")
            self.received(connection, text, after[:length])
        if connection in self.rests:
            self.rests[connection] = rest

    def turn(self, *others, seconds=None):
        """Waits for something and takes it; gives which of the other file
        descriptors may be read."""
        for other in others:
            if other not in self.waiting.get_map():
                self.waiting.register(other, selectors.EVENT_READ)
        ready = set()
        for key, _ in self.waiting.select(seconds):
            if key.fileobj is self.listener:
                self.watch(self.listener.accept()[0])
            elif key.fileobj in others:
                ready.add(key.fileobj)
            elif key.fileobj in self.rests:
                self.take(key.fileobj)
        return ready
