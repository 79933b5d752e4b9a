"""The edge beside Prosody, on the same machine in the same run: rate of
stanzas with TLS and stream management, memory of idle streams, new domains a
second, time to the first message. Part of `make bench`, or by itself:

    GATEHOUSE_BUILD=BUILD /usr/bin/python3 tests/bench/s2s.py [FEWER]

The edge is the product's daemon with its link to a front end that is only a
link (link_load); Prosody has a component (XEP-0114) in its place. Partners of
both are one process (s2s_load), d0.load.test, d1.load.test … found by DNS.
All share the machine: with few processors it is the partners that a rate is
bound by, so that the processor time of the server itself says more.
FEWER (1): everything divided by it.
"""

import pathlib
import statistics
import sys
import tempfile
import time

from servers import DIALBACK, Gatehouse, Partners, Prosody, Sink, prepare
from lab import Lab

MESSAGES, STREAMS = 120000, 8
IDLE = (1000, 5000)
NEW = 1000
FIRST = 20


def seconds(start, end):
    return (end["at"] - start["began"]) / 1e6


def rate_in(server, partners, count):
    """Partners to users: messages a second, µs of processor for each."""
    partners.open(0, STREAMS)
    server.order(expect=count)
    before = server.process.cpu()
    partners.order(flood=count, streams=STREAMS, to=f"u@{server.domain}")
    done = server.inner.wait(300, event="expected")
    began = partners.process.wait(60, event="flooded")
    used = server.process.cpu() - before
    return count / seconds(began, done), used / count * 1e6


def rate_out(server, partners, count):
    """Users to partners."""
    for domain in range(STREAMS):
        partners.order(expect=1)
        server.order(flood=1, domains=1, first=domain)
        partners.process.wait(60, event="expected")
    partners.order(expect=count)
    before = server.process.cpu()
    server.order(flood=count, domains=STREAMS, first=0)
    done = partners.process.wait(300, event="expected")
    began = server.inner.wait(60, event="flooded")
    used = server.process.cpu() - before
    return count / seconds(began, done), used / count * 1e6


def new_out(server, partners, first, count):
    """A message to each of so many new domains: domains a second, and ms of
    processor for each."""
    before = server.process.cpu()
    partners.order(expect=count)
    server.order(flood=count, domains=count, first=first)
    done = partners.process.wait(300, event="expected")
    began = server.inner.wait(60, event="flooded")
    used = server.process.cpu() - before
    return count / seconds(began, done), used / count * 1e3


def first_message(server, partners, first, count):
    """Seconds until a message to a new domain is there."""
    took = []
    for domain in range(first, first + count):
        partners.order(expect=1)
        server.order(flood=1, domains=1, first=domain)
        done = partners.process.wait(60, event="expected")
        took.append(seconds(server.inner.wait(60, event="flooded"), done))
    return statistics.median(took), max(took)


def new_in(server, partners, first, count):
    """Streams of so many new domains, from addresses that have proven a
    domain before: the same."""
    partners.open(first, count)
    partners.order(close=1)
    time.sleep(2)
    before = server.process.cpu()
    partners.order(open=count, first=first, window=16)
    opened = partners.process.wait(300, event="opened")
    if opened["failed"]:
        raise RuntimeError(f"{server.name}: {opened}")
    used = server.process.cpu() - before
    return count / seconds(opened, opened), used / count * 1e3


def idle(server, partners, start, counts):
    """kB for each idle stream, at so many of them."""
    partners.open(start, 1)
    time.sleep(3)
    before, have, found = server.process.memory(), 1, []
    for count in counts:
        partners.open(start + have, count + 1 - have)
        have = count + 1
        time.sleep(5)
        found.append((server.process.memory() - before) / count)
    return found


def measure(kind, lab, fewer):
    server = kind(lab)
    found = {}

    def run(what, *more):
        server.start()
        partners = Partners(lab, server, *more)
        try:
            what(partners)
        finally:
            partners.stop()
            server.stop()

    def relay(partners):
        count = MESSAGES // fewer
        found["in"], found["in_cpu"] = rate_in(server, partners, count)
        found["out"], found["out_cpu"] = rate_out(server, partners, count)

    def domains(partners):
        count = NEW // fewer
        found["new_out"], found["new_out_cpu"] = new_out(
            server, partners, 1000, count)
        found["first"], found["first_most"] = first_message(
            server, partners, 3000, FIRST)
        found["new_in"], found["new_in_cpu"] = new_in(
            server, partners, 0, count)

    def memory(name, start):
        def fill(partners):
            found[name + "_few"], found[name + "_many"] = idle(
                server, partners, start, [count // fewer for count in IDLE])
        return fill

    run(relay)
    run(domains)
    run(memory("proven", 0))
    run(memory("anonymous", DIALBACK), "--anonymous")
    return found


def measure_partners(lab, count):
    """What the partners' process is capable of."""
    sink = Sink()
    taker = Partners(lab, Sink(), host=sink.host)
    maker = Partners(lab, sink)
    try:
        maker.open(0, STREAMS)
        taker.order(expect=count)
        maker.order(flood=count, streams=STREAMS, to=f"u@{sink.domain}")
        done = taker.process.wait(300, event="expected")
        return count / seconds(maker.process.wait(60, event="flooded"), done)
    finally:
        maker.stop()
        taker.stop()


ROWS = (
    # key, what, how to write it, whether more is better
    ("in", "partners to users, messages/s", "{:.0f}", True),
    ("in_cpu", "  µs of processor a message", "{:.1f}", False),
    ("out", "users to partners, messages/s", "{:.0f}", True),
    ("out_cpu", "  µs of processor a message", "{:.1f}", False),
    ("proven_few", "idle stream, client certificate, {few}: kB", "{:.1f}",
     False),
    ("proven_many", "idle stream, client certificate, {many}: kB", "{:.1f}",
     False),
    ("anonymous_few", "idle stream, dialback, {few}: kB", "{:.1f}", False),
    ("anonymous_many", "idle stream, dialback, {many}: kB", "{:.1f}", False),
    ("new_out", "new domains a second, outgoing", "{:.0f}", True),
    ("new_out_cpu", "  ms of processor a domain", "{:.2f}", False),
    ("new_in", "new domains a second, incoming", "{:.0f}", True),
    ("new_in_cpu", "  ms of processor a domain", "{:.2f}", False),
    ("first", "first message to a new domain, median s", "{:.3f}", False),
    ("first_most", "  the longest of {first}, s", "{:.3f}", False),
)


def show(ours, theirs, fewer):
    numbers = {"few": IDLE[0] // fewer, "many": IDLE[1] // fewer,
               "first": FIRST}
    print(f"{'':48}{'gatehouse':>12}{'Prosody':>12}{'better by':>12}")
    for key, what, form, more in ROWS:
        ratio = ours[key] / theirs[key]
        print(f"{what.format(**numbers):48}{form.format(ours[key]):>12}"
              f"{form.format(theirs[key]):>12}"
              f"{ratio if more else 1 / ratio:>11.1f}x")


def compare(folder, fewer=1):
    lab = Lab(pathlib.Path(folder) / "s2s")
    try:
        prepare(lab)
        alone = measure_partners(lab, MESSAGES // fewer)
        show(measure(Gatehouse, lab, fewer), measure(Prosody, lab, fewer),
             fewer)
        print(f"the partners' process to another like it: {alone:.0f} "
              "messages/s")
    finally:
        lab.down()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gatehouse-s2s-") as temporary:
        compare(temporary, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
