"""A role that cannot work says why in one sentence and ends: a port in use, a
private key that is gone, a replica that cannot be read. No network of its own
is needed."""

import os
import re
import shutil
import socket
import subprocess

import pytest

from lab import BUILD

EDGE, FRONTEND = "edge1.contoso.test", "fe1.contoso.test"
LINE = re.compile(r"^\S+ error (\S+) - (.*)$", re.M)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Machine:
    """Both roles of a deployment, on 127.0.0.1."""

    def __init__(self, folder, source):
        self.home = folder / "home"
        self.home.mkdir()
        names = ("pool", "sip", "xmpp", "link", "partner")
        self.ports = dict(zip(names, free_ports(len(names))))
        self.environment = os.environ | {
            "GATEHOUSE_HOME": str(self.home),
            "GATEHOUSE_RUNTIME": str(folder / "run"), "GATEHOUSE_LAB": "1"}
        users = folder / "users.csv"
        users.write_text("Identity,SipAddress\n"
                         "Romeo Montague,sip:romeo@contoso.test\n")
        self.migrated = self.shell(
            "-File", source / "scripts" / "migrate-xmpp-federation.ps1",
            "-PoolAddress", "127.0.0.1", "-PoolPort", self.ports["pool"],
            "-FrontEndAddress", "127.0.0.1", "-FrontEndPort",
            self.ports["sip"], "-EdgeAddress", "127.0.0.1",
            "-EdgeExternalAddress", "127.0.0.1", "-EdgePort",
            self.ports["xmpp"], "-EdgeLinkPort", self.ports["link"],
            "-Users", users, "-PartnerProxy",
            f"127.0.0.1:{self.ports['partner']}")
        self.stop()

    def shell(self, *arguments):
        return subprocess.run(
            [BUILD / "gatehouse", "-NoProfile", "-NonInteractive",
             *map(str, arguments)], env=self.environment, text=True,
            capture_output=True, timeout=120)

    def stop(self):
        return self.shell("-Command", "Stop-CsWindowsService")

    def run(self, role):
        """gatehoused until it ends by itself: exit status and errors."""
        done = subprocess.run(
            [BUILD / "gatehoused", "--role", role, "--home", self.home],
            env=self.environment, text=True, capture_output=True, timeout=60)
        assert "Sanitizer" not in done.stderr, done.stderr
        return done.returncode, LINE.findall(done.stderr)

    def check(self, role, sentence):
        """One sentence, one exit status; and the shell says the same."""
        status, errors = self.run(role)
        assert status == 1
        assert len(errors) == 1, errors
        assert re.search(sentence, errors[0][1]), errors
        started = self.shell("-Command", "Start-CsWindowsService")
        self.stop()
        assert started.returncode == 1
        assert re.search(sentence, " ".join(started.stderr.split())), (
            started.stderr)

    def starts(self):
        started = self.shell("-Command", "Start-CsWindowsService")
        self.stop()
        return started.returncode == 0


@pytest.fixture(scope="module")
def machine(tmp_path_factory, source):
    machine = Machine(tmp_path_factory.mktemp("stops"), source)
    assert machine.migrated.returncode == 0, machine.migrated.stderr
    yield machine
    machine.stop()


@pytest.fixture
def kept(machine):
    """Everything is put back afterwards, and then it works again."""
    copy = machine.home.with_name("kept")
    shutil.copytree(machine.home, copy, symlinks=True,
                    ignore=shutil.ignore_patterns("*.sock"))
    yield
    shutil.rmtree(machine.home)
    copy.rename(machine.home)
    assert machine.starts()


@pytest.mark.parametrize("role, port", [
    ("edge", "xmpp"), ("edge", "link"), ("frontend", "sip")])
def test_a_port_in_use(machine, role, port):
    with socket.create_server(("127.0.0.1", machine.ports[port])):
        machine.check(role, "another program already listens on "
                      rf"127\.0\.0\.1:{machine.ports[port]}")
    assert machine.starts()


@pytest.mark.parametrize("role, name, use", [
    ("edge", "external", "AccessEdgeExternal"), ("edge", "internal",
                                                 "Internal"),
    ("frontend", "internal", "Internal")])
def test_a_private_key_that_is_gone(machine, kept, role, name, use):
    key = machine.home / role / "keys" / f"{name}.key"
    key.unlink()
    machine.check(role, f"the private key '{key}' of this computer's "
                  "certificate is missing: put it back, or make a new one "
                  rf"\(Request-CsCertificate -New -Type {use} ")
    computer = EDGE if role == "edge" else FRONTEND
    asked = machine.shell("-Command", "Request-CsCertificate -New -Type "
                          f"{use} -ComputerFqdn {computer}")
    assert asked.returncode == 0, asked.stderr
    assert machine.starts()


def test_a_private_key_that_is_none(machine, kept):
    key = machine.home / "edge" / "keys" / "external.key"
    key.write_text("nothing\n")
    machine.check("edge", f"'{key}': there is no private key in PEM form")


def damage_all(replica):
    replica.write_bytes(os.urandom(3000))


def damage_inside(replica):
    content = bytearray(replica.read_bytes())
    content[4096:20000] = os.urandom(20000 - 4096)
    replica.write_bytes(content)


def replace_by_folder(replica):
    replica.unlink()
    replica.mkdir()


@pytest.mark.parametrize("damage, sentence", [
    (damage_all, "is not a replica"), (damage_inside, "is damaged"),
    (replace_by_folder, "cannot be opened")])
@pytest.mark.parametrize("role", ["edge", "frontend"])
def test_a_replica_that_cannot_be_read(machine, kept, role, damage, sentence):
    replica = machine.home / role / "replica.db"
    for leftover in replica.parent.glob("replica.db-*"):
        leftover.unlink()
    damage(replica)
    machine.check(role, f"'{replica}' {sentence}")


def test_a_role_that_runs_already(machine):
    assert machine.shell("-Command", "Start-CsWindowsService").returncode == 0
    status, errors = machine.run("edge")
    machine.stop()
    assert status == 1
    assert [text for _, text in errors] == [
        "another gatehoused already runs this role here (lock on "
        f"'{machine.home}/edge/pid'): Resource temporarily unavailable"]


def test_systemd_does_not_start_it_again(source):
    unit = source / "scripts" / "units" / "gatehoused@.service.in"
    assert "RestartPreventExitStatus=1 2\n" in unit.read_text()
