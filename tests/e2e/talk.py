"""A user of a Lync pool and a contact who talk. He does as his client does: a
text goes by the session that there is; after its end by a new one, and so does
a text that the session did not take."""

import threading
import time

from lab import wait_for

ANSWER = 40    # seconds: more than any transaction has
TRIES = 50


class Talk:
    def __init__(self, user, user_address, contact, contact_address, rate):
        self.user, self.user_address = user, user_address
        self.contact, self.contact_address = contact, contact_address
        self.rate = rate
        self.sessions = []  # call_id, relayed, end: why it ended
        self.said, self.status = [], {}  # of him: texts; text -> status
        self.replied = []                # of the contact
        self.refused = []                # statuses of INVITE but 200
        self.error = self.thread = None

    # ---- as long as it is wanted ----

    def start(self):
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while self.running:
                self.exchange()
                time.sleep(1 / self.rate)
        except Exception as error:  # stop() raises it
            self.error = error

    def stop(self):
        self.running = False
        self.thread.join()
        if self.error:
            raise self.error

    def exchange(self):
        text, reply = f"t{len(self.said)}", f"r{len(self.replied)}"
        self.said.append(text)
        self.status[text] = self.tell(text)
        self.replied.append(reply)
        self.contact.say(to=self.user_address, body=reply, id=reply,
                         type="chat")

    # ---- sessions ----

    def ask(self, call_id, method, **more):
        """Gives the answer."""
        def answers():
            return self.user.all(event="answer", call_id=call_id,
                                 method=method)
        before = len(answers())
        self.user.say(do=method, call_id=call_id, **more)
        wait_for(lambda: len(answers()) > before, f"an answer to {method}",
                 ANSWER)
        return answers()[before]

    def open(self):
        for number in range(TRIES):
            call_id = f"talk-{len(self.sessions)}-{number}"
            answer = self.ask(call_id, "INVITE",
                              to=f"sip:{self.contact_address}")
            if answer["status"] == 200:
                self.sessions.append({
                    "call_id": call_id, "end": None, "text": answer["text"],
                    "relayed": "gh-relayed=" in answer["text"]})
                return
            self.refused.append(answer["status"])
            time.sleep(0.2)
        raise TimeoutError(f"no session: {self.refused}")

    def look(self):
        """Whether the other side has hung up."""
        for session in self.sessions:
            if not session["end"] and self.user.all(
                    event="request", method="BYE",
                    call_id=session["call_id"]):
                session["end"] = "BYE"

    def current(self):
        self.look()
        if not self.sessions or self.sessions[-1]["end"]:
            self.open()
        return self.sessions[-1]

    def tell(self, text):
        """Gives the last status."""
        for _ in range(TRIES):
            session = self.current()
            status = self.ask(session["call_id"], "MESSAGE",
                              body=text)["status"]
            if status != 481:
                return status
            self.look()
            if not session["end"]:
                session["end"] = "481"
                self.ask(session["call_id"], "BYE")
        return 481

    # ---- what became of it ----

    def heard(self):
        """How often he heard each text of the contact."""
        found = {}
        for event in self.user.all(event="request", method="MESSAGE"):
            found[event["body"]] = found.get(event["body"], 0) + 1
        return found

    def back(self):
        return {event["id"] for event in
                self.contact.all(event="message", type="error")}

    def settled(self):
        return not set(self.replied) - self.heard().keys() - self.back()

    def of_user(self):
        come = [event["body"] for event in self.contact.all(event="message")
                if event.get("type") != "error"]
        return {
            "sent": self.said,
            "arrived": [one for one in self.said if one in come],
            "errors": [one for one in self.said if self.status[one] >= 300],
            "lost": [one for one in self.said if self.status[one] < 300 and
                     one not in come],
            "twice": [one for one in self.said if come.count(one) > 1],
        }

    def of_contact(self):
        heard, back = self.heard(), self.back()
        return {
            "sent": self.replied,
            "arrived": [one for one in self.replied if one in heard],
            "errors": [one for one in self.replied if one in back],
            "lost": [one for one in self.replied if one not in heard and
                     one not in back],
        }
