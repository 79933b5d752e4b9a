"""An edge that somebody has taken over: it has the certificate and the place
of one, and speaks the link as it likes. For tests of the front end.

    hostile_edge.py ADDRESS PORT KEY CERTIFICATE AUTHORITY COMPUTER

JSON lines in: {"attack": NAME}; an event "over" when it has been made, with
what the front end said of it; "linked" for each link that stands.
"""

import base64
import json
import re
import socket
import ssl
import sys
import threading
import time

HELLO = ("<hello version='1' epoch='{epoch}' low='1' window='4096' "
         "bytes='16777216' config='0/0' state='serving'/>"
         "<tick at='1' low='1' config='0/0' state='serving'/>")
USER, CONTACT = "romeo@contoso.test", "juliet@fabrikam.test"


def say(**event):
    print(json.dumps(event), flush=True)


def message(body="stolen", source=CONTACT, target=USER):
    return (f"<message xmlns='jabber:server' from='{source}' to='{target}' "
            f"type='chat' id='h'><body>{body}</body></message>")


def item(number, stanza, life=60000):
    payload = stanza if isinstance(stanza, bytes) else stanza.encode()
    return (f"<item n='{number}' life='{life}' trace='{number:016x}'>"
            f"{base64.b64encode(payload).decode()}</item>")


class Edge:
    def __init__(self, address, port, key, certificate, authority, computer):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.context.load_verify_locations(authority)
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.listener = socket.create_server((address, int(port)))
        self.computer, self.epoch, self.number = computer, "a", 0
        self.link = None
        self.got, self.changed = b"", threading.Condition()
        threading.Thread(target=self.serve, daemon=True).start()
        say(event="ready")

    def serve(self):
        while True:
            plain, _ = self.listener.accept()
            try:
                link = self.context.wrap_socket(plain, server_side=True)
                link.recv(4096)
                link.sendall((
                    "<stream:stream xmlns='urn:gatehouse:link:1' "
                    "xmlns:stream='http://etherx.jabber.org/streams' "
                    f"from='{self.computer}' to='fe1.contoso.test' "
                    f"version='1.0'>{HELLO.format(epoch=self.epoch)}"
                ).encode())
            except OSError:
                continue
            with self.changed:
                self.link, self.got = link, b""
                self.changed.notify_all()
            say(event="linked")
            self.read(link)
            with self.changed:
                if self.link is link:
                    self.link = None
                self.changed.notify_all()

    def read(self, link):
        """Answers ticks, so that the front end thinks well of us."""
        while True:
            try:
                data = link.recv(65536)
            except OSError:
                return
            if not data:
                return
            for at in re.findall(rb"<tick at='(\d+)'", data):
                self.send(f"<tock at='{at.decode()}' low='1' config='0/0' "
                          "state='serving'/>", link)
            with self.changed:
                self.got += data
                self.changed.notify_all()

    def send(self, text, link=None):
        """False when the front end has cut us off."""
        link = link or self.stand()
        try:
            link.sendall(text if isinstance(text, bytes) else text.encode())
        except OSError:
            return False
        return True

    def stand(self, seconds=40):
        """The link, once it stands."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.link, seconds):
                raise TimeoutError("the front end does not come back")
            return self.link

    def wait(self, pattern, seconds=20):
        """What the front end says that fits; or that it cut us off."""
        with self.changed:
            self.changed.wait_for(
                lambda: re.search(pattern, self.got) or not self.link,
                seconds)
            found = re.search(pattern, self.got)
        return found.group(0).decode() if found else ""

    def cut(self):
        link = self.stand()
        link.close()
        with self.changed:
            self.link = None

    def next(self):
        self.number += 1
        return self.number

    def answered(self, *stanzas):
        """Sends items; gives what the front end answers to each."""
        self.stand()
        found = []
        for stanza in stanzas:
            number = self.next()
            self.send(item(number, stanza))
            found.append(self.wait(
                rb"<(no n='%d'[^>]*|ok n='[^']*\b%d\b[^']*')" % (
                    number, number)))
        return found

    def last(self):
        """The result of the last item; of a stranger who is too loud it is
        no refusal."""
        return self.wait(rb"<(no n='%d'|ok n='[^']*\b%d\b)" % (
            self.number, self.number), 60)

    # ---- attacks ----

    def our_user(self):
        return self.answered(message(source="tybalt@contoso.test"),
                             message(source="romeo@CONTOSO.test/x"))

    def stranger(self):
        return self.answered(message(source="a@evil.test"),
                             message(target="somebody@evil.test"),
                             message(source="not an address"),
                             "<presence xmlns='jabber:server' type='probe' "
                             f"from='a@evil.test' to='{USER}'/>")

    def nonsense(self):
        return self.answered(
            b"\xff\xfe\x00nothing", "<message", "<x xmlns='jabber:server'/>",
            "<message xmlns='urn:other'/>",
            message(body="<a>" * 60 + "</a>" * 60),
            "<!DOCTYPE a [<!ENTITY b 'c'>]>" + message(body="&b;"))

    def results(self):
        """Of what was never given, backward, twice."""
        for text in ("<ok n='1-18446744073709551615'/>", "<ok n='7'/>",
                     "<ok n='7'/>", "<no n='9' condition='x' type='cancel'/>",
                     "<tock at='99999999999' low='5' config='1/1' "
                     "state='serving'/>", "<answer n='12'>e30=</answer>",
                     "<record stream='topology' number='1' part='1' of='1'>"
                     "AAAA</record>"):
            self.stand()
            self.send(text)
        time.sleep(0.5)
        self.send("<ok n='9-3'/>")
        return [self.wait(rb"<stream:error.*", 10)]

    def newlines(self):
        """Inside of a body, inside of a payload, and of an element."""
        found = self.answered(message(body="\n" * 190000))
        self.stand()
        self.send(f"<item n='{self.next()}' life='9'>" + "\n" * 1000000
                  + "</item>")
        time.sleep(1)
        self.stand()
        for _ in range(8):
            if not self.send("<no n='1' condition='x' type='y'>"
                             + "\n" * 1000000):
                break
        return found

    def deep(self):
        self.stand()
        for _ in range(200):
            if not self.send("<a>" * 100000):
                break
        return [self.wait(rb"nothing comes", 5)]

    def greedy(self):
        """10,000 items of a stranger, whatever the window is."""
        self.stand()
        for _ in range(100):
            text = "".join(item(self.next(), message(source="a@evil.test"))
                           for _ in range(100))
            if not self.send(text):
                break
        return [self.last()]

    def presence(self):
        """5,000 changes of somebody whom nobody watches."""
        self.stand()
        for count in range(5000):
            stanza = ("<presence xmlns='jabber:server' "
                      f"from='{CONTACT}/r{count}' to='{USER}'><status>"
                      f"{count}</status></presence>")
            if not self.send(item(self.next(), stanza)):
                break
        return [self.last()]

    def repeated(self):
        """One good message, then over new links again: it is taken once."""
        self.epoch = "beef"
        self.number = 0
        self.cut()
        found = self.answered(message(body="once"))
        for _ in range(3):
            self.number = 0
            self.cut()
            found += self.answered(message(body="once"))
        return found


def main(*arguments):
    edge = Edge(*arguments)
    for line in sys.stdin:
        name = json.loads(line)["attack"]
        try:
            answers = getattr(edge, name)()
        except (OSError, TimeoutError) as error:
            answers = [f"failed: {error}"]
        say(event="over", attack=name, answers=answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
