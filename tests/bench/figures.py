"""The figures of the README and of closing notes, measured: `make bench`.

Figures of the language (language.py), import of 100,000 users, messages
through both roles beside Kamailio (gateway.py) and by MSRP (msrp_sessions.py),
10,000 presence subscriptions (presence.py), the edge beside Prosody (s2s.py).
Take a build without sanitizers; compare by ratio, in one run, on an idle
machine.
"""

import pathlib
import subprocess
import tempfile
import time

import gateway
import language
import msrp_sessions
import presence
import s2s
from lab import BUILD


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


def main():
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        folder = pathlib.Path(folder)
        print(f"build: {BUILD}")
        language.measure(BUILD, folder)
        import_users(folder)
        gateway.compare(folder)
        msrp_sessions.bench(folder)
        presence.bench(folder)
        s2s.compare(folder)


if __name__ == "__main__":
    main()
