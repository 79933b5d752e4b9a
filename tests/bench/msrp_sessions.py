"""Messages by MSRP through both roles, each way. Part of `make bench`, or by
itself:

    GATEHOUSE_BUILD=BUILD /usr/bin/python3 tests/bench/msrp_sessions.py [FEWER]

TLS for MSRP, the link and s2s (with EXTERNAL); a message counts when the other
end has acknowledged it. The user's program is one of the lab's, in Python: how
fast they go is its doing as much as Gatehouse's, what each costs the two roles
is theirs alone. Out of one session with a hundred texts under way; into a
session for each of twenty contacts, one text at a time. FEWER (1): everything
divided by it.
"""

import pathlib
import sys
import tempfile

from servers import SOURCE, Partners, Process, prepare
from deployment import Deployment
from lab import HERE, HOSTS, Lab, SelfSigned, wait_for

COUNT, WINDOW, CONTACTS = 20000, 100, 20
PORT = 5071


class Bench:
    host, domain = "edge", "contoso.test"

    def __init__(self, lab):
        self.deployment = Deployment(lab, SOURCE).up()
        self.deployment.cmd(
            "New-CsXmppAllowedPartner d0.load.test -PartnerType Federated "
            "-TlsNegotiation Required -SaslNegotiation Required "
            "-SupportDialbackNegotiation $false | Out-Null")
        files = SelfSigned(lab.folder / "programs").issue(
            "phone", ["DNS:phone.contoso.test"])
        self.program = lab.actor(
            "pool", "/usr/bin/python3", HERE / "msrp.py", "romeo",
            "contoso.test", HOSTS["pool"][1], PORT, HOSTS["frontend"][1],
            5098, *files)
        self.program.wait(30, event="ready")
        self.deployment.move_pool("Msrp", PORT)
        partners = Partners(lab, self)
        partners.open(0, 1)
        self.partner = partners.process
        self.roles = {host: Process(int(
            (lab.home(host) / "home" / host / "pid").read_text()))
            for host in ("edge", "frontend")}

    def open_sessions(self):
        """With each contact."""
        for number in range(CONTACTS):
            self.program.say(do="INVITE", call_id=f"c{number}",
                             to=f"sip:c{number}@d0.load.test")
            self.program.wait(30, event="answer", call_id=f"c{number}",
                              status=200)

    def used(self):
        return {name: role.cpu() for name, role in self.roles.items()}

    def line(self, title, count, seconds, before, more):
        used = {name: (now - before[name]) / count * 1e6
                for name, now in self.used().items()}
        roles = ", ".join(f"{name} {cost:.1f}" for name, cost in used.items())
        return (f"{title}: {count / seconds:.0f}/s, "
                f"{sum(used.values()):.1f} µs of processor a message "
                f"({roles}), {more}")

    def out(self, count):
        self.partner.events.clear()
        self.partner.say(expect=count)
        before = self.used()
        self.program.events.clear()
        self.program.say(do="FLOOD", call_id="c0", count=count,
                         window=WINDOW)
        done = self.program.wait(300, event="flooded")
        got = self.partner.wait(30, event="expected")
        return self.line(
            "MSRP to XMPP", count, done["seconds"], before,
            f"lost {count - got['count']}, refused {done['failed']}, "
            f"answered after {done['p50']:.1f} ms, p99 {done['p99']:.1f} ms")

    def into(self, count):
        self.program.events.clear()
        self.partner.events.clear()
        before = self.used()
        self.partner.say(**{"from": "c%@d0.load.test"}, flood=count,
                         to="romeo@contoso.test", users=CONTACTS, streams=1)
        sent = self.partner.wait(300, event="flooded")

        def heard():
            return len(self.program.all(event="message"))
        wait_for(lambda: heard() >= count - sent["failed"], "the texts", 60)
        return self.line(
            "XMPP to MSRP", count, (sent["at"] - sent["began"]) / 1e6, before,
            f"lost {count - sent['failed'] - heard()}, "
            f"returned {sent['failed']}")


def bench(folder, fewer=1):
    lab = Lab(pathlib.Path(folder) / "msrp")
    try:
        prepare(lab)
        run = Bench(lab)
        run.open_sessions()
        for way in run.out, run.into:
            way(WINDOW)  # all sessions once
            print(way(COUNT // fewer))
    finally:
        lab.down()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as temporary:
        bench(temporary, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
