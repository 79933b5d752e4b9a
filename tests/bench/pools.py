"""Pools of Lync's size for benches: one process each (sip_load), TLS with a
certificate of their own authority towards the front end. Users u0, u1 … are
spread over them in blocks."""

import shutil
import subprocess

from lab import BUILD, HOSTS, Authority, wait_for

SITE = "Redmond"


class Pool:
    """One of them, its computer on a further address of the lab's pool."""

    def __init__(self, lab, authority, number):
        self.lab, self.number = lab, number
        self.fqdn = f"pool{number + 1}.contoso.test"
        self.computer = f"sip{number + 1}.contoso.test"
        self.address = HOSTS["pool"][1]
        if number:
            self.address = f"10.78.0.{100 + number}"
            subprocess.run(["ip", "-n", lab.prefix + "pool", "addr", "add",
                            f"{self.address}/24", "dev", "in"], check=True)
        self.files = authority.issue(self.computer, [
            f"DNS:{self.fqdn}", f"DNS:{self.computer}"])

    def commands(self):
        """What makes it a pool of the topology."""
        settings = "-SipTransport Tls -SipPort 5061"
        if not self.number:
            return f"Set-CsPool {self.fqdn} {settings}; "
        return (f"New-CsPool {self.fqdn} -Site {SITE} -ComputerFqdn "
                f"{self.computer} {settings} | Out-Null; Set-CsComputer "
                f"{self.computer} -InternalAddress {self.address}; ")

    def start(self):
        home, inside = self.lab.home("pool"), self.lab.folder / "self"
        names = [f"{kind}{self.number}" for kind in ("key", "certificate")]
        for name, file in zip(names, self.files):
            shutil.copy(file, home / name)
        shutil.copy(self.lab.home("frontend") / "home/frontend/keys"
                    / "authority.pem", home / "authority.pem")
        self.process = self.lab.actor(
            "pool", BUILD / "tests/peer/sip_load", "--listen",
            f"{self.address}:5061", "--host", self.computer, "--proxy",
            f"{HOSTS['frontend'][1]}:5098", "--transport", "tls", "--key",
            inside / names[0], "--certificate", inside / names[1],
            "--anchors", inside / "authority.pem", "--trust",
            "fe1.contoso.test")
        self.process.wait(30, event="ready")

    def order(self, **order):
        self.process.events.clear()
        self.process.say(**order)

    def ask(self, seconds=60, **order):
        """Gives the answer of an order that counts."""
        self.order(**order)
        return self.process.wait(seconds, event="presence")


def make_pools(lab, deployment, count, users, interval=None):
    """So many pools with so many users in all, known to a front end that
    runs; interval: SubscriptionRefreshInterval."""
    authority = Authority(lab.folder / "enterprise", "Pool CA")
    pools = [Pool(lab, authority, number) for number in range(count)]
    anchors = lab.home("frontend") / "home/frontend/anchors"
    anchors.mkdir(exist_ok=True)
    for pool in pools:
        shutil.copy(authority.certificate, anchors / f"{pool.fqdn}.pem")
    deployment.cmd("".join(pool.commands() for pool in pools), timeout=120)
    each = users // count
    for pool in pools:
        block = lab.home("admin") / "block.csv"
        first = pool.number * each
        block.write_text("Identity,SipAddress\n" + "".join(
            f"U {n},sip:u{n}@contoso.test\n"
            for n in range(first, first + each)))
        deployment.cmd(f"Import-Csv {lab.folder}/self/block.csv | "
                       f"Enable-CsUser -RegistrarPool {pool.fqdn}",
                       timeout=300)
    settings = ("" if interval is None else
                "Set-CsXmppGatewayConfiguration -SubscriptionRefreshInterval "
                f"{interval}; ")
    deployment.cmd("Get-CsUser | Where-Object { -not $_.ExternalAccessPolicy }"
                   " | Grant-CsExternalAccessPolicy -PolicyName XmppUsers; "
                   f"{settings}Publish-CsTopology", timeout=300)
    deployment.wait_replicated(60)
    for pool in pools:
        pool.start()
    wait_for(lambda: all_up(deployment, pools), "the pools", 60)
    return pools


def all_up(deployment, pools):
    """Besides the legacy pool, which the lab does not have."""
    up = deployment.cmd(
        "@(Get-CsXmppSipPeer | Where-Object State -eq up).Count",
        host="frontend")
    return int(up) == len(pools)
