"""Figures of the cmdlet language beside its peers, measured in one run.

Start-up, pipelines, a loop, the parser, and users of a store of a million.
Peers that are not installed are left out. What reads a store holds up to
64 MB of it in SQLite's cache.
"""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

USERS = int(os.environ.get("BENCH_USERS", "1000000"))


class Run:
    """One process: seconds from start to end, peak memory in kB, looked at
    every 10 ms (what wait4 says begins with the memory of the parent)."""

    def __init__(self, *command):
        self.memory = 0
        began = time.monotonic()
        process = subprocess.Popen([str(word) for word in command],
                                   stdout=subprocess.DEVNULL)
        ended = threading.Event()
        look = threading.Thread(target=self.look, args=(process.pid, ended))
        look.start()
        status = process.wait()
        self.seconds = time.monotonic() - began
        ended.set()
        look.join()
        if status:
            sys.exit(f"{command} ended with {status}")

    def look(self, pid, ended):
        while not ended.wait(0.01):
            try:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
            except OSError:
                return
            peak = re.search(r"VmHWM:\s+(\d+)", status)
            self.memory = int(peak[1]) if peak else self.memory


def best(*command, times=3):
    return min((Run(*command) for _ in range(times)),
               key=lambda run: run.seconds)


def installed(peers):
    return [peer for peer in peers if shutil.which(peer[0])]


def gatehouse(build, home, script):
    return [build / "gatehouse", "--home", home, "-NoProfile",
            "-NonInteractive", "-Command", script]


def start_up(build, folder):
    peers = installed([
        ["sqlite3", ":memory:", "select 1"], ["knotc", "--version"],
        ["python3", "-c", "1"], ["lua5.4", "-e", "x = 1"], ["true"]])
    own = gatehouse(build, folder / "none", "1")
    print("start to end, median of 30:")
    for command in [own] + peers:
        spent = statistics.median(
            Run(*command).seconds for _ in range(30)) * 1000
        print(f"  {spent:6.1f} ms  {os.path.basename(command[0])}")


def additions(build, folder):
    own = gatehouse(build, folder / "none",
                    "$s = 0; for ($i = 0; $i -lt 1000000; $i++) { $s += $i }")
    peers = installed([
        ["awk", "BEGIN { for (i = 0; i < 1000000; i++) s += i }"],
        ["python3", "-c", "s = i = 0\nwhile i < 1000000:\n s += i\n i += 1"],
        ["lua5.4", "-e", "s = 0 i = 0 while i < 1000000 do "
         "s = s + i i = i + 1 end"]])
    print("a loop of 1,000,000 additions:")
    for command in [own] + peers:
        run = best(*command)
        print(f"  {run.seconds * 1000:6.0f} ms  {run.memory:7d} kB  "
              f"{os.path.basename(command[0])}")


def pipeline(build, folder):
    script = "1..{} | ForEach-Object {{$_ + 1}} | Measure-Object -Sum"
    runs = {count: best(*gatehouse(build, folder / "none",
                                   script.format(count)))
            for count in (100000, 1000000)}
    rate(script.format(1000000), runs)


def rate(title, runs):
    few, many = sorted(runs)
    spent = runs[many].seconds
    print(f"{title}:\n  {many / spent:.0f} objects/s ({spent:.2f} s), "
          f"peak {runs[many].memory} kB, of {few}: {runs[few].memory} kB")


def parsing(build, folder):
    piece = ("function Get-It($Name, [int]$Count = 5) { if ($Name -like 'a*')"
             " { Write-Output \"$Name $($Count + 1)\" | Where-Object"
             " { $_.Length -gt 3 } } else { @{ Key = 1, 2, 3 } } }\n")
    script = folder / "long.ps1"
    script.write_text("if ($false) {\n" + piece * (10000000 // len(piece)) +
                      "}\n")
    size = script.stat().st_size / 1e6
    run = best(build / "gatehouse", "--home", folder / "none", "-NoProfile",
               "-File", script)
    print(f"a script of {size:.0f} MB, parsed: {size / run.seconds:.1f} MB/s, "
          f"peak {run.memory} kB")


def growth(build, folder):
    print("twice the work, how much longer (2: linear):")
    for title, script in (
            ("$array += 1", "$a = @(); foreach ($i in 1..{}) {{ $a += 1 }}"),
            ("$text += 'x'", "$s = ''; foreach ($i in 1..{}) {{ $s += 'x' }}"),
            ("$table[$i] = 1", "$h = @{{}}; foreach ($i in 1..{}) "
             "{{ $h[\"k$i\"] = 1 }}"),
            ("Replace", "$null = ('x' * {}).Replace('x', 'yy')"),
            ("circles", "foreach ($i in 1..{}) {{ $h = @{{}}; $h.h = $h }}"),
            ("sort", "1..{} | Sort-Object {{ -$_ }} | Out-Null"),
            ("group", "1..{} | Group-Object {{ $_ % 100 }} | Out-Null")):
        once, twice = (best(*gatehouse(build, folder / "none",
                                       script.format(count)))
                       for count in (400000, 800000))
        print(f"  {twice.seconds / once.seconds:4.1f}  {title} "
              f"({twice.seconds:.2f} s, {twice.memory} kB)")


def fill(build, home, folder, count):
    users = folder / "language-users.csv"
    with open(users, "w") as out:
        out.write("Identity,SipAddress\n")
        out.writelines(f"User {n},sip:user{n}@contoso.test\n"
                       for n in range(count))
    for script in (
            "New-CsSite R | Out-Null; New-CsSipDomain contoso.test "
            "-IsDefault $true | Out-Null; New-CsPool pool1.contoso.test "
            "-Site R | Out-Null",
            f"Import-Csv {users} | Enable-CsUser -RegistrarPool "
            "pool1.contoso.test"):
        subprocess.run(gatehouse(build, home, script), check=True,
                       stdout=subprocess.DEVNULL)


def users(build, folder):
    script = "Get-CsUser | Where-Object {$_.Enabled} | Measure-Object"
    runs, home = {}, None
    for count in (USERS // 10, USERS):
        home = folder / f"users-{count}"
        fill(build, home, folder, count)
        runs[count] = best(*gatehouse(build, home, script), times=2)
    rate(script, runs)
    loop = ("foreach ($i in 1..{}) {{ $null = Get-CsUser -Filter "
            "\"SipAddress -eq 'sip:user$i@contoso.test'\" }}")
    few = best(*gatehouse(build, home, loop.format(1)))
    many = best(*gatehouse(build, home, loop.format(1001)))
    each = (many.seconds - few.seconds)  # a thousand more: in ms
    print(f"Get-CsUser -Filter by an indexed property, of {USERS} users: "
          f"{each:.3f} ms")


def measure(build, folder):
    start_up(build, folder)
    additions(build, folder)
    pipeline(build, folder)
    parsing(build, folder)
    growth(build, folder)
    users(build, folder)


def main():
    build = pathlib.Path(os.environ["GATEHOUSE_BUILD"])
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        measure(build, pathlib.Path(folder))


if __name__ == "__main__":
    main()
