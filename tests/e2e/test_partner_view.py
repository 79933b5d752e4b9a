"""What an administrator sees of partners that work and of those that do not:
Test-CsXmppPartner, Get-CsXmppTrace, Get-CsXmppStream, and the reason of each
refusal."""

import json
import signal
import subprocess
import time

import pytest

from lab import BUILD, HOSTS, SelfSigned, wait_for

SILENT = ("import socket\n"
          f"server = socket.create_server(('{HOSTS['certificates'][0]}', "
          "5400))\nkept = []\nwhile True:\n    kept.append(server.accept())\n")
UNDER_TLS = ("New-CsXmppAllowedPartner {}.test -TlsNegotiation Required "
             "-SaslNegotiation NotSupported -SupportDialbackNegotiation $true")
IN_CLEAR = UNDER_TLS.replace("Required", "NotSupported")
NOTHING = "no settings of a partner would work as things are"

# Partner: its steps, the one that failed first with its reason, and the
# proposal. Steps that succeed are told by their first letters.
WALKS = {
    "nobody": ("DNS DNS- Proposal-", "'nobody.test' is not in the DNS",
               NOTHING),
    "closed": ("DNS TCP- Proposal-", "10.77.0.20:5999: Connection refused",
               NOTHING),
    "silent": ("DNS TCP Stream- Proposal-",
               "it did not answer for 10 s (at: header)", NOTHING),
    "wrongname": ("DNS TCP Features TLS Certificate- Features Dialback "
                  "Delivery? Proposal",
                  "wrong name: wanted 'wrongname.test', presented dNSName "
                  "'other.test'", UNDER_TLS),
    "stranger": ("DNS TCP Features TLS Certificate- Features Dialback "
                 "Delivery? Proposal",
                 "unknown authority: certificate of 'CN=stranger.test', "
                 "issued by 'CN=stranger.test', valid from ", UNDER_TLS),
    "plain": ("DNS TCP Features Dialback Delivery? Proposal", None, IN_CLEAR),
    "strict": ("DNS TCP Features TLS Certificate Features EXTERNAL Delivery "
               "Proposal", None,
               "New-CsXmppAllowedPartner strict.test -TlsNegotiation Required "
               "-SaslNegotiation Required -SupportDialbackNegotiation "
               "$false"),
    "fabrikam": ("DNS TCP Features TLS Certificate Features EXTERNAL Delivery "
                 "Proposal", None, "nothing to change: the partner is "
                 "allowed, with settings that work"),
}
MARKS = {"Success": "", "Failure": "-", "Skipped": "?"}


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_partner("wrongname", "wrongname.test", secure=False,
                      names=["DNS:other.test"])
    lab.start_partner("stranger", "stranger.test", secure=False,
                      authority=SelfSigned(lab.folder / "selfsigned"))
    lab.start_partner("plain", "plain.test", secure=False,
                      encryption=False, without=["tls"])
    lab.start_partner("strict", "strict.test", without=["dialback"])
    lab.start("certificates", "/usr/bin/python3", "-c", SILENT)
    return lab


@pytest.fixture(scope="module")
def deployment(deployment):
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    return lab.phone("romeo")


def edge_json(lab, command):
    return json.loads(lab.shell("edge", f"ConvertTo-Json @({command})"))


def walk(lab, name):
    return edge_json(lab, f"Test-CsXmppPartner {name}.test")


def send(romeo, name, number):
    romeo.say(to=f"sip:juliet@{name}.test", body=f"to {name} {number}",
              call_id=f"{name}-{number}")
    return romeo.wait(event="answer", call_id=f"{name}-{number}", seconds=25)


@pytest.mark.parametrize("name", WALKS)
def test_each_step_is_shown_with_its_reason(lab, deployment, name):
    names, reason, proposal = WALKS[name]
    steps = walk(lab, name)
    seen = " ".join(one["Step"] + MARKS[one["Result"]] for one in steps)
    assert seen == names, steps
    failed = [one["Detail"] for one in steps if one["Result"] == "Failure"]
    if reason:
        assert reason in failed[0]
    assert steps[-1]["Detail"] == proposal.format(name)


@pytest.mark.parametrize("name", ["plain", "stranger", "wrongname", "strict"])
def test_the_proposal_works_when_it_is_typed(lab, deployment, romeo, name):
    """Who is allowed by it gets messages, and nothing is left to change."""
    deployment.cmd(walk(lab, name)[-1]["Detail"] + " -PartnerType Federated")
    deployment.wait_replicated()
    juliet = lab.client("juliet", name, f"{name}.test")
    assert send(romeo, name, 1)["status"] == 202
    juliet.wait(event="message", body=f"to {name} 1")
    juliet.say(to="romeo@contoso.test", body=f"from {name}", type="chat",
               id="back")
    romeo.wait(event="message", body=f"from {name}", seconds=20)
    assert walk(lab, name)[-1]["Detail"].startswith("nothing to change")


def test_settings_that_do_not_work_are_to_be_changed(lab, deployment, romeo):
    """The line for a partner that is there changes it; typed, it works."""
    deployment.cmd("Set-CsXmppAllowedPartner plain.test -TlsNegotiation "
                   "Required -SaslNegotiation Required "
                   "-SupportDialbackNegotiation $false")
    deployment.wait_replicated()
    assert send(romeo, "plain", 2)["status"] >= 400
    line = walk(lab, "plain")[-1]["Detail"]
    assert line == IN_CLEAR.format("plain").replace("New-", "Set-")
    federated = ("Test-CsFederatedPartner -TargetFqdn edge1.contoso.test "
                 "-Domain plain.test | ForEach-Object { "
                 "\"$($_.Result): $($_.Error)\" }")
    assert lab.shell("edge", federated).strip() == (
        f"Failure: its settings here exclude what works: {line}")
    deployment.cmd(line)
    deployment.wait_replicated()
    assert lab.shell("edge", federated).strip() == "Success:"
    assert send(romeo, "plain", 3)["status"] == 202


class Trace:
    """Get-CsXmppTrace in a process of its own."""

    def __init__(self, lab, host, arguments):
        self.lab = lab
        self.file = lab.home(host) / "trace.txt"
        with open(self.file, "wb") as file:
            self.process = lab.start(
                host, BUILD / "gatehouse", "-NoProfile", "-NonInteractive",
                "-Command", f"Get-CsXmppTrace {arguments}", stdout=file,
                stderr=subprocess.STDOUT)

    def text(self):
        return self.file.read_text()

    def wait_until_it_sees(self, romeo):
        """Something is said again and again until it is under way."""
        def sees():
            send(romeo, "fabrikam", time.monotonic())
            return "<message" in self.text()
        wait_for(sees, "the trace to begin", 40)

    def end(self):
        """As Ctrl+C does."""
        self.process.send_signal(signal.SIGINT)
        wait_for(lambda: self.process.poll() is not None,
                 "the end of the trace")


def test_a_partner_is_traced_live(lab, deployment, romeo):
    """From the front end's machine, so through the link; Ctrl+C ends it."""
    juliet = lab.client("juliet")
    assert send(romeo, "fabrikam", 0)["status"] == 202
    trace = Trace(lab, "frontend", "fabrikam.test -Wait")
    trace.wait_until_it_sees(romeo)
    lab.shell("edge", "Stop-CsXmppStream fabrikam.test")
    assert send(romeo, "fabrikam", 1)["status"] == 202
    juliet.say(to="romeo@contoso.test", body="as secret", type="chat",
               id="back")
    romeo.wait(event="message", body="as secret", seconds=20)
    for part in ("-> <stream:stream from='contoso.test' to='fabrikam.test'",
                 "<- <stream:features", "-> <starttls", "<- <proceed",
                 "-- TLS: TLSv1.3", "-- ended: in order",
                 "mechanism='EXTERNAL'>(hidden: ", "<- <success",
                 "-> <message from='romeo@contoso.test'",
                 "<- <message ", "<body>(hidden: 13 characters)</body>"):
        wait_for(lambda: part in trace.text(), part)
    assert "secret" not in trace.text()
    assert "to fabrikam" not in trace.text()
    line = [one for one in trace.text().splitlines() if " -> <mess" in one][-1]
    shown = edge_json(lab, "Get-CsXmppStream fabrikam.test")
    assert line.split()[1] in {str(one["Stream"]) for one in shown}
    trace.end()


def test_bodies_are_traced_where_the_gateway_logs_them(lab, deployment, romeo):
    deployment.cmd("Set-CsXmppGatewayConfiguration "
                   "-EnableLoggingAllMessageBodies $true")
    deployment.wait_replicated()
    trace = Trace(lab, "edge", "fabrikam.test -Wait")
    trace.wait_until_it_sees(romeo)
    trace.end()
    deployment.cmd("Set-CsXmppGatewayConfiguration "
                   "-EnableLoggingAllMessageBodies $false")
    assert "<body>to fabrikam " in trace.text()


def reload_zone(lab, change):
    """Rewrites the lab's zone; knot takes it when it gets a signal."""
    zone = lab.home("dns") / "test.zone"
    text = change(zone.read_text())
    serial = int(text.split("admin.test. ")[1].split()[0])
    zone.write_text(text.replace(f"admin.test. {serial} ",
                                 f"admin.test. {serial + 1} "))
    knot = next(one for one in lab.processes if "knotd" in one.args)
    knot.send_signal(signal.SIGHUP)


OURS = "_xmpp-server._tcp.contoso  SRV  0 0 5269 sip.contoso"
OLD = "_xmpp-server._tcp.contoso  SRV  0 0 5269 xmpp.stranger"


def test_dns_that_leads_elsewhere_is_the_reason(lab, deployment, romeo):
    """While our domain's records point to another gateway, no partner can
    ask this one about its dialback keys."""
    deployment.wait_replicated()
    reload_zone(lab, lambda text: text.replace(OURS, OLD))
    try:
        lab.shell("edge", "Stop-CsXmppStream plain.*")
        reason = "points to 'xmpp.stranger.test' and not to this edge"

        def steps():
            return [one["Detail"] for one in walk(lab, "plain")]
        wait_for(lambda: reason in " ".join(steps()), reason, 60)
        assert steps()[-1] == NOTHING
        assert send(romeo, "plain", 4)["status"] >= 400
        shown = [one for one in edge_json(lab, "Get-CsXmppStream plain.test")
                 if one["Direction"] == "out"]
        assert "points to 'xmpp.stranger.test'" in shown[0]["LastError"]
    finally:
        reload_zone(lab, lambda text: text.replace(OLD, OURS))


def revoke(lab, certificate):
    """A list of the public authority with that certificate on it."""
    folder = lab.folder / "revoking"
    folder.mkdir()
    for name, text in (("index.txt", ""), ("index.txt.attr", ""),
                       ("crlnumber", "01\n")):
        (folder / name).write_text(text)
    settings = folder / "ca.cnf"
    settings.write_text(
        f"[ca]\ndefault_ca = lab\n[lab]\ndatabase = {folder}/index.txt\n"
        f"crlnumber = {folder}/crlnumber\ndefault_md = sha256\n"
        "default_crl_days = 2\n")
    command = ["openssl", "ca", "-config", settings, "-cert",
               lab.public.certificate, "-keyfile", lab.public.key]
    subprocess.run([*command, "-revoke", certificate], check=True,
                   capture_output=True)
    subprocess.run([*command, "-gencrl", "-out", folder / "crl.pem"],
                   check=True, capture_output=True)
    return (folder / "crl.pem").read_bytes()


def test_a_revoked_partner_is_refused_both_ways(lab, deployment, romeo):
    """The list lies in the edge's folder; nothing is restarted."""
    juliet = lab.client("juliet")
    assert send(romeo, "fabrikam", 3)["status"] == 202
    deployment.cmd("Set-CsXmppAllowedPartner fabrikam.test "
                   "-SupportDialbackNegotiation $false")
    crl = lab.home("edge") / "home" / "edge" / "crl"
    crl.mkdir(exist_ok=True)
    (crl / ".new").write_bytes(revoke(lab, lab.home("fabrikam")
                                      / "certificate.pem"))
    (crl / ".new").rename(crl / "public.pem")
    wait_for(lambda: "revocation lists have changed" in deployment.log("edge"),
             "the list to be read")
    lab.shell("edge", "Stop-CsXmppStream fabrikam.*")
    time.sleep(1)
    assert send(romeo, "fabrikam", 4)["status"] >= 400
    juliet.say(to="romeo@contoso.test", body="revoked", type="chat",
               id="revoked")
    juliet.wait(event="message", id="revoked", type="error", seconds=30)

    def reasons(direction):
        return [one["LastError"]
                for one in edge_json(lab, "Get-CsXmppStream fabrikam.test")
                if one["Direction"] == direction and one["LastError"]]
    for direction in ("out", "in"):
        wait_for(lambda: reasons(direction), f"the reason, {direction}")
        assert reasons(direction)[0].startswith(
            "revoked by its issuer: certificate of 'CN=fabrikam.test', issued by 'CN=Lab "
            "public CA', valid from "), reasons(direction)
    assert not romeo.all(event="message", body="revoked")
    (crl / "public.pem").unlink()
    wait_for(lambda: send(romeo, "fabrikam", 5 + time.monotonic())["status"]
             == 202, "streams again", 40)
