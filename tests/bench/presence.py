"""10,000 presence subscriptions: established, notified, refreshed, and there
again after a restart of the front end. Part of `make bench`, or by itself:

    GATEHOUSE_BUILD=BUILD /usr/bin/python3 tests/bench/presence.py [FEWER]

5,000 users at ten pools and their contacts at ten partners, each watching the
other, TLS on every leg. The front end paces itself as it always does, at 50
SUBSCRIBE a second to a pool and 50 probes to a partner: the times below that
are bound by it say so. FEWER (1): everything divided by it.
"""

import pathlib
import sys
import tempfile
import time

from subscriptions import Subscriptions
from lab import Lab, wait_for

PAIRS, POOLS = 5000, 10
LIFE = 100  # seconds that a pool gives a subscription
PACE = 50
OUTAGE = 12


class Steps:
    def __init__(self, all_of_it):
        self.all = all_of_it
        self.before = self.all.wire()
        self.cpu = self.used()

    def used(self):
        return sum(self.all.process(host).cpu()
                   for host in ("edge", "frontend"))

    def tell(self, what, seconds, count, note=""):
        """One line, and what went over the wire since the last."""
        users, contacts = self.all.wire()
        used = self.used()
        print(f"{what}: {seconds:.1f} s ({count / seconds:.0f}/s{note}), "
              f"{(used - self.cpu) / count * 1e6:.0f} µs of processor each")
        for title, now, then in (("SIP", users, self.before[0]),
                                 ("XMPP", contacts, self.before[1])):
            moved = {name: now[name] - then[name] for name in sorted(now)
                     if name != "having" and now[name] != then[name]}
            if moved:
                print(f"  {title}: " + ", ".join(
                    f"{number} {name}" for name, number in moved.items()))
        self.before, self.cpu = (users, contacts), used


def memory(all_of_it):
    return [all_of_it.process(host).memory() for host in ("frontend", "edge")]


def establish(run, steps):
    run.contacts_subscribe()
    spent = run.wait("subscriptions of contacts",
                     lambda: run.contacts()["allowed"], 300)
    run.wait_heard("chat", 60)
    steps.tell("contacts subscribe to users", spent, run.pairs,
               f", paced {PACE * len(run.pools)}")
    run.users_subscribe(600)
    spent = run.wait_having("chat", 300)
    steps.tell("users subscribe to contacts", spent, run.pairs)


def notify(run, steps):
    run.publish("away")
    steps.tell("users change", run.wait_heard("away", 120), run.pairs)
    run.show("away")
    steps.tell("contacts change", run.wait_having("away", 120), run.pairs,
               ", to one watcher one in 5 s")


def refresh(run, steps, count, established):
    """Of the front end's subscriptions, at nine tenths of their life, and of
    those of the users' clients."""
    run.renew()
    wait_for(lambda: run.users()["refresh"] - count >= run.pairs,
             "the refreshes", 3 * LIFE)
    time.sleep(1)  # for what follows them
    at = time.monotonic() - established
    steps.tell(f"refreshed, the last after {at:.0f} s of {LIFE}", at,
               2 * run.pairs)


def restart(run, steps):
    """Contacts change while nobody serves, for longer than the edge holds
    what they say: only who asks them hears of it."""
    began = time.monotonic()
    run.stop_frontend()
    stopped = time.monotonic() - began
    run.show("xa")
    time.sleep(OUTAGE)
    before = run.users()
    began = time.monotonic()
    run.start_frontend()
    up = time.monotonic() - began
    steps.cpu = steps.used()  # of the new process from here
    run.publish("dnd")
    heard = run.wait_heard("dnd", 60)
    after = run.users()
    asked = after["refresh"] + after["subscribe"] - (
        before["refresh"] + before["subscribe"])
    lost = after["notify 481"] - before["notify 481"]
    print(f"front end stopped in {stopped:.1f} s, up again in {up:.1f} s with "
          f"{2 * run.pairs} subscriptions; SUBSCRIBE at start: {asked}, "
          f"NOTIFY answered 481: {lost}")
    steps.tell("users change, in dialogs of before", heard, run.pairs)
    began = time.monotonic() - heard
    run.wait_having("xa", 180)
    steps.tell("what contacts said meanwhile is known",
               time.monotonic() - began, run.pairs,
               ", asked within a minute and no burst")


def bench(folder, fewer=1):
    lab = Lab(pathlib.Path(folder) / "presence")
    try:
        run = Subscriptions(lab, POOLS, max(POOLS, PAIRS // fewer), LIFE)
        empty = memory(run)
        steps = Steps(run)
        established = time.monotonic()
        establish(run, steps)
        for host, now, then in zip(("front end", "edge"), memory(run), empty):
            print(f"memory of the {host}: {now} kB, {then} kB before, "
                  f"{(now - then) / run.pairs / 2:.2f} kB a subscription")
        count = run.users()["refresh"]
        notify(run, steps)
        refresh(run, steps, count, established)
        restart(run, steps)
        wrong = run.contacts()["wrong"]
        print(f"presence that reached nobody's contact: {wrong}")
    finally:
        lab.down()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as temporary:
        bench(temporary, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
