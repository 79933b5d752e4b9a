"""kill -9 of the shell in the middle of a large import and of publishing: the
store is intact, and a unit is there whole or not at all."""

import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

USERS = 10000


def shell(build, home, command, **options):
    return subprocess.run(
        [build / "gatehouse", "--home", home, "-NoProfile",
         "-NonInteractive", "-Command", command], text=True,
        capture_output=True, timeout=120, **options)


@pytest.fixture()
def home(tmp_path, build):
    home = tmp_path / "home"
    made = shell(build, home, """
        New-CsSite Redmond | Out-Null
        New-CsSipDomain contoso.test -IsDefault $true | Out-Null
        New-CsPool pool1.contoso.test -Site Redmond | Out-Null""")
    assert made.returncode == 0, made.stderr
    users = tmp_path / "users.csv"
    users.write_text("Identity,SipAddress\n" + "".join(
        f"User {n},sip:user{n}@contoso.test\n" for n in range(USERS)))
    return home


def counts(home):
    store = sqlite3.connect(f"file:{home}/topology.db?mode=ro", uri=True)
    intact = store.execute("PRAGMA integrity_check").fetchone()[0]
    users = store.execute("SELECT count(*) FROM user").fetchone()[0]
    changes = store.execute("SELECT count(*) FROM change").fetchone()[0]
    store.close()
    return intact, users, changes


def start(build, home, command):
    return subprocess.Popen(
        [build / "gatehouse", "--home", home, "-NoProfile",
         "-NonInteractive", "-Command", command],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_import_is_there_whole_or_not_at_all(build, home, tmp_path):
    command = (f"Import-Csv {tmp_path}/users.csv | "
               "Enable-CsUser -RegistrarPool pool1.contoso.test")
    reset = "Get-CsUser | Disable-CsUser -Confirm:$false"
    start(build, home, command).wait(120)
    assert counts(home)[1] == USERS
    assert shell(build, home, reset).returncode == 0
    began = time.monotonic()
    start(build, home, command).wait(120)
    whole = time.monotonic() - began
    assert shell(build, home, reset).returncode == 0
    chooser = random.Random(1)
    seen = []
    for _ in range(8):
        process = start(build, home, command)
        time.sleep(chooser.uniform(0.1, 0.9) * whole)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        intact, _, _ = counts(home)
        assert intact == "ok"
        store = sqlite3.connect(home / "topology.db")
        enabled = store.execute(
            "SELECT count(*) FROM user WHERE enabled").fetchone()[0]
        store.close()
        assert enabled in (0, USERS), enabled
        seen.append(enabled)
        if enabled:
            assert shell(build, home, reset).returncode == 0
            whole *= 0.8
    assert 0 in seen, "no kill came before the end of the import"


def test_publishing_is_there_whole_or_not_at_all(build, home):
    assert shell(build, home, "Publish-CsTopology").returncode == 0
    chooser = random.Random(2)
    for round_ in range(10):
        changed = shell(build, home,
                        f"Set-CsSite Redmond -Description 'round {round_}'")
        assert changed.returncode == 0, changed.stderr
        process = start(build, home, "Publish-CsTopology")
        time.sleep(chooser.uniform(0.0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert counts(home)[0] == "ok"
        leftovers = [path for path in
                     (home / "published" / "topology").glob("*.record")
                     if path.stat().st_size < 232]
        assert not leftovers
    again = shell(build, home, "Publish-CsTopology")
    assert again.returncode == 0, again.stderr
    newest = max((home / "published" / "topology").glob("*.record"))
    assert b"round 9" in newest.read_bytes()


def test_what_was_not_published_goes_out_with_the_next_session(build, home):
    assert shell(build, home, "Publish-CsTopology").returncode == 0
    folder = home / "published" / "settings"
    before = max(folder.glob("*.record")).name
    away = folder.rename(folder.with_name("away"))
    folder.write_text("in the way")
    made = shell(build, home, "New-CsXmppAllowedPartner left.test "
                 "-SupportDialbackNegotiation $false | Out-Null")
    assert "was not published" in made.stdout + made.stderr
    folder.unlink()
    away.rename(folder)
    assert max(folder.glob("*.record")).name == before
    assert shell(build, home, "Get-CsSite").returncode == 0
    newest = max(folder.glob("*.record"))
    assert newest.name > before
    assert b"left.test" in newest.read_bytes()
