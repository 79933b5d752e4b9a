"""Published files are hostile until verified: whatever is done to them, the
gateway goes on with the configuration it has, and takes the next good one."""

import random
import time

from lab import wait_for

ROUNDS = 100


def records(lab, stream):
    return sorted((lab.folder / "published" / stream).glob("*.record"))


def damage(chooser, content, others):
    """One flip, one truncation, or an old record in the newest's place."""
    kind = chooser.randrange(3)
    if kind == 0:
        at = chooser.randrange(len(content))
        flipped = content[at] ^ (1 << chooser.randrange(8))
        return content[:at] + bytes([flipped]) + content[at + 1:]
    if kind == 1:
        return content[:chooser.randrange(len(content))]
    return chooser.choice(others)


def test_damaged_records_are_refused_and_the_gateway_goes_on(
        deployment, lab):
    deployment.wait_replicated()
    romeo, juliet = lab.phone("romeo"), lab.client("juliet")
    chooser = random.Random(4475)
    before = {host: deployment.log(host).count("in force")
              for host in ("edge", "frontend")}
    settings = records(lab, "settings")
    old = [path.read_bytes() for path in settings]
    number = int(settings[-1].name.split(".")[0])
    for round_ in range(ROUNDS):
        bad = damage(chooser, old[-1], old[:-1] or [b"GHRECORD"])
        name = f"{number + 1 + round_:020d}.record"
        target = settings[-1].with_name(name)
        temporary = target.with_suffix(".new")
        temporary.write_bytes(bad)
        temporary.rename(target)
        if round_ % 25 == 24:
            time.sleep(1.2)
            romeo.say(to="sip:juliet@fabrikam.test", body=f"still {round_}",
                      call_id=f"still-{round_}")
            answer = romeo.wait(event="answer", call_id=f"still-{round_}")
            assert answer["status"] == 202
            juliet.wait(event="message", body=f"still {round_}")
    for host in before:
        assert deployment.log(host).count("in force") == before[host]
        assert "refused" in deployment.log(host)
    for path in records(lab, "settings"):
        if int(path.name.split(".")[0]) > number:
            path.unlink()


def test_the_next_good_record_is_taken(deployment, lab):
    deployment.cmd("Set-CsXmppGatewayConfiguration -KeepAliveInterval 299")
    wait_for(deployment.replicated, "replication of a good record", 10)
    shown = deployment.lab.shell(
        "edge", "(Get-CsXmppGatewayConfiguration -LocalStore)"
        ".KeepAliveInterval")
    assert shown.strip() == "299"
