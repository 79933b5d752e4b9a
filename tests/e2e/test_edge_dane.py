"""The edge and a partner whose certificate no authority vouches for: DNSSEC
and TLSA records do, both ways, on direct TLS. The edge's libunbound validates
with the keys of the lab's zones."""

import os
import signal

import pytest

from lab import Lab, SelfSigned, wait_for

ANNA = "anna@contoso.test"
JULIET = "juliet@litware.test"
ADDRESS = "10.77.0.27"
SERVICE = "_xmpps-server._tcp"
OTHER_KEY = "ab" * 32

# What is wrong with a domain of the partner, and how its refusal reads.
FORGED = "is forged or wrongly signed (DNSSEC)"
REFUSED = {
    "mismatch.litware.test":
        "none of its server's TLSA records matches (DANE): certificate of "
        "'CN=litware.test'",
    "forged.test": f"_tcp.forged.test' {FORGED}",
    "address.litware.test": f"'xmpp.forged.test' {FORGED}",
    "tlsa.litware.test": f"'_5270._tcp.odd.litware.test' {FORGED}",
    "plain.litware.test": "unknown authority: certificate of "
                          "'CN=litware.test'",
}


# What is wrong when the partner opens the stream.
INCOMING = {
    "mismatch.litware.test":
        "none of its servers' TLSA records matches (DANE): certificate of "
        "'CN=litware.test'",
    "plain.litware.test": "unknown authority: certificate of "
                          "'CN=litware.test'",
    "tlsa.litware.test": f"'_5270._tcp.odd.litware.test' {FORGED}",
    "forged.test": f"_tcp.forged.test' {FORGED}",
}


def records(digest):
    return f"""
xmpp                      A    {ADDRESS}
_xmpp-server._tcp         SRV  0 0 0 .
{SERVICE}                 SRV  0 0 5270 xmpp
_5270._tcp.xmpp           TLSA 3 1 1 {digest}
; another key than the server's
mismatch-host             A    {ADDRESS}
{SERVICE}.mismatch        SRV  0 0 5270 mismatch-host
_5270._tcp.mismatch-host  TLSA 3 1 1 {OTHER_KEY}
; addresses that are forged
{SERVICE}.address         SRV  0 0 5270 xmpp.forged.test.
; TLSA records that are forged: in a zone that the signed one leads to and
; that is not signed
odd                       A    {ADDRESS}
_tcp.odd                  NS   ns.test.
_tcp.odd                  DS   1 13 2 {OTHER_KEY}
{SERVICE}.tlsa            SRV  0 0 5270 odd
; no TLSA record
plain-host                A    {ADDRESS}
{SERVICE}.plain           SRV  0 0 5270 plain-host
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("dane"))
    inside = lab.folder / "self" / "prosody.cfg.lua"
    nobody = SelfSigned(lab.folder / "nobody")
    nobody.issue("litware.test", ["DNS:litware.test"])
    digest = nobody.key_digest("litware.test")
    lab.zones = {
        "litware.test": (records(digest), True),
        "forged.test": (f"xmpp A {ADDRESS}\n"
                        f"_xmpp-server._tcp SRV 0 0 5269 xmpp\n", False),
        "_tcp.odd.litware.test": (f"_5270 TLSA 3 1 1 {digest}\n", False),
    }
    try:
        lab.up(peers=False)
        lab.start_partner("litware", "litware.test", authority=nobody,
                          names=["DNS:litware.test"], users=("juliet",),
                          direct="5270", hosts=[*REFUSED],
                          without=["s2s_bidi"])
        for domain in INCOMING:
            lab.run("litware", "prosodyctl", "--config", inside, "register",
                    "juliet", domain, "secret")
        yield lab
    finally:
        lab.down()


@pytest.fixture
def edge(lab, build):
    key, certificate = lab.public.issue(
        "contoso.test", ["DNS:contoso.test"], usage="serverAuth")
    for file in (key, certificate, lab.public.certificate):
        (lab.home("edge") / file.name).write_bytes(file.read_bytes())
    inside = lab.folder / "self"
    os.environ["GATEHOUSE_LAB"] = "1"
    edge = lab.actor("edge", build / "tests/peer/edge_alone",
                     "--domain=contoso.test", "--address=10.77.0.30",
                     f"--key={inside / key.name}",
                     f"--certificate={inside / certificate.name}",
                     f"--anchors={inside / lab.public.certificate.name}",
                     *[f"--partner={name},required,required,no"
                       for name in ("litware.test", *REFUSED)])
    edge.wait(event="ready")
    yield edge
    lab.stop(edge.process)
    assert edge.process.returncode in (0, -signal.SIGTERM)


def answer(edge):
    before = len(edge.all(event="answer"))
    edge.say(ask="streams")
    wait_for(lambda: len(edge.all(event="answer")) > before, "an answer")
    return edge.all(event="answer")[-1]


def streams(edge):
    return answer(edge)["streams"]


def send(edge, number, to):
    edge.say(**{"from": ANNA, "to": to, "id": f"m{number}", "type": "chat",
                "body": f"text {number}"})


def test_both_ways_by_dane_alone(lab, edge):
    juliet = lab.client("juliet", host="litware", domain="litware.test")
    send(edge, 1, JULIET)
    juliet.wait(event="message", id="m1")
    assert edge.wait(event="result", id="m1")["ok"]
    juliet.say(to=ANNA, body="back", id="m2", type="chat")
    assert edge.wait(event="stanza", id="m2")["body"] == "back"
    by_direction = {one["direction"]: one for one in streams(edge)}
    out, back = by_direction["out"], by_direction["in"]
    assert out["tls"] == "direct"
    assert out["address"] == f"{ADDRESS}:5270"
    assert out["proof"] == "DANE 3 1 1"
    assert back["proof"] == "DANE 3"
    for one in (out, back):
        assert one["authenticated"] == "EXTERNAL"
        assert one["subject"] == one["issuer"] == "CN=litware.test"


@pytest.mark.parametrize("domain", REFUSED)
def test_refused(edge, domain):
    send(edge, 1, f"x@{domain}")
    result = edge.wait(event="result", id="m1", seconds=20)
    assert not result["ok"]
    assert REFUSED[domain] in result["text"]


@pytest.mark.parametrize("domain", INCOMING)
def test_refused_when_it_opens_the_stream(lab, edge, domain):
    """Nothing of it is taken, and the reason says what the proof lacks."""
    juliet = lab.client("juliet", host="litware", domain=domain)
    juliet.say(to=ANNA, body="no", id="m3", type="chat")

    def reasons():
        return [one["reason"] for one in answer(edge)["failures"]
                if one["remote"] == domain and one["direction"] == "in"]

    wait_for(reasons, "the refusal")
    # One cause, not what PKIX and what DANE have against it.
    assert reasons()[0].count("certificate of") \
        + reasons()[0].count(FORGED) == 1
    assert INCOMING[domain] in reasons()[0]
    assert not edge.all(event="stanza", id="m3")


def test_the_administrator_sees_how_it_is_proven(lab, deployment):
    deployment.cmd("New-CsXmppAllowedPartner litware.test; "
                   "New-CsXmppAllowedPartner mismatch.litware.test")
    deployment.wait_replicated()
    command = ("Test-CsXmppPartner {} | ForEach-Object "
               "{{ '{{0}} {{1}}: {{2}}' -f $_.Step, $_.Result, $_.Detail }}")
    steps = lab.shell("edge", command.format("litware.test"))
    assert "xmpp.litware.test:5270 (0, 0), by DNSSEC" in steps
    assert ("DANE Success: TLS is a must, TLSA records (3 1 1) judge the "
            "certificate of xmpp.litware.test") in steps
    assert "proves 'litware.test' by DANE 3 1 1" in steps
    assert "EXTERNAL Success" in steps
    steps = lab.shell("edge", command.format("mismatch.litware.test"))
    assert REFUSED["mismatch.litware.test"] in steps


def test_the_role_reads_revocation_lists(lab, deployment):
    folder = lab.home("edge") / "home" / "edge" / "crl"
    folder.mkdir(exist_ok=True)
    (folder / "notes.txt").write_text("nothing")
    wait_for(lambda: "notes.txt' holds no revocation list"
             in deployment.log("edge"), "a look at the folder")
