"""A script pasted at the prompt runs whole and in order, on terminals that
mark what is pasted and on those that do not."""

import os
import re

import pexpect
import pytest

PATIENCE = int(os.environ.get("SESSION_PATIENCE", "60"))
SCRIPT = """\
$a = 1
function Show-It {
    param($What)

    "shown $What"
}
Show-It $a
if ($a -eq 1) {
    'yes'
} else {
    'no'
}
5..6 |
    ForEach-Object { $_ * 2 }
@"
first

last $a
"@
'the ' + 'end'
"""
ANSWER = ["shown 1", "yes", "10", "12", "first", "", "last 1", "the end"]
WORDS = [line for line in ANSWER if line]


def start(build, folder, term):
    shell = pexpect.spawn(
        str(build / "gatehouse"), ["-NoProfile"], timeout=PATIENCE,
        encoding="utf-8", dimensions=(100, 200), cwd=folder, env=dict(
            os.environ, TERM=term, HOME=str(folder), NO_COLOR="1",
            GATEHOUSE_HOME=str(folder / "store"), INPUTRC="/dev/null",
            XDG_STATE_HOME=str(folder / "state")))
    shell.expect("> $")
    return shell


def output(shell):
    """What came until the last statement's output, without the echo."""
    shell.expect("\r\nthe end\r\n")
    text = re.sub("\x1b\\[[?0-9;]*[a-zA-Z]|\r", "", shell.before)
    lines = [line for line in text.split("\n")
             if not line.startswith((">> ", "gatehouse "))]
    return lines + ["the end"]


def finish(shell):
    shell.expect("> $")
    shell.sendline("exit 7")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 7


def test_lines_that_come_one_by_one(build, tmp_path):
    shell = start(build, tmp_path, "dumb")
    shell.send(SCRIPT.replace("\n", "\r"))
    lines = [line for line in output(shell) if line]
    assert lines[-len(WORDS):] == WORDS
    finish(shell)


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
def test_bracketed(build, tmp_path, term):
    shell = start(build, tmp_path, term)
    pasted = SCRIPT.rstrip("\n").replace("\n", "\r")
    shell.send("\x1b[200~" + pasted + "\x1b[201~")
    shell.send("\r")
    assert output(shell)[-len(ANSWER):] == ANSWER
    finish(shell)


def test_empty_line_that_is_typed_ends_it(build, tmp_path):
    shell = start(build, tmp_path, "dumb")
    shell.sendline("if (1) {")
    shell.expect(">> $")
    shell.sendline("")
    shell.expect("Missing closing '}'")
    shell.expect("> $")
    shell.sendline("'the ' + 'end'")
    shell.expect("\r\nthe end\r\n")
    finish(shell)
