"""A process that speaks JSON lines, driven from a test."""

import json
import threading
import time


class Actor:
    def __init__(self, process):
        self.process = process
        self.events = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"event": "noise", "text": line}
            with self.changed:
                self.events.append(event)
                self.changed.notify_all()

    def say(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def wait(self, seconds=10, **wanted):
        """The first event with these members, also among earlier ones."""
        end = time.monotonic() + seconds

        def find():
            for event in self.events:
                if all(event.get(k) == v for k, v in wanted.items()):
                    return event
            return None

        with self.changed:
            while not (found := find()):
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError(
                        f"no event {wanted} in {seconds} s; the last were "
                        f"{self.events[-5:]}")
                self.changed.wait(left)
        return found

    def all(self, **wanted):
        with self.changed:
            return [event for event in self.events
                    if all(event.get(k) == v for k, v in wanted.items())]
