"""Messages through both roles beside Kamailio's xmpp module, each way, in one
run. Part of `make bench`, or by itself:

    GATEHOUSE_BUILD=BUILD /usr/bin/python3 tests/bench/gateway.py [FEWER]

Gatehouse has TLS on every leg (SIP to the pool with certificates of both
ends, the link, s2s with EXTERNAL to eight partners) and a message counts as
delivered when the other end has acknowledged it. Kamailio (its crash at the
first stream header corrected from outside) has cleartext on
both legs, SIP over TCP and a component's stream to a program in the server's
place, and answers when it has written; without kamailio-xmpp-modules its
column is left out. A hundred pairs of users. The time of a message runs from
when it was due to when the other end has read it. FEWER (1): everything
divided by it.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from servers import HERE, SOURCE, Partners, Process, prepare
from deployment import Deployment
from lab import BUILD, HOSTS, Lab, wait_for
from pools import make_pools

FLAT_OUT, USERS, STREAMS = 60000, 100, 8
RATES = (1000, 3000)
SECONDS = 10  # at each rate
MODULE = "*/kamailio/modules/xmpp.so"


class Processes:
    """One or more processes that count as one."""

    def __init__(self, *pids):
        self.all = [Process(pid) for pid in pids]

    def cpu(self):
        return sum(one.cpu() for one in self.all)

    def memory(self):
        return sum(one.memory() for one in self.all)


class Gatehouse:
    name = "gatehouse"
    host, domain = "edge", "contoso.test"
    users = {"from": "sip:u%@contoso.test", "to": "sip:c%@d#.load.test"}
    contacts = {"to": "u%@contoso.test"}

    def __init__(self, lab):
        self.lab = lab
        self.deployment = Deployment(lab, SOURCE).up()
        self.deployment.cmd(
            f"0..{STREAMS - 1} | ForEach-Object {{ New-CsXmppAllowedPartner "
            "\"d$_.load.test\" -PartnerType Federated -TlsNegotiation "
            "Required -SaslNegotiation Required "
            "-SupportDialbackNegotiation $false | Out-Null }")
        self.sip = make_pools(lab, self.deployment, 1, USERS)[0].process
        partners = Partners(lab, self)
        partners.open(0, STREAMS)
        self.xmpp = partners.process
        self.roles = {host: Processes(
            (lab.home(host) / "home" / host / "pid").read_text().strip())
            for host in ("edge", "frontend")}


class Kamailio:
    name = "Kamailio"
    users = {"from": "sip:u%@contoso.test", "to": "sip:c%*d#.load.test@gw.test"}
    contacts = {"from": "c%@d#.load.test", "to": "u%*contoso.test@xmpp.test"}
    host = "frontend2"

    def __init__(self, lab):
        self.lab = lab
        self.xmpp = lab.actor(self.host, "/usr/bin/python3",
                              HERE / "component_server.py", "5347")
        self.xmpp.wait(30, event="ready")
        address = HOSTS[self.host][1]
        configuration = lab.fill(
            HERE / "kamailio-xmpp.cfg", self.host, ADDRESS=address,
            POOL=f"{HOSTS['pool'][1]}:5070")
        corrected = lab.home(self.host) / "attributes.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", corrected,
                        HERE / "kamailio_attributes.c"], check=True)
        server = lab.start(self.host, "env",
                           f"LD_PRELOAD={lab.folder}/self/attributes.so",
                           "kamailio", "-DD", "-E", "-m", "256",
                           "-f", configuration, "-Y", lab.folder / "self",
                           log="kamailio.log")
        self.xmpp.wait(30, event="up")
        wait_for(lambda: lab.listening(self.host, address, 5060), "Kamailio")
        self.roles = {"all": Processes(*family(server.pid))}
        self.sip = lab.actor(
            "pool", BUILD / "tests/peer/sip_load", "--listen",
            f"{HOSTS['pool'][1]}:5070", "--proxy", f"{address}:5060",
            "--transport", "tcp")
        self.sip.wait(30, event="ready")


def family(pid):
    """A process and all below it."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def is_there():
    return shutil.which("gcc") and any(pathlib.Path("/usr/lib").glob(MODULE))


class Way:
    """One direction through one of them."""

    def __init__(self, server, out):
        self.server, self.out = server, out
        self.source, self.sink = ((server.sip, server.xmpp) if out else
                                  (server.xmpp, server.sip))

    def order(self, actor, **order):
        actor.events.clear()
        actor.say(**order)

    def run(self, count, rate=0):
        addresses = self.server.users if self.out else self.server.contacts
        before = {name: role.cpu() for name, role in self.server.roles.items()}
        self.order(self.sink, expect=count)
        self.order(self.source, flood=count, users=USERS, streams=STREAMS,
                   rate=rate, **addresses)
        sent = self.source.wait(120, event="flooded")
        got = self.arrived(count)
        used = {name: (role.cpu() - before[name]) / got["count"] * 1e6
                for name, role in self.server.roles.items()}
        return {"rate": got["count"] * 1e6 / (got["at"] - sent["began"]),
                "lost": count - got["count"], "failed": sent["failed"],
                "cpu": sum(used.values()), "roles": used,
                "p50": got.get("p50", 0) / 1000,
                "p99": got.get("p99", 0) / 1000,
                "answer": sent.get("p99", 0) / 1000}

    def arrived(self, count):
        """What came: some lose messages when they get too many."""
        try:
            return self.sink.wait(20, event="expected")
        except TimeoutError:
            self.sink.say(stop=1)
            return self.sink.wait(20, event="expected")


def measure(kind, lab, fewer):
    server = kind(lab)
    for role, processes in server.roles.items():
        print(f"memory of {server.name}, {role}: {processes.memory()} kB")
    found = {}
    for out in (True, False):
        way = Way(server, out)
        way.run(max(USERS, 2000 // fewer))  # all streams and pairs once
        found[out, 0] = way.run(FLAT_OUT // fewer)
        for rate in RATES:
            found[out, rate] = way.run(rate * SECONDS // fewer, rate)
    return found


def show(results):
    print(f"{'':30}" + "".join(f"{name:>14}" for name in results))
    for out in (True, False):
        print("SIP to XMPP" if out else "XMPP to SIP")
        for rate in (0, *RATES):
            show_rate(results, out, rate)
    for name, found in results.items():
        for (out, rate), row in found.items():
            if len(row["roles"]) > 1:
                print(f"{name}, {'out' if out else 'in'}, "
                      f"{rate or 'flat out'}: µs by role " + ", ".join(
                          f"{role} {used:.1f}"
                          for role, used in row["roles"].items()))


def show_rate(results, out, rate):
    rows = (("messages/s", "rate", "{:.0f}"),
            ("  µs of processor a message", "cpu", "{:.1f}"),
            ("  lost", "lost", "{}"), ("  refused", "failed", "{}"))
    if rate:
        rows = (("ms, median", "p50", "{:.2f}"), ("ms, p99", "p99", "{:.2f}"),
                *rows[1:])
    for what, key, form in rows:
        title = f"{rate}/s: {what}" if rate else f"flat out: {what}"
        print(f"  {title:28}" + "".join(
            f"{form.format(found[out, rate][key]):>14}"
            for found in results.values()))


def compare(folder, fewer=1):
    lab = Lab(pathlib.Path(folder) / "gateway")
    try:
        prepare(lab)
        results = {}
        for kind in (Gatehouse, *([Kamailio] if is_there() else [])):
            results[kind.name] = measure(kind, lab, fewer)
        show(results)
    finally:
        lab.down()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as temporary:
        compare(temporary, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
