"""Gatehouse in the lab: the migration script on the administrator's host,
then front ends and edges on hosts of their own."""

import shutil

from lab import HOSTS, wait_for

EDGE, FRONTEND = "edge1.contoso.test", "fe1.contoso.test"
EDGE2, FRONTEND2 = "edge2.contoso.test", "fe2.contoso.test"
COMPUTERS = {"edge": EDGE, "frontend": FRONTEND}
MORE = {"edge2": EDGE2, "frontend2": FRONTEND2}
USERS = ("romeo", "benvolio", "tybalt")
BOTH_EDGES = "sip.contoso A 10.77.0.31\n"  # besides the first one's


class Deployment:
    def __init__(self, lab, source, users=USERS):
        self.lab, self.users = lab, users
        self.computers = dict(COMPUTERS)
        self.script = source / "scripts" / "migrate-xmpp-federation.ps1"

    def cmd(self, command, host="admin", **options):
        return self.lab.shell(host, command, **options)

    def migrate(self):
        inside = self.lab.folder / "self"
        users = self.lab.home("admin") / "users.csv"
        users.write_text("Identity,SipAddress\n" + "".join(
            f"{user.title()} Montague,sip:{user}@contoso.test\n"
            for user in self.users))
        return self.lab.script("admin", self.script, "-Users",
                               inside / "users.csv", "-Configuration",
                               inside / "configuration.zip")

    def up(self, start=("frontend", "edge")):
        """start: the hosts whose service is started."""
        self.first = self.migrate()
        self.join("frontend")
        self.join("edge")
        self.sign_external()
        self.second = self.migrate()
        for host in start:
            self.start(host)
        return self

    def up_many(self):
        """The same, then a second edge and a second front end beside them."""
        self.up()
        self.computers |= MORE
        outside, inside = HOSTS["edge2"]
        self.cmd(f"New-CsComputer -Identity {EDGE2} -Pool {EDGE} "
                 f"-SipServer $false -XmppGateway $true "
                 f"-InternalAddress {inside} -ExternalAddress {outside} "
                 f"| Out-Null")
        self.add_frontend()
        self.admit("edge2")
        self.sign_external("edge2")
        self.cmd("Publish-CsTopology")
        for host in MORE:
            self.start(host)
        return self

    def add_frontend(self):
        """The second front end, as far as the administrator's host goes and
        its own before it is started."""
        self.cmd(f"New-CsComputer -Identity {FRONTEND2} "
                 f"-Pool pool1.contoso.test -SipServer $false "
                 f"-XmppGateway $true -InternalAddress "
                 f"{HOSTS['frontend2'][1]} | Out-Null; "
                 f"Publish-CsTopology; Export-CsConfiguration "
                 f"-FileName {self.lab.folder}/self/configuration.zip -Force")
        self.admit("frontend2")
        self.cmd("Publish-CsTopology")

    def admit(self, host):
        """It gets the configuration, and the certificate it asks for."""
        self.join(host)
        self.cmd(f"Request-CsCertificate -New -Type Internal "
                 f"-ComputerFqdn {self.computers[host]}")

    def join(self, host):
        """First contact: the configuration file travels, requests come
        back through the published folder."""
        shutil.copy(self.lab.home("admin") / "configuration.zip",
                    self.lab.home(host) / "configuration.zip")
        self.cmd(f"Import-CsConfiguration -LocalStore -FileName "
                 f"{self.lab.folder}/self/configuration.zip "
                 f"-ComputerFqdn {self.computers[host]}; Enable-CsReplica",
                 host=host)

    def sign_external(self, host="edge"):
        """A public authority signs the request of the edge."""
        inside, computer = self.lab.folder / "self", self.computers[host]
        self.cmd(f"Request-CsCertificate -New -Type AccessEdgeExternal "
                 f"-ComputerFqdn {computer} -Output {inside}/{host}.csr")
        signed = self.lab.public.sign(
            self.lab.home("admin") / f"{host}.csr", host)
        shutil.copy(signed, self.lab.home("admin") / f"{host}.pem")
        self.cmd(f"Import-CsCertificate -Identity {computer} "
                 f"-Type AccessEdgeExternal -Path {inside}/{host}.pem")

    def start(self, host):
        self.cmd("Start-CsWindowsService", host=host)

    def move_pool(self, profile, port, frontends=("frontend",),
                  transport="Tcp"):
        """Its users' program takes SIP there from now on."""
        self.cmd(f"Set-CsPool pool1.contoso.test -SipTransport {transport} "
                 f"-SipProfile {profile} -SipPort {port}; "
                 "Publish-CsTopology")
        self.wait_replicated(60)
        wait_for(lambda: all(f"10.78.0.10:{port} up" in self.cmd(
            "Get-CsXmppSipPeer sip1.contoso.test | ForEach-Object "
            "{ \"$($_.Address) $($_.State)\" }", host=host)
            for host in frontends), "the pool at its new port", 60)

    def replicated(self):
        text = self.cmd("(Get-CsManagementStoreReplicationStatus)"
                        ".UpToDate -join ' '")
        return text.split() == ["True"] * len(self.computers)

    def wait_replicated(self, seconds=30):
        wait_for(self.replicated, "replication", seconds)

    @staticmethod
    def role(host):
        return host.rstrip("2")

    def file(self, host, name):
        """A file in the folder of the host's role."""
        return self.lab.home(host) / "home" / self.role(host) / name

    def log(self, host):
        return self.file(host, "gatehoused.log").read_text()
