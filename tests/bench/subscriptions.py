"""Many presence subscriptions in a lab: users of several pools and their
contacts at as many partners, pair by pair in both directions. For
tests/bench/presence.py, and in small for the end-to-end test."""

import time
from collections import Counter

from servers import SOURCE, Partners, Process, prepare
from deployment import Deployment
from lab import wait_for
from pools import make_pools


class Subscriptions:
    host, domain = "edge", "contoso.test"  # as Partners wants to know it

    def __init__(self, lab, pools, pairs, life):
        self.lab, self.pairs = lab, pairs // pools * pools
        self.domains = pools
        prepare(lab)
        self.deployment = Deployment(lab, SOURCE).up()
        self.deployment.cmd(
            f"0..{self.domains - 1} | ForEach-Object {{ "
            "New-CsXmppAllowedPartner \"d$_.load.test\" -PartnerType "
            "Federated -TlsNegotiation Required -SaslNegotiation Required "
            "-SupportDialbackNegotiation $false | Out-Null }")
        self.pools = make_pools(lab, self.deployment, pools, self.pairs)
        self.partners = Partners(lab, self)
        self.partners.open(0, self.domains)
        self.partners.order(contacts=self.pairs, streams=self.domains,
                            user="u%@contoso.test")
        for pool in self.pools:
            pool.order(life=life)

    # ---- what everybody does ----

    def contacts_subscribe(self):
        """The first half: each contact asks for its user's presence."""
        self.partners.order(subscribe=1, rate=2000)

    def users_subscribe(self, expires):
        """The second half."""
        each = self.pairs // len(self.pools)
        for pool in self.pools:
            pool.order(watch=each, first=pool.number * each,
                       **{"from": "sip:u%@contoso.test"},
                       to="sip:c%@d#.load.test", streams=self.domains,
                       expires=expires, rate=2000 // len(self.pools))

    def publish(self, show):
        for pool in self.pools:
            pool.order(publish=show)

    def renew(self):
        for pool in self.pools:
            pool.order(renew=1, rate=2000 // len(self.pools))

    def show(self, show):
        self.partners.order(show=show)

    def stop_frontend(self):
        self.deployment.cmd("Stop-CsWindowsService", host="frontend",
                            timeout=120)

    def start_frontend(self):
        self.deployment.start("frontend")

    # ---- what can be seen ----

    def process(self, host):
        file = self.lab.home(host) / "home" / host / "pid"
        return Process(file.read_text().strip())

    def contacts(self, show="chat"):
        """What came to contacts, by type; `heard`: those who last heard
        this of their user, `allowed`: those whose wish was granted."""
        self.partners.order(presence=show)
        return self.partners.process.wait(60, event="presence")

    def users(self, show="chat"):
        """What pools sent and got; `having`: clients whose last document
        says this of their contact."""
        total = Counter()
        for pool in self.pools:
            answer = pool.ask(presence=f">{show}</show>")
            total.update({name: value for name, value in answer.items()
                          if name != "event"})
        return total

    def wire(self):
        """All counts at once."""
        contacts = self.contacts()
        return self.users(), Counter({
            name: value for name, value in contacts.items()
            if name not in ("event", "allowed", "heard", "wrong")})

    def wait(self, what, reached, seconds):
        """Seconds until `reached` gives the number of pairs."""
        began = time.monotonic()
        wait_for(lambda: reached() == self.pairs, what, seconds)
        return time.monotonic() - began

    def wait_heard(self, show, seconds):
        return self.wait(f"contacts who hear '{show}'",
                         lambda: self.contacts(show)["heard"], seconds)

    def wait_having(self, show, seconds):
        return self.wait(f"users who see '{show}'",
                         lambda: self.users(show)["having"], seconds)
