"""Test-CsIM, Test-CsPresence and Test-CsXmppIM against Kamailio as the pool,
which asks its users for passwords, by MD5 and by SHA-256, and as the trusted
server that the front end is."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

POOL = "pool1.contoso.test"


class Pool:
    def __init__(self, lab, deployment):
        self.lab, self.deployment = lab, deployment

    def asks(self, algorithm, trusts=False):
        """Whom it asks: everybody, or all but the front end."""
        self.lab.stop(self.lab.pool)
        calls, routes = "\troute(AUTH);\n\tif ($rd == \"fabrikam.test\") {\n" \
            "\t\trecord_route();\n" \
            "\t\t$du = \"sip:10.78.0.40:5098;transport=tcp\";\n" \
            "\t\tt_relay();\n\t\texit;\n\t}\n", ""
        if trusts:
            calls = "\tif ($si != \"10.78.0.40\")\n\t\troute(AUTH);\n"
        self.lab.pool = self.lab.start_pool(
            None, "kamailio-auth.cfg", ALGORITHM=algorithm, CALLS=calls,
            ROUTES=routes)

    def test(self, command, passwords="secret-romeo secret-benvolio", host=None):
        """Runs one test, gives its result as a dictionary."""
        one, other = passwords.split()
        text = self.deployment.cmd(
            "function credential($name, $password) { New-Object "
            "PSCredential($name, (ConvertTo-SecureString $password "
            "-AsPlainText -Force)) }\n"
            f"$one = credential romeo '{one}'; "
            f"$other = credential 'CONTOSO\\benvolio' '{other}'\n"
            f"$result = {command}\n"
            "$more = @{}; if ($log) { $more.Html = $log.ToHTML(); $more.Xml = "
            "$log.ToXML(); $more.Messages = @($log.Messages).Count }\n"
            "ConvertTo-Json @{ Result = $result.Result; Error = $result.Error; "
            "Diagnosis = $result.Diagnosis; Target = $result.TargetFqdn; "
            "Latency = $result.Latency.TotalMilliseconds; More = $more; "
            "Steps = @($steps) }", host="frontend")
        return json.loads(text)


@pytest.fixture(scope="module")
def pool(lab, deployment):
    return Pool(lab, deployment)


BOTH = (f"Test-CsIM -TargetFqdn {POOL} -SenderSipAddress "
        "sip:romeo@contoso.test -SenderCredential $one -ReceiverSipAddress "
        "benvolio@contoso.test -ReceiverCredential $other "
        "-OutLoggerVariable log -OutVerboseVariable steps")
PRESENCE = (f"Test-CsPresence -TargetFqdn {POOL} -PublisherSipAddress "
            "sip:romeo@contoso.test -PublisherCredential $one "
            "-SubscriberSipAddress sip:benvolio@contoso.test "
            "-SubscriberCredential $other -OutVerboseVariable steps")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_message_between_two_users(pool, algorithm):
    pool.asks(algorithm)
    result = pool.test(BOTH)
    assert result["Result"] == "Success", result
    assert result["Target"] == POOL
    assert result["Latency"] > 0
    assert result["Error"] == ""
    steps = "\n".join(result["Steps"])
    assert f"for a password (contoso.test, {algorithm})" in steps
    assert "MESSAGE has come" in steps


@pytest.fixture
def by_msrp(deployment):
    for profile in "Msrp", "Simple":
        deployment.cmd(f"Set-CsPool {POOL} -SipProfile {profile}; "
                       "Publish-CsTopology")
        deployment.wait_replicated(60)
        if profile == "Msrp":
            yield


def test_a_session_by_msrp_between_two_users(pool, by_msrp):
    pool.asks("MD5")
    result = pool.test(BOTH)
    assert result["Result"] == "Success", result
    steps = "\n".join(result["Steps"])
    assert "INVITE has come" in steps and "MSRP is connected" in steps
    assert "MSRP SEND: 200" in steps and "MSRP SEND has come" in steps
    assert "MESSAGE" not in steps


def test_what_was_said_is_kept(pool):
    more = pool.test(BOTH)["More"]
    assert more["Messages"] >= 12
    page, tree = more["Html"], ElementTree.fromstring(more["Xml"])
    assert page.startswith("<!DOCTYPE html>")
    for outside in ("src=", "href=", "<script", "url("):
        assert outside not in page
    assert "REGISTER sip:contoso.test SIP/2.0" in page
    assert "&lt;sip:romeo@contoso.test&gt;" in page
    assert tree.findtext("Result") == "Success"
    texts = [node.findtext("Text") for node in tree.iter("Message")]
    assert any(text.startswith("MESSAGE sip:benvolio@") for text in texts)
    for text in [page, *texts]:
        assert "secret-romeo" not in text
        assert "response=" not in text
    assert any("Authorization: (hidden)" in text for text in texts)


@pytest.mark.parametrize("passwords, who", [
    ("secret-romeo wrong", "benvolio"),
    ("wrong secret-benvolio", "romeo"),
])
def test_a_wrong_password_is_named(pool, passwords, who):
    result = pool.test(BOTH, passwords)
    assert result["Result"] == "Failure"
    assert result["Error"] == "REGISTER: 401 Unauthorized"
    assert (f"does not take the password of 'sip:{who}@contoso.test'"
            in result["Diagnosis"])


def test_presence_of_one_user_comes_to_another(pool):
    result = pool.test(PRESENCE)
    assert result["Result"] == "Success", result
    assert "published presence has come" in result["Diagnosis"]
    assert result["Latency"] > 0
    steps = "\n".join(result["Steps"])
    assert "PUBLISH: 200" in steps and "NOTIFY has come: active" in steps


def test_a_message_to_a_partner_through_the_pool(lab, pool):
    juliet = lab.client("juliet")
    result = pool.test(
        f"Test-CsXmppIM -TargetFqdn {POOL} -Receiver juliet@fabrikam.test "
        "-UserSipAddress sip:romeo@contoso.test -UserCredential $one "
        "-OutLoggerVariable log -OutVerboseVariable steps")
    assert result["Result"] == "Success", result
    assert juliet.wait(event="message", seconds=30)["body"].startswith(
        "Test message")
    assert "MESSAGE sip:juliet@fabrikam.test" in result["More"]["Html"]


def test_a_trusted_server_is_asked_for_no_password(lab, pool):
    pool.asks("MD5", trusts=True)
    short = (f"Test-CsIM -TargetFqdn {POOL} -SenderSipAddress "
             "romeo@contoso.test -ReceiverSipAddress benvolio@contoso.test")
    result = pool.test(short)
    assert result["Result"] == "Failure"
    assert result["Error"] == "MESSAGE: 404 Not Found"
    phone = lab.phone("benvolio", password="secret-benvolio")
    result = pool.test(short)
    assert result["Result"] == "Success", result
    assert phone.wait(event="message")["from"] == "sip:romeo@contoso.test"
    result = pool.test(
        f"Test-CsPresence -TargetFqdn sip1.contoso.test -PublisherSipAddress "
        "romeo@contoso.test -SubscriberSipAddress benvolio@contoso.test")
    assert result["Result"] == "Success", result
    # Users whom nobody names are those of the pool.
    result = pool.test(f"Test-CsPresence {POOL}")
    assert result["Result"] == "Success", result


def test_who_does_not_trust_the_front_end_is_told(pool):
    pool.asks("SHA-256")
    result = pool.test(f"Test-CsIM {POOL} -SenderSipAddress "
                       "romeo@contoso.test -ReceiverSipAddress "
                       "benvolio@contoso.test")
    assert result["Result"] == "Failure"
    assert result["Error"].startswith("MESSAGE: 407")
    assert "Get-CsXmppPoolSetup" in result["Diagnosis"]


def test_a_pool_that_is_gone(lab, pool):
    lab.stop(lab.pool)
    result = pool.test(BOTH + " -WaitSeconds 5")
    assert result["Result"] == "Failure"
    assert "Get-CsXmppSipPeer" in result["Diagnosis"]
    assert "refused" in result["Diagnosis"].lower()


def test_nothing_secret_is_in_the_log(pool):
    log = pool.deployment.log("frontend")
    assert "secret-romeo" not in log and "secret-benvolio" not in log
