"""The TLS x SASL x dialback matrix of partner settings, live: each valid row
in both directions against partners that can do different things."""

import json

import pytest

from ejabberd import start_ejabberd
from lab import Authority, wait_for

PEERS = False
EXTERNAL, UNDER_TLS, IN_CLEAR = "EXTERNAL", "dialback under TLS", "dialback"
ORDER = (EXTERNAL, UNDER_TLS, IN_CLEAR)

# Row of the matrix: TLS, SASL, dialback and what it allows.
ROWS = [
    ("Required", "Required", True, [EXTERNAL]),
    ("Required", "Required", False, [EXTERNAL]),
    ("Optional", "Required", True, [EXTERNAL, UNDER_TLS, IN_CLEAR]),
    ("Optional", "Required", False, [EXTERNAL]),
    ("NotSupported", "Required", True, [IN_CLEAR]),
    ("Required", "Optional", True, [EXTERNAL, UNDER_TLS]),
    ("Required", "Optional", False, [EXTERNAL]),
    ("Optional", "Optional", True, [EXTERNAL, UNDER_TLS, IN_CLEAR]),
    ("Optional", "Optional", False, [EXTERNAL]),
    ("NotSupported", "Optional", True, [IN_CLEAR]),
    ("Required", "NotSupported", True, [UNDER_TLS]),
    ("Optional", "NotSupported", True, [UNDER_TLS, IN_CLEAR]),
    ("NotSupported", "NotSupported", True, [IN_CLEAR]),
]
INVALID = [("NotSupported", "Required"), ("NotSupported", "Optional"),
           ("Required", "NotSupported"), ("Optional", "NotSupported"),
           ("NotSupported", "NotSupported")]

# Partner: what it can do. Prosody but for woodgrove, which is ejabberd.
PARTNERS = {
    "fabrikam": (EXTERNAL, UNDER_TLS),
    "woodgrove": ORDER,
    "plain": (IN_CLEAR,),
    "stranger": (UNDER_TLS, IN_CLEAR),
    "strict": (EXTERNAL,),
}


# Partner and direction: why there is no stream in a row where TLS is excluded
# and where it is not.
NO_TLS_HERE = {"out": "it requires STARTTLS, which its settings here exclude",
               "in": "it asks for STARTTLS, which its settings here exclude"}
UNKNOWN = "unknown authority: certificate of 'CN=stranger.test', issued by " \
    "'CN=Nobody's CA', valid from "
REASONS = {
    ("plain", "out"): "it offers no STARTTLS, which is required",
    ("plain", "in"): "it uses dialback in clear text: TLS is required",
    ("stranger", "out"): UNKNOWN,
    ("stranger", "in"): UNKNOWN,
    ("strict", "out"): "it closed the stream with <unsupported-stanza-type/>",
    ("strict", "in"): "it closed the stream with <unsupported-feature/>: No "
                      "viable authentication method offered",
}


def row_id(row):
    tls, sasl, dialback = row[:3]
    return f"TLS{tls}-SASL{sasl}-dialback{'Yes' if dialback else 'No'}"


def method_of(row, partner):
    """The strongest way that both have; None: none."""
    return next((way for way in ORDER
                 if way in row[3] and way in PARTNERS[partner]), None)


def reason_of(row, partner, direction):
    if row[3] == [IN_CLEAR]:
        return NO_TLS_HERE[direction]
    return REASONS[partner, direction]


def start_partners(lab):
    stranger = Authority(lab.folder / "stranger", "Nobody's CA")
    lab.start_partner("fabrikam", "fabrikam.test", secure=False,
                      without=["s2s_bidi"])
    lab.start_partner("plain", "plain.test", secure=False, encryption=False,
                      without=["tls", "s2s_bidi"])
    lab.start_partner("stranger", "stranger.test", authority=stranger,
                      secure=False, encryption=False, without=["s2s_bidi"])
    lab.start_partner("strict", "strict.test",
                      without=["dialback", "s2s_bidi"])
    start_ejabberd(lab)


class Matrix:
    """Puts all partners into a row, sends one message each way and keeps
    what became of it."""

    def __init__(self, lab, deployment):
        self.lab = lab
        self.deployment = deployment
        self.romeo = lab.phone("romeo")
        self.juliets = {name: lab.client("juliet", name, f"{name}.test")
                        for name in PARTNERS}
        self.done = {}

    def apply(self, row):
        tls, sasl, dialback = row[:3]
        settings = (f"-TlsNegotiation {tls} -SaslNegotiation {sasl} "
                    f"-SupportDialbackNegotiation ${str(dialback).lower()}")
        self.deployment.cmd("; ".join(
            f"Set-CsXmppAllowedPartner {name}.test {settings} -WarningAction "
            "SilentlyContinue" for name in PARTNERS))
        self.deployment.wait_replicated()
        self.lab.shell("edge", "Stop-CsXmppStream * | Out-Null")
        wait_for(lambda: not [one for one in self.streams()
                              if one["State"] in ("ready", "negotiating")],
                 "streams to end")

    def streams(self):
        shown = self.lab.shell("edge", "ConvertTo-Json @(Get-CsXmppStream)")
        return json.loads(shown)

    def failures(self):
        """How often which attempt failed, so far."""
        return {(one["RemoteDomain"], one["Direction"], one["LastError"]):
                one["Count"] for one in self.streams() if one["Count"]}

    def settle(self, number):
        """Both ways have an outcome, for every partner."""
        def is_over(name):
            return (self.romeo.all(event="answer", call_id=f"{name}-{number}")
                    and (self.romeo.all(event="message",
                                        body=f"in {name} {number}")
                         or self.juliets[name].all(event="message",
                                                   id=f"in-{number}",
                                                   type="error")))
        wait_for(lambda: all(map(is_over, PARTNERS)), "outcomes", 30)

    def exchange(self, row):
        number = ROWS.index(row)
        self.apply(row)
        before = self.failures()
        for name, juliet in self.juliets.items():
            self.romeo.say(to=f"sip:juliet@{name}.test",
                           body=f"out {name} {number}",
                           call_id=f"{name}-{number}")
            juliet.say(to="romeo@contoso.test", body=f"in {name} {number}",
                       id=f"in-{number}", type="chat")
        self.settle(number)
        ready = {(one["RemoteDomain"], one["Direction"]): one
                 for one in self.streams() if one["State"] == "ready"}
        new = [attempt for attempt, count in self.failures().items()
               if count > before.get(attempt, 0)]
        return ready, new

    def outcome(self, row):
        key = row_id(row)
        if key not in self.done:
            self.done[key] = self.exchange(row)
        return self.done[key]


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_pool()
    start_partners(lab)
    return lab


@pytest.fixture(scope="module")
def matrix(lab, deployment):
    for name in PARTNERS:
        if name != "fabrikam":
            deployment.cmd(f"New-CsXmppAllowedPartner {name}.test "
                           "-PartnerType Federated -WarningAction "
                           "SilentlyContinue")
    return Matrix(lab, deployment)


def crossed(matrix, row, partner, direction):
    """Whether the row's message of this direction arrived."""
    listener = (matrix.juliets[partner] if direction == "out"
                else matrix.romeo)
    return bool(listener.all(
        event="message", body=f"{direction} {partner} {ROWS.index(row)}"))


@pytest.mark.parametrize("direction", ["out", "in"])
@pytest.mark.parametrize("partner", PARTNERS)
@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_row(matrix, row, partner, direction):
    ready, failures = matrix.outcome(row)
    stream = ready.get((f"{partner}.test", direction))
    method = method_of(row, partner)
    reasons = [why for domain, way, why in failures
               if domain == f"{partner}.test" and way == direction]
    if not method:
        assert not stream
        assert not crossed(matrix, row, partner, direction)
        assert len(reasons) == 1, reasons
        assert reasons[0].startswith(reason_of(row, partner, direction))
        return
    assert stream["Authentication"] == method, reasons
    assert stream["Tls"] == (None if method == IN_CLEAR else "STARTTLS")
    assert crossed(matrix, row, partner, direction)
    assert not reasons


@pytest.mark.parametrize("tls, sasl", INVALID)
def test_invalid_row_is_refused_by_the_shell(matrix, tls, sasl):
    refused = matrix.deployment.cmd(
        f"Set-CsXmppAllowedPartner fabrikam.test -TlsNegotiation {tls} "
        f"-SaslNegotiation {sasl} -SupportDialbackNegotiation $false",
        ok=False)
    assert refused.returncode
    assert (f"TlsNegotiation {tls}, SaslNegotiation {sasl} and "
            "SupportDialbackNegotiation $false do not go together"
            in " ".join(refused.stderr.split()))
