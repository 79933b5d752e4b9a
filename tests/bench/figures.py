"""The figures of the README and of closing notes, measured: `make bench`.

Figures of the language (language.py), import of 100,000 users, memory of each
role idle, messages a second and processor time a message each way through both
roles, TLS on the XMPP legs; then the edge beside Prosody (s2s.py). Take a
build without sanitizers; compare by ratio, in one run, on an idle machine.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import language
import s2s

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path[:0] = [str(SOURCE / "tests" / "lab"), str(SOURCE / "tests" / "e2e")]

from deployment import Deployment  # noqa: E402
from lab import BUILD, Lab  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")


def shell(home, command):
    return subprocess.run(
        [BUILD / "gatehouse", "--home", home, "-NoProfile", "-NonInteractive",
         "-Command", command], check=True, text=True, capture_output=True)


def import_users(folder, count=100000):
    home = folder / "import"
    shell(home, "New-CsSite R | Out-Null; New-CsSipDomain contoso.test "
          "-IsDefault $true | Out-Null; New-CsPool pool1.contoso.test "
          "-Site R | Out-Null")
    users = folder / "users.csv"
    users.write_text("Identity,SipAddress\n" + "".join(
        f"User {n},sip:user{n}@contoso.test\n" for n in range(count)))
    began = time.monotonic()
    shell(home, f"Import-Csv {users} | Enable-CsUser -RegistrarPool "
          "pool1.contoso.test")
    spent = time.monotonic() - began
    print(f"Import-Csv | Enable-CsUser, {count} users: {spent:.1f} s "
          f"({count / spent:.0f}/s)")


class Process:
    def __init__(self, lab, host):
        self.pid = (lab.home(host) / "home" / host / "pid").read_text().strip()

    def memory(self):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1])
        return 0

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1]
        fields = fields.split()
        return (int(fields[11]) + int(fields[12])) / TICK


def run_sip(pool, count):
    for n in range(count):
        pool.say(**{"from": f"sip:{('romeo', 'tybalt')[n % 2]}@contoso.test"},
                 to=f"sip:j{n % 100}@fabrikam.test", body=f"m{n}",
                 call_id=f"b{time.monotonic_ns()}-{n}")


def wait_count(actor, count, seconds, **wanted):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(actor.all(**wanted)) >= count:
            return
        time.sleep(0.05)
    raise TimeoutError(f"{len(actor.all(**wanted))} of {count}")


def measure(name, roles, count, send, done):
    before = sum(role.cpu() for role in roles)
    began = time.monotonic()
    send()
    done()
    spent = time.monotonic() - began
    used = sum(role.cpu() for role in roles) - before
    print(f"{name}: {count / spent:.0f} messages/s, "
          f"{used / count * 1e6:.0f} µs of processor a message over both "
          f"roles")


def messages(folder, count=20000):
    lab = Lab(folder / "lab")
    try:
        lab.up(peers=False)
        deployment = Deployment(lab, SOURCE).up()
        deployment.wait_replicated()
        roles = [Process(lab, "edge"), Process(lab, "frontend")]
        for host, role in zip(("edge", "front end"), roles):
            print(f"memory of the {host}, idle: {role.memory()} kB")
        pool, partner = lab.sip_peer(), lab.xmpp_peer()
        partner.wait(port=5269)
        run_sip(pool, 100)
        wait_count(pool, 100, 20, event="sent")
        measure("SIP to XMPP", roles, count, lambda: run_sip(pool, count),
                lambda: wait_count(pool, 100 + count, 120, event="sent"))
        measure("XMPP to SIP", roles, count,
                lambda: [partner.say(**{"from": f"j{n % 100}@fabrikam.test"},
                                     to="romeo@contoso.test", body=f"m{n}",
                                     id=f"x{n}") for n in range(count)],
                lambda: wait_count(pool, count, 120, event="message"))
    finally:
        lab.down()


def main():
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        folder = pathlib.Path(folder)
        print(f"build: {BUILD}")
        language.measure(BUILD, folder)
        import_users(folder)
        messages(folder)
        s2s.compare(folder)


if __name__ == "__main__":
    main()
