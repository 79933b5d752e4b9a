"""An XMPP user for the lab, on slixmpp.

    client.py JID PASSWORD SERVER-ADDRESS

Speaks JSON lines. Read: {"to": JID, "body": text, ...}; optional "id",
"thread", "language", "subject", "type", "state" (XEP-0085), "request" (a
receipt, XEP-0184), "received" (its id). Or {"presence": type or "", "to": JID
or absent, "show", "status", "priority"}. Written: {"event": "online"},
{"event": "presence", from, type, show, status, priority, at},
{"event": "message", from, body, thread, language, id, type, subject, error,
text, state, delayed, request, received, at}.
"""

import asyncio
import json
import sys
import time
import xml.etree.ElementTree as tree

import slixmpp

XML = "{http://www.w3.org/XML/1998/namespace}"
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
STATES = "{http://jabber.org/protocol/chatstates}"
RECEIPTS = "{urn:xmpp:receipts}"


def say(**event):
    print(json.dumps(event), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password):
        # ejabberd offers PLAIN alone; the lab's clients speak without TLS.
        super().__init__(jid, password, plugin_config={
            "feature_mechanisms": {"unencrypted_plain": True}})
        self.add_event_handler("session_start", self.online)
        self.add_event_handler("failed_all_auth", self.failed)
        self.auto_authorize = self.auto_subscribe = None
        self.register_handler(slixmpp.xmlstream.handler.Callback(
            "every presence", slixmpp.xmlstream.matcher.MatchXPath(
                "{jabber:client}presence"), self.present))
        self.register_handler(slixmpp.xmlstream.handler.Callback(
            "every message", slixmpp.xmlstream.matcher.MatchXPath(
                "{jabber:client}message"), self.received))

    async def online(self, _):
        # Only who has asked for the roster hears of subscriptions.
        await self.get_roster()
        self.send_presence()
        say(event="online")

    def failed(self, _):
        say(event="failed")

    def received(self, message):
        stanza = message.xml
        error = stanza.find("{jabber:client}error")
        condition = text = None
        if error is not None:
            for child in error:
                if child.tag == STANZAS + "text":
                    text = child.text
                elif child.tag.startswith(STANZAS):
                    condition = child.tag[len(STANZAS):]

        def child_text(name):
            return stanza.findtext("{jabber:client}" + name)

        body = stanza.find("{jabber:client}body")
        language = stanza.get(XML + "lang")
        if body is not None and body.get(XML + "lang"):
            language = body.get(XML + "lang")
        received = stanza.find(RECEIPTS + "received")
        say(event="message", body=child_text("body"),
            thread=child_text("thread"), subject=child_text("subject"),
            language=language, id=stanza.get("id"), type=stanza.get("type"),
            error=condition, text=text,
            state=next((child.tag[len(STATES):] for child in stanza
                        if child.tag.startswith(STATES)), None),
            request=stanza.find(RECEIPTS + "request") is not None,
            received=None if received is None else received.get("id"),
            delayed=stanza.find("{urn:xmpp:delay}delay") is not None,
            at=time.time(), **{"from": stanza.get("from")})

    def present(self, presence):
        stanza = presence.xml

        def child_text(name):
            return stanza.findtext("{jabber:client}" + name)

        say(event="presence", type=stanza.get("type"),
            show=child_text("show"), status=child_text("status"),
            priority=child_text("priority"), at=time.time(),
            **{"from": stanza.get("from")})

    def order_presence(self, order):
        stanza = tree.Element("{jabber:client}presence")
        if "to" in order:
            stanza.set("to", order["to"])
        if order["presence"]:
            stanza.set("type", order["presence"])
        for name in ("show", "status", "priority"):
            if name in order:
                child = tree.SubElement(stanza, "{jabber:client}" + name)
                child.text = order[name]
        self.send_raw(tree.tostring(stanza, encoding="unicode")
                      .replace("ns0:", "").replace(":ns0", ""))

    def order(self, order):
        if "presence" in order:
            return self.order_presence(order)
        stanza = tree.Element("{jabber:client}message")
        stanza.set("to", order["to"])
        for name in ("id", "type"):
            if name in order:
                stanza.set(name, order[name])
        if "language" in order:
            stanza.set(XML + "lang", order["language"])
        for name in ("subject", "thread", "body"):
            if name in order:
                child = tree.SubElement(stanza, "{jabber:client}" + name)
                child.text = order[name]
        if "state" in order:
            tree.SubElement(stanza, STATES + order["state"])
        if "request" in order:
            tree.SubElement(stanza, RECEIPTS + "request")
        if "received" in order:
            tree.SubElement(stanza, RECEIPTS + "received").set(
                "id", order["received"])
        self.send_raw(tree.tostring(stanza, encoding="unicode",
                                    default_namespace=None)
                      .replace("ns0:", "").replace(":ns0", ""))


async def main(jid, password, server):
    client = Client(jid, password)
    client.connect((server, 5222), disable_starttls=True)
    reader = asyncio.StreamReader()
    await asyncio.get_event_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        client.order(json.loads(line))
    await client.disconnect(wait=1)


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(*sys.argv[1:4]))
