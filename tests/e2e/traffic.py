"""Messages between users of the pool and of a partner, and what became of
them: counted by docs/link.md, "What remains possible"."""

import threading
import time

from lab import wait_for

SETTLE = 40    # seconds: Timer F, and what waits for a link


class Traffic:
    """So many messages a second each way until stop(); what became of
    each."""

    def __init__(self, name, pool, partner, rate):
        self.name, self.pool, self.partner = name, pool, partner
        self.rate = rate
        self.sent = {"sip": [], "xmpp": []}
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number, start = 0, time.monotonic()
        while self.running:
            due = int((time.monotonic() - start) * self.rate)
            while number < due:
                self.send(number)
                number += 1
            time.sleep(0.005)

    def send(self, number):
        sip, xmpp = f"{self.name}-s{number}", f"{self.name}-x{number}"
        person = f"juliet{number % 40}@fabrikam.test"
        user = ("romeo", "benvolio", "tybalt")[number % 3]
        self.sent["sip"].append(sip)
        self.pool.say(**{"from": f"sip:{user}@contoso.test"},
                      to=f"sip:{person}", body=sip, call_id=sip)
        try:
            self.partner.say(**{"from": person}, to=f"{user}@contoso.test",
                             body=xmpp, id=xmpp, thread=xmpp)
            self.sent["xmpp"].append(xmpp)
        except (BrokenPipeError, ValueError):
            pass  # the partner is dead just now

    def stop(self):
        self.running = False
        self.thread.join()

    def answered(self):
        done = {event.get("call_id") for event in
                self.pool.all(event="sent")}
        return all(one in done for one in self.sent["sip"])


def count_sip(traffic, partners):
    """SIP to XMPP: an answer 2xx means delivered; delivered twice only when
    the repeat is marked."""
    status = {event["call_id"]: event["status"] for event in
              traffic.pool.all(event="sent")}
    heard = {}
    for partner in partners:
        for event in partner.all(stanza="message"):
            if event.get("type") != "error":
                heard.setdefault(event.get("body"), []).append(event)
    lost = [one for one in traffic.sent["sip"]
            if status.get(one, 0) in (200, 202) and one not in heard]
    silent = [one for one in traffic.sent["sip"]
              if one not in status and one not in heard]
    doubled = [one for one in traffic.sent["sip"]
               if len([event for event in heard.get(one, ())
                       if not event.get("delay")]) > 1]
    refused = [one for one in traffic.sent["sip"]
               if status.get(one, 0) >= 300]
    return lost, silent, doubled, refused


def count_xmpp(traffic, partners):
    """XMPP to SIP: what was taken over was delivered or came back as an
    error."""
    taken, back = set(), set()
    for partner in partners:
        for event in partner.all(event="sent"):
            (taken if event["arrived"] else back).add(event["id"])
        for event in partner.all(stanza="message", type="error"):
            back.add(event.get("id"))
    heard = {}
    for event in traffic.pool.all(event="message"):
        heard.setdefault(event["body"], []).append(event)
    lost = [one for one in traffic.sent["xmpp"]
            if one in taken and one not in heard and one not in back]
    doubled = []
    for one in traffic.sent["xmpp"]:
        events = heard.get(one, ())
        if len({(e["call_id"], e["cseq"], e["from_tag"])
                for e in events}) > 1:
            doubled.append(one)
    return lost, doubled, back


def possible(traffic, partners):
    """How often each thing happened that docs/link.md, "What remains
    possible", allows; and repeats that should have been marked."""
    heard, marked = {}, 0
    for partner in partners:
        for event in partner.all(stanza="message"):
            if event.get("type") != "error":
                heard.setdefault(event.get("body"), []).append(event)
                marked += bool(event.get("delay"))
    status = {event["call_id"]: event["status"] for event in
              traffic.pool.all(event="sent")}
    come = {}
    for event in traffic.pool.all(event="message"):
        come.setdefault(event["body"], []).append(event)
    _, _, back = count_xmpp(traffic, partners)
    again = [events for events in come.values() if len(events) > 1]
    unmarked = [events[1]["body"] for events in again
                if not all(event.get("date") for event in events[1:])]
    return {
        "delivered, although its SIP sender heard an error":
            sum(one in heard and status.get(one, 0) >= 300
                for one in traffic.sent["sip"]),
        "SIP request repeated with its identifiers and Date": len(again),
        "stanza repeated with <delay/>": marked,
        "delivered, and returned to its XMPP sender":
            sum(one in come and one in back for one in traffic.sent["xmpp"]),
        "returned to its XMPP sender":
            sum(one in back and one not in come
                for one in traffic.sent["xmpp"]),
    }, unmarked


def settle(traffic, seconds=SETTLE):
    traffic.stop()
    try:
        wait_for(traffic.answered, "answers", seconds)
    except TimeoutError:
        pass
    time.sleep(3)
