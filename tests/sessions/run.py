#!/usr/bin/python3
"""Runs the session files beside it: typed lines against exact output.

A session file is a transcript. Each runs in an empty folder, with a fresh
store, against the real program on a pseudo-terminal:

    # a comment
    > Get-CsSite            typed at the prompt, or as an answer
    >> -Identity x          typed at the continuation prompt
    output, exactly
    $ gatehouse x.ps1       a command for sh; [exit N] when it is not 0
    < x.ps1                 a file: the lines after it that begin with "| "
    | text

<TAB>, <C-c>, <C-r>, <UP> and <ESC> in a typed line are keys; <home> in output stands
for the store's folder; <RUN> is Enter and a moment for the line to run, so
that <C-c> behind it reaches what runs. run.py --update writes what came instead of what was
expected; look at the difference before you keep it.
"""

import difflib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import pexpect

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("GATEHOUSE_BUILD", os.path.join(HERE, "../../build"))
PROMPT = re.compile(r"(?:^|\n)((?:gatehouse|\[)[^\n]*> |>> )$")
QUESTION = re.compile(r"(?:^|\n)([^\n]*\(default is \".\"\)|\w+(\[\d+\])?): $")
KEYS = {"<TAB>": "\t", "<C-c>": "\x03", "<C-r>": "\x12", "<UP>": "\x1b[A",
        "<ESC>": "\x1b"}
MOMENT = 1  # second
PATIENCE = int(os.environ.get("SESSION_PATIENCE", "30"))


def environment(folder):
    """Nothing of the user's: own home, no colours, no history."""
    keep = {name: os.environ[name] for name in
            ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE")
            if name in os.environ}
    keep.update(HOME=folder, GATEHOUSE_HOME=os.path.join(folder, "store"),
                GATEHOUSE_RUNTIME=os.path.join(folder, "run"),
                XDG_CONFIG_HOME=os.path.join(folder, "config"),
                XDG_STATE_HOME=os.path.join(folder, "state"),
                PATH=os.path.abspath(BUILD) + ":/usr/bin:/bin",
                TERM="dumb", NO_COLOR="1", TZ="UTC", INPUTRC="/dev/null")
    return keep


class Shell:
    """The program on a terminal, made when the first line is typed."""

    def __init__(self, folder):
        self.folder = folder
        self.child = None

    def start(self):
        self.child = pexpect.spawn(
            os.path.join(BUILD, "gatehouse"), ["-NoProfile"],
            cwd=self.folder, env=environment(self.folder), timeout=PATIENCE,
            encoding="utf-8", dimensions=(200, 200), echo=True)
        return self.until_prompt()

    def until_prompt(self):
        """Text until a prompt (or the end), without carriage returns."""
        text = ""
        while True:
            at = self.child.expect([r".+", pexpect.EOF, pexpect.TIMEOUT])
            if at == 2:
                return text + "\n[no prompt]"
            text += self.child.after if at == 0 else ""
            text = text.replace("\r", "")
            if at == 1 or PROMPT.search(text) or QUESTION.search(text):
                return text

    def type(self, line):
        for key, code in KEYS.items():
            line = line.replace(key, code)
        first, run, line = line.rpartition("<RUN>")
        if run:
            self.child.send(first + "\r")
            time.sleep(MOMENT)
        # A key of its own is answered by the editor, not by a new line.
        self.child.send(line if line.endswith("\x03") else line + "\r")
        text = self.until_prompt()
        text = PROMPT.sub("", text)
        return drop_echo(text)

    def stop(self):
        if self.child:
            self.child.kill(signal.SIGKILL)
            self.child.wait()
            self.child.close()


def drop_prompt(text):
    """What a start says before its prompt."""
    text = PROMPT.sub("", "\n" + text).strip("\n")
    return text + "\n" if text else ""


def drop_echo(text):
    """The typed line comes back first."""
    return text.partition("\n")[2]


def run_command(command, folder):
    done = subprocess.run(["sh", "-c", command], cwd=folder,
                          env=environment(folder), timeout=PATIENCE * 2,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode("utf-8", "replace")
    if text and not text.endswith("\n"):
        text += "\n"
    if done.returncode:
        text += f"[exit {done.returncode}]\n"
    return text


def play(lines, folder):
    """The transcript as it really goes."""
    shell = Shell(folder)
    out, file = [], None
    try:
        for line in lines:
            if file and not line.startswith("|"):
                file.close()
                file = None
            if line.startswith(">> ") or line.startswith("> "):
                if not shell.child:
                    out.extend(drop_prompt(shell.start()).splitlines())
                out.append(line)
                out.extend(shell.type(line.partition(" ")[2]).splitlines())
            elif line.startswith("$ "):
                out.append(line)
                out.extend(run_command(line[2:], folder).splitlines())
            elif line.startswith("< "):
                out.append(line)
                file = open(os.path.join(folder, line[2:]), "w",
                            encoding="utf-8")
            elif file:
                out.append(line)
                file.write(line[2:] + "\n")
            elif line.startswith("#"):
                out.append(line)
    finally:
        if file:
            file.close()
        shell.stop()
    return [line.replace(folder, "<home>").rstrip() for line in out]


def check(path, update):
    with open(path, encoding="utf-8") as file:
        wanted = file.read().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        given = play(wanted, os.path.realpath(folder))
    if update:
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(given) + "\n")
        return []
    wanted = [line.rstrip() for line in wanted]
    return list(difflib.unified_diff(wanted, given, "expected", "given",
                                     lineterm=""))


def main():
    update = "--update" in sys.argv[1:]
    names = [name for name in sys.argv[1:] if not name.startswith("--")]
    if not names:
        names = sorted(os.path.join(HERE, name) for name in os.listdir(HERE)
                       if name.endswith(".session"))
    print(f"1..{len(names)}")
    failed = 0
    for number, name in enumerate(names, 1):
        difference = check(name, update)
        title = os.path.basename(name)
        print(f"{'not ok' if difference else 'ok'} {number} - {title}")
        for line in difference:
            print(f"# {line}")
        failed += bool(difference)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
