"""Certificates of partners, live and in both directions: what proves a domain
and, where nothing does, the one cause that is shown."""

import json
import subprocess

import pytest

from lab import BUILD, HOSTS, Authority, wait_for

PEERS = False
ADDRESS = HOSTS["certificates"][0]
SRV_NAME = "otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-server."
XMPP_ADDR = "otherName:1.3.6.1.5.5.7.8.5;FORMAT:UTF8,UTF8:"
BOTH, SERVER, CLIENT = "serverAuth,clientAuth", "serverAuth", "clientAuth"
IDN = "xn--bcher-kva.test"

# Partner: domain, names of its certificate, what it is for, and why it proves
# nothing outwards and inwards (None: it does).
EXPIRED = "expired: certificate of 'CN=expired.test', issued by 'CN=Lab " \
    "public CA', valid from 2020-01-01T00:00:00Z to 2020-02-01T00:00:00Z, " \
    "at depth 0"
FUTURE = "not yet valid: certificate of 'CN=future.test', issued by 'CN=Lab " \
    "public CA', valid from 2090-01-01T00:00:00Z to 2090-02-01T00:00:00Z, " \
    "at depth 0"
WRONG = "wrong name: wanted 'wrong.test', presented dNSName 'right.test'"
DEEP = "wrong name: wanted 'a.b.deep.test', presented dNSName '*.deep.test'"
CN_ONLY = "wrong name: wanted 'cnonly.test', presented dNSName 'other.test'"
UNKNOWN = "unknown authority: certificate of 'CN=unknown.test', issued by " \
    "'CN=Nobody's CA', valid from "
PURPOSE = "unsuitable certificate purpose: certificate of 'CN=client.test', " \
    "issued by 'CN=Lab public CA', valid from "
CASES = {
    "valid": ("valid.test", ["DNS:valid.test"], BOTH, None, None),
    "expired": ("expired.test", ["DNS:expired.test"], BOTH, EXPIRED, EXPIRED),
    "future": ("future.test", ["DNS:future.test"], BOTH, FUTURE, FUTURE),
    "wrong-name": ("wrong.test", ["DNS:right.test"], BOTH, WRONG, WRONG),
    "common-name": ("cnonly.test", ["DNS:other.test"], BOTH, CN_ONLY, CN_ONLY),
    "unknown-authority": ("unknown.test", ["DNS:unknown.test"], BOTH, UNKNOWN,
                          UNKNOWN),
    "server-only": ("server.test", ["DNS:server.test"], SERVER, None, None),
    "client-only": ("client.test", ["DNS:client.test"], CLIENT, PURPOSE, None),
    "wildcard": ("im.wild.test", ["DNS:*.wild.test"], BOTH, None, None),
    "wildcard-too-deep": ("a.b.deep.test", ["DNS:*.deep.test"], BOTH, DEEP,
                          DEEP),
    "SRVName": ("srv.test", [f"{SRV_NAME}srv.test"], BOTH, None, None),
    "XmppAddr": ("addr.test", [f"{XMPP_ADDR}addr.test"], BOTH, None, None),
    "IDN": (IDN, [f"DNS:{IDN}"], BOTH, None, None),
    "IDN-XmppAddr": ("xn--mller-kva.test", [f"{XMPP_ADDR}müller.test"], BOTH,
                     None, None),
}
DATES = {"expired": ("20200101000000Z", "20200201000000Z"),
         "future": ("20900101000000Z", "20900201000000Z")}


def sign(authority, folder, domain, names, usage, dates):
    """Key and certificate; dates: where not the authority's usual ones."""
    key, certificate = authority.issue(domain, names, usage)
    if not dates:
        return key, certificate
    for file in ("index.txt", "index.txt.attr"):
        (folder / file).write_text("unique_subject = no\n"
                                   if file.endswith("attr") else "")
    settings = folder / "ca.cnf"
    settings.write_text(
        f"[ca]\ndefault_ca = lab\n[lab]\ndatabase = {folder}/index.txt\n"
        f"new_certs_dir = {folder}\nrand_serial = yes\ndefault_md = sha256\n"
        "policy = any\n[any]\ncommonName = supplied\n")
    subprocess.run(
        ["openssl", "ca", "-batch", "-notext", "-config", settings, "-cert",
         authority.certificate, "-keyfile", authority.key, "-in",
         authority.folder / f"{domain}.csr", "-extfile",
         authority.folder / f"{domain}.ext", "-startdate", dates[0],
         "-enddate", dates[1], "-out", certificate],
        check=True, capture_output=True)
    return key, certificate


class Partners:
    """One small server for each case, on a port of its own."""

    def __init__(self, lab, deployment):
        self.lab = lab
        self.deployment = deployment
        self.romeo = lab.phone("romeo")
        self.strangers = Authority(lab.folder / "strangers", "Nobody's CA")
        self.peers = {name: self.start(name, 5300 + number)
                      for number, name in enumerate(CASES)}
        deployment.cmd("; ".join(
            f"New-CsXmppAllowedPartner {case[0]} -PartnerType Federated "
            "-SupportDialbackNegotiation $false -ProxyFqdn "
            f"xmpp.certificates.test:{5300 + number}"
            for number, case in enumerate(CASES.values())))
        deployment.wait_replicated()
        self.shown = None

    def start(self, name, port):
        domain, names, usage = CASES[name][:3]
        authority = (self.strangers if name == "unknown-authority"
                     else self.lab.public)
        key, certificate = sign(authority, self.lab.home("certificates"),
                                domain, names, usage, DATES.get(name))
        folder = self.lab.folder / "public"
        for file in (key, certificate):
            if file.parent != folder:
                (folder / file.name).write_bytes(file.read_bytes())
        peer = self.lab.actor(
            "certificates", BUILD / "tests/peer/xmpp_peer", "--domain",
            domain, "--listen", f"{ADDRESS}:{port}", "--connect",
            "sip.contoso.test:5269", "--key", folder / key.name,
            "--certificate", folder / certificate.name, "--anchors",
            folder / "ca.pem")
        wait_for(lambda: peer.events, f"the partner of case {name}")
        return peer

    def logged(self, name, direction):
        way = "to" if direction == "out" else "from"
        start = f"stream {way} '{CASES[name][0]}' failed"
        return [line for line in self.deployment.log("edge").splitlines()
                if start in line]

    def try_out(self, name):
        self.romeo.say(to=f"sip:juliet@{CASES[name][0]}", body=f"out {name}",
                       call_id=f"out-{name}")
        self.romeo.wait(event="answer", call_id=f"out-{name}", seconds=20)

    def try_in(self, name):
        """A peer that is refused comes again and again: it is stopped."""
        peer = self.peers[name]
        peer.say(**{"from": f"juliet@{CASES[name][0]}",
                    "to": "romeo@contoso.test", "type": "chat",
                    "id": f"in-{name}", "body": f"in {name}"})
        wait_for(lambda: self.romeo.all(event="message", body=f"in {name}")
                 or self.logged(name, "in"), f"the outcome of {name}")
        if self.logged(name, "in"):
            self.lab.stop(peer.process)

    def exchange(self):
        """One message each way, of every case."""
        for name in CASES:
            self.try_out(name)
            self.try_in(name)
        self.shown = json.loads(self.lab.shell(
            "edge", "ConvertTo-Json @(Get-CsXmppStream)"))

    def streams(self, name, direction):
        if not self.shown:
            self.exchange()
        return [one for one in self.shown
                if one["RemoteDomain"] == CASES[name][0]
                and one["Direction"] == direction]


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_pool()
    return lab


@pytest.fixture(scope="module")
def partners(lab, deployment):
    return Partners(lab, deployment)


@pytest.mark.parametrize("direction", ["out", "in"])
@pytest.mark.parametrize("name", CASES)
def test_certificate(partners, name, direction):
    domain, _, _, *reasons = CASES[name]
    reason = reasons[direction == "in"]
    streams = partners.streams(name, direction)
    ready = [one for one in streams if one["State"] == "ready"]
    listener = (partners.peers[name] if direction == "out"
                else partners.romeo)
    heard = listener.all(body=f"{direction} {name}")
    if not reason:
        assert heard and ready, streams
        assert ready[0]["Authentication"] == "EXTERNAL"
        assert domain in ready[0]["Subject"]
        return
    assert not heard and not ready
    causes = {one["LastError"] for one in streams}
    assert len(causes) == 1, causes
    assert reason in causes.pop()
    assert [line for line in partners.logged(name, direction)
            if reason in line]
