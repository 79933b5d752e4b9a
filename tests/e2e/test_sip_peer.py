"""The SIP test peer, and with it the gateway's SIP layer as a program: two
peers talk to each other, sipp talks to one."""

import json
import shutil
import subprocess

import pytest


class Peer:
    def __init__(self, build, *options):
        self.process = subprocess.Popen(
            [build / "tests" / "peer" / "sip_peer", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.next()["port"]

    def next(self):
        line = self.process.stdout.readline()
        assert line, "the peer has ended"
        return json.loads(line)

    def say(self, **line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def stop(self):
        self.process.terminate()
        rest = self.process.stdout.read().splitlines()
        assert self.process.wait(10) == 0
        return json.loads(rest[-1])


@pytest.fixture
def peers(build):
    started = []

    def start(*options):
        started.append(Peer(build, *options))
        return started[-1]

    yield start
    for peer in started:
        peer.process.kill()
        peer.process.wait()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_message(peers, transport):
    pool = peers("--domain", "contoso.test", "--host", "pool.contoso.test")
    user = peers("--transport", transport, "--host", "user.contoso.test",
                 "--proxy", f"127.0.0.1:{pool.port}")
    user.say(**{"from": "sip:bo@contoso.test", "to": "sip:an%C3%A9@contoso.test",
                "body": "Grüße ✓\nzwei", "subject": "na?", "language": "de",
                "call_id": "thread-1", "id": 7})
    got = pool.next()
    assert got["event"] == "message"
    assert got["body"] == "Grüße ✓\nzwei"
    assert got["from"] == "sip:bo@contoso.test"
    assert got["to"] == "sip:an%C3%A9@contoso.test"
    assert (got["subject"], got["language"]) == ("na?", "de")
    assert got["call_id"] == "thread-1"
    sent = user.next()
    assert (sent["event"], sent["id"], sent["status"]) == ("sent", 7, 200)
    user.say(**{"from": "sip:bo@contoso.test", "to": "sip:x@other.test",
                "body": "a"})
    assert pool.next()["status"] == 404
    assert user.next()["status"] == 404
    assert pool.stop()["received"] == 2


def test_settings(peers):
    pool = peers("--fail", "486")
    user = peers("--proxy", f"127.0.0.1:{pool.port}", "--host", "u.test")
    message = {"from": "sip:a@a.test", "to": "sip:b@b.test", "body": "a"}
    user.say(**message)
    assert user.next()["status"] == 486
    pool.say(fail=0, delay=700)
    pool.next()
    for _ in range(50):
        user.say(**message)
        sent = user.next()
        if sent["status"] == 200:
            break
    assert sent["status"] == 200
    assert 600 < sent["milliseconds"] < 3000


def test_many(peers):
    pool = peers("--quiet")
    user = peers("--proxy", f"127.0.0.1:{pool.port}", "--host", "u.test",
                 "--exit")
    for number in range(2000):
        user.say(**{"from": "sip:a@a.test", "to": "sip:b@b.test",
                    "body": f"message {number}", "id": number})
    user.process.stdin.close()
    seen = [user.next() for _ in range(2000)]
    assert {line["status"] for line in seen} == {200}
    assert {line["id"] for line in seen} == set(range(2000))
    assert user.next() == {"event": "end", "received": 0, "sent": 2000,
                           "delivered": 2000}
    assert pool.stop()["received"] == 2000


def test_bad_options(build):
    for options in (["--listen", "nowhere"], ["--proxy", "x"], ["--nothing"]):
        done = subprocess.run([build / "tests" / "peer" / "sip_peer", *options],
                              capture_output=True, text=True, timeout=10)
        assert done.returncode == 2
        assert done.stderr.startswith("sip_peer: ")


SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="messages">
  <send retrans="500"><![CDATA[
      MESSAGE sip:anna@contoso.test SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      Max-Forwards: 70
      From: <sip:sipp@contoso.test>;tag=[call_number]
      To: <sip:anna@contoso.test>
      Call-ID: [call_id]
      CSeq: 1 MESSAGE
      Content-Type: text/plain
      Content-Length: [len]

      message [call_number]
  ]]></send>
  <recv response="200"/>
</scenario>
"""


@pytest.mark.skipif(not shutil.which("sipp"), reason="sipp is not installed")
@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_sipp(peers, tmp_path, transport):
    pool = peers("--domain", "contoso.test", "--quiet")
    scenario = tmp_path / "messages.xml"
    scenario.write_text(SCENARIO)
    done = subprocess.run(
        ["sipp", f"127.0.0.1:{pool.port}", "-sf", scenario, "-t", transport,
         "-i", "127.0.0.1", "-m", "500", "-r", "500", "-nostdin",
         "-timeout", "30s"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 0
    assert pool.stop()["received"] == 500
