"""Messages of page mode between phones and a partner's client, so many a second
each way, and what became of each."""

import threading
import time

from lab import wait_for

SETTLE = 40    # seconds: Timer F, and what waits for a link


class Load:
    def __init__(self, phones, client, contact, rate):
        self.phones = phones    # address -> phone: they take turns
        self.client, self.contact = client, contact
        self.rate = rate
        self.sip, self.xmpp = [], []
        self.thread = None

    def start(self):
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        start, number = time.monotonic(), 0
        while self.running:
            while number < (time.monotonic() - start) * self.rate:
                self.send()
                number += 1
            time.sleep(0.005)

    def send(self):
        sip, xmpp = f"s{len(self.sip)}", f"x{len(self.xmpp)}"
        users = list(self.phones)
        user = users[len(self.sip) % len(users)]
        self.sip.append(sip)
        self.phones[user].say(to=f"sip:{self.contact}", body=sip, call_id=sip)
        self.xmpp.append(xmpp)
        self.client.say(to=user, body=xmpp, id=xmpp, type="chat")

    def stop(self):
        """Gives once each has been answered, or had its time."""
        self.running = False
        self.thread.join()
        try:
            wait_for(self.settled, "answers", SETTLE)
        except TimeoutError:
            pass

    def settled(self):
        return (self.status().keys() >= set(self.sip) and
                not set(self.xmpp) - self.heard_in() - self.back())

    def status(self):
        return {event["call_id"]: event["status"]
                for phone in self.phones.values() for event in
                phone.all(event="answer", method="MESSAGE")}

    def heard_in(self):
        return set().union(*map(self.heard, self.phones.values()))

    @staticmethod
    def heard(who):
        return {event["body"] for event in who.all(event="message")
                if event.get("type") != "error"}

    def back(self):
        return {event["id"] for event in
                self.client.all(event="message", type="error")}

    def from_sip(self, returned):
        """Lists by what became of them; returned: texts that came back to the
        legacy gateway after it had taken them."""
        status, heard = self.status(), self.heard(self.client)
        return {
            "sent": self.sip,
            "arrived": [one for one in self.sip if one in heard],
            "errors": [one for one in self.sip if status.get(one, 0) >= 300],
            "silent": [one for one in self.sip if one not in status and
                       one not in heard],
            "lost": [one for one in self.sip if status.get(one, 500) < 300
                     and one not in heard and one not in returned],
        }

    def from_xmpp(self):
        heard, back = self.heard_in(), self.back()
        return {
            "sent": self.xmpp,
            "arrived": [one for one in self.xmpp if one in heard],
            "errors": [one for one in self.xmpp if one in back],
            "lost": [one for one in self.xmpp if one not in heard and
                     one not in back],
        }


def figures(outcome):
    return ", ".join(f"{what} {len(which)}" for what, which in
                     outcome.items())
