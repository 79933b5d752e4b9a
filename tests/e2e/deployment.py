"""Gatehouse in the lab: the migration script on the administrator's host,
then front end and edge on hosts of their own."""

import shutil

from lab import wait_for

EDGE, FRONTEND = "edge1.contoso.test", "fe1.contoso.test"
COMPUTERS = {"edge": EDGE, "frontend": FRONTEND}
USERS = ("romeo", "benvolio", "tybalt")


class Deployment:
    def __init__(self, lab, source):
        self.lab = lab
        self.script = source / "scripts" / "migrate-xmpp-federation.ps1"

    def cmd(self, command, host="admin", **options):
        return self.lab.shell(host, command, **options)

    def migrate(self):
        inside = self.lab.folder / "self"
        users = self.lab.home("admin") / "users.csv"
        users.write_text("Identity,SipAddress\n" + "".join(
            f"{user.title()} Montague,sip:{user}@contoso.test\n"
            for user in USERS))
        return self.lab.script("admin", self.script, "-Users",
                               inside / "users.csv", "-Configuration",
                               inside / "configuration.zip")

    def up(self):
        self.first = self.migrate()
        self.join("frontend")
        self.join("edge")
        self.sign_external()
        self.second = self.migrate()
        for host in COMPUTERS:
            self.start(host)
        return self

    def join(self, host):
        """First contact: the configuration file travels, requests come
        back through the published folder."""
        shutil.copy(self.lab.home("admin") / "configuration.zip",
                    self.lab.home(host) / "configuration.zip")
        self.cmd(f"Import-CsConfiguration -LocalStore -FileName "
                 f"{self.lab.folder}/self/configuration.zip "
                 f"-ComputerFqdn {COMPUTERS[host]}; Enable-CsReplica",
                 host=host)

    def sign_external(self):
        """A public authority signs the request of the edge."""
        inside = self.lab.folder / "self"
        self.cmd(f"Request-CsCertificate -New -Type AccessEdgeExternal "
                 f"-ComputerFqdn {EDGE} -Output {inside}/edge.csr")
        signed = self.lab.public.sign(
            self.lab.home("admin") / "edge.csr", "edge")
        shutil.copy(signed, self.lab.home("admin") / "edge.pem")
        self.cmd(f"Import-CsCertificate -Identity {EDGE} "
                 f"-Type AccessEdgeExternal -Path {inside}/edge.pem")

    def start(self, host):
        self.cmd("Start-CsWindowsService", host=host)

    def replicated(self):
        text = self.cmd("(Get-CsManagementStoreReplicationStatus)"
                        ".UpToDate -join ' '")
        return text.split() == ["True", "True"]

    def wait_replicated(self, seconds=10):
        wait_for(self.replicated, "replication", seconds)

    def log(self, host):
        return (self.lab.home(host) / "home" / host
                / "gatehoused.log").read_text()
