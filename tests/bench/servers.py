"""What s2s.py measures: the edge and Prosody, each with its users' end, and
the partners of both."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path[:0] = [str(SOURCE / "tests" / "lab"), str(SOURCE / "tests" / "e2e")]

from deployment import EDGE, FRONTEND, Deployment  # noqa: E402
from lab import BUILD, HOSTS, wait_for  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
PARTNERS = 12000
DIALBACK = 6000  # the first partner that may use dialback, too
ATTEMPTS = 120  # a batch of new streams: the edge lets 200 a second in
PEER = "litware"


class Process:
    def __init__(self, pid):
        self.pid = pid

    def memory(self):
        """kB that are resident."""
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1])
        return 0

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1]
        fields = fields.split()
        return (int(fields[11]) + int(fields[12])) / TICK


class Server:
    """What is measured: `inner` is the process that sends and takes its
    users' messages, `process` the server's own."""

    def order(self, **order):
        self.inner.events.clear()
        self.inner.say(**order)


class Gatehouse(Server):
    name, host, domain = "gatehouse", "edge", "contoso.test"

    def __init__(self, lab):
        self.lab, self.inner = lab, None
        self.deployment = Deployment(lab, SOURCE).up(start=("frontend",))
        self.keys = lab.home("frontend") / "home/frontend/keys"
        wait_for(lambda: (self.keys / "internal.pem").exists(),
                 "the front end's certificate")
        self.deployment.cmd("Stop-CsWindowsService", host="frontend")
        self.deployment.cmd(
            f"Set-CsXmppGatewayConfiguration -ConnectionLimit {PARTNERS}; "
            f"0..{PARTNERS - 1} | ForEach-Object {{ "
            f"$d = $_ -ge {DIALBACK}; "
            "New-CsXmppAllowedPartner \"d$_.load.test\" "
            "-TlsNegotiation Required -SaslNegotiation "
            "$(if ($d) { 'Optional' } else { 'Required' }) "
            "-SupportDialbackNegotiation $d | Out-Null }",
            timeout=600)

    def start(self):
        self.deployment.start("edge")
        pid = (self.lab.home("edge") / "home/edge/pid").read_text()
        self.process = Process(int(pid))
        keys = self.lab.folder / "self/home/frontend/keys"
        self.inner = self.lab.actor(
            "frontend", BUILD / "tests/peer/link_load", "--computer",
            FRONTEND, "--edge", EDGE, "--address", HOSTS["edge"][1],
            "--from", "u@contoso.test", "--key", keys / "internal.key",
            "--certificate", keys / "internal.pem", "--authority",
            keys / "authority.pem")
        self.inner.wait(30, event="up")

    def stop(self):
        self.lab.stop(self.inner.process)
        self.deployment.cmd("Stop-CsWindowsService", host="edge")


class Prosody(Server):
    name, host, domain = "Prosody", "fabrikam", "app.fabrikam.test"

    def __init__(self, lab):
        self.lab, self.inner = lab, None
        key, certificate = lab.public.issue(
            "fabrikam.test", ["DNS:fabrikam.test", "DNS:app.fabrikam.test"])
        home, inside = lab.home(self.host), lab.folder / "self"
        (home / "data").mkdir(exist_ok=True)
        shutil.copy(key, home / "key.pem")
        shutil.copy(certificate, home / "certificate.pem")
        (home / "lunbound.lua").write_text('error("not in the lab")\n')
        self.configuration = lab.fill(
            HERE / "prosody.cfg.lua", self.host, ADDRESS=HOSTS[self.host][0],
            KEY=inside / "key.pem", CERTIFICATE=inside / "certificate.pem",
            ANCHORS=lab.public.certificate, SECURE="false")

    def start(self):
        inside = self.lab.folder / "self"
        self.server = self.lab.start(
            self.host, "env", f"LUA_PATH={inside}/?.lua;;", "prosody",
            "--config", self.configuration, log="prosody.out")
        wait_for(lambda: self.lab.listening(self.host, HOSTS[self.host][0],
                                            5269), "Prosody")
        self.process = Process(self.server.pid)
        self.inner = self.lab.actor(
            self.host, "/usr/bin/python3", HERE / "component.py",
            self.domain, "secret", "5347")
        self.inner.wait(30, event="up")

    def stop(self):
        self.lab.stop(self.inner.process)
        self.lab.stop(self.server)


class Sink:
    """Another process like the partners', in the server's place."""

    name, host, domain = "s2s_load", "woodgrove", "d0.load.test"


class Partners:
    """All of them."""

    def __init__(self, lab, server, *more, host=PEER):
        self.server = server
        files = lab.folder / "public"
        self.process = lab.actor(
            host, BUILD / "tests/peer/s2s_load", "--remote", server.domain,
            "--listen", HOSTS[host][0], "--connect",
            HOSTS[server.host][0], "--network", "10.79", "--key",
            files / "load.test.key", "--certificate", files / "load.test.pem",
            "--anchors", files / "ca.pem", *more)
        self.process.wait(30, event="ready")
        self.lab = lab

    def order(self, **order):
        self.process.events.clear()
        self.process.say(**order)

    def open(self, first, count, window=16):
        """Streams, in batches that the edge's gate lets in."""
        for start in range(first, first + count, ATTEMPTS):
            size = min(ATTEMPTS, first + count - start)
            began = time.monotonic()
            self.order(open=size, first=start, window=window)
            opened = self.process.wait(120, event="opened")
            if opened["failed"]:
                raise RuntimeError(f"{self.server.name}: {opened}")
            time.sleep(max(0, began + 1 - time.monotonic()))

    def stop(self):
        self.lab.stop(self.process.process)


def prepare(lab):
    """Every partner's address is one of the host where they all are."""
    lab.up(peers=False)
    lab.public.issue("load.test", ["DNS:*.load.test"])

    def route(host, *arguments):
        subprocess.run(["ip", "-n", lab.prefix + host, "route", "add",
                        *arguments], check=True)

    route(PEER, "local", "10.79.0.0/16", "dev", "lo")
    for kind in (Gatehouse, Prosody, Sink):
        route(kind.host, "10.79.0.0/16", "via", HOSTS[PEER][0])
