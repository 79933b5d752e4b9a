"""The lab: network namespaces as hosts, with real peers.

    tests/lab/lab up FOLDER      makes the hosts and starts knot, Kamailio
                                 and the partners; prints how to enter one
    tests/lab/lab down FOLDER    stops what it started and removes the hosts

Two networks: 10.77.0.0/24 outside (partners, the edge's external side, DNS),
10.78.0.0/24 inside (pool, front end, the edge's internal side, the
administrator). Hosts share no writable folder but FOLDER/published. Needs
root, or runs inside `unshare -Urnm` (scripts/check does that by itself).
"""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from actor import Actor

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("GATEHOUSE_BUILD",
                                    HERE.parents[1] / "build"))

# name: addresses outside and inside (None: not on that network)
HOSTS = {
    "dns": ("10.77.0.53", "10.78.0.53"),
    "fabrikam": ("10.77.0.20", None),
    "wrongname": ("10.77.0.21", None),
    "unknownca": ("10.77.0.22", None),
    "litware": ("10.77.0.27", None),
    "legacy": ("10.77.0.28", "10.78.0.42"),
    "woodgrove": ("10.77.0.60", None),
    "plain": ("10.77.0.61", None),
    "stranger": ("10.77.0.62", None),
    "strict": ("10.77.0.63", None),
    "certificates": ("10.77.0.64", None),
    "edge": ("10.77.0.30", "10.78.0.30"),
    "edge2": ("10.77.0.31", "10.78.0.31"),
    "pool": (None, "10.78.0.10"),
    "pool2": (None, "10.78.0.12"),
    "phone": (None, "10.78.0.11"),
    "frontend": (None, "10.78.0.40"),
    "frontend2": (None, "10.78.0.41"),
    "admin": (None, "10.78.0.50"),
}


def sh(*command, **options):
    return subprocess.run(command, check=True, **options)


def wait_for(condition, what, seconds=20):
    """Waits until condition() is true, or fails naming `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds} s for {what}")


class Authority:
    """A certificate authority of the outside world, made with openssl."""

    def __init__(self, folder, name):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = folder / "ca.pem"
        self.key = folder / "ca.key"
        if self.certificate.exists():
            return
        sh("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.key, "-out",
           self.certificate, "-days", "30", "-subj", f"/CN={name}",
           "-addext", "basicConstraints=critical,CA:TRUE",
           "-addext", "keyUsage=critical,keyCertSign,cRLSign",
           stderr=subprocess.DEVNULL)

    def issue(self, name, alternatives, usage="serverAuth,clientAuth"):
        """Key and certificate files for `name`."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        sh("openssl", "req", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
           request, "-subj", f"/CN={name}", stderr=subprocess.DEVNULL)
        return key, self.sign(request, name, alternatives, usage)

    def sign(self, request, name, alternatives=None,
             usage="serverAuth,clientAuth"):
        """Signs a request; without `alternatives` those it asks for."""
        certificate = self.folder / f"{name}.pem"
        command = ["openssl", "x509", "-req", "-in", request, "-CA",
                   self.certificate, "-CAkey", self.key, "-CAcreateserial",
                   "-days", "30", "-out", certificate]
        if alternatives:
            extensions = self.folder / f"{name}.ext"
            pairs = [name.split(":", 1) for name in alternatives]
            extensions.write_text(
                "subjectAltName=@names\n"
                f"extendedKeyUsage={usage}\n[names]\n" + "".join(
                    f"{kind}.{number}={value}\n"
                    for number, (kind, value) in enumerate(pairs)))
            command += ["-extfile", extensions]
        else:
            command += ["-copy_extensions", "copyall"]
        sh(*command, stderr=subprocess.DEVNULL)
        return certificate


class SelfSigned:
    """Certificates that no authority vouches for."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def issue(self, name, alternatives):
        key, certificate = (self.folder / f"{name}.{kind}"
                            for kind in ("key", "pem"))
        if not key.exists():
            sh("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
               certificate, "-days", "30", "-subj", f"/CN={name}",
               "-addext", f"subjectAltName={','.join(alternatives)}",
               stderr=subprocess.DEVNULL)
        return key, certificate

    def key_digest(self, name):
        """What a TLSA record '3 1 1' says of a certificate."""
        public = sh("openssl", "x509", "-in", self.folder / f"{name}.pem",
                    "-noout", "-pubkey", capture_output=True).stdout
        der = sh("openssl", "pkey", "-pubin", "-outform", "DER",
                 input=public, capture_output=True).stdout
        return hashlib.sha256(der).hexdigest()


class Lab:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.prefix = f"gh{os.getpid()}-"
        self.processes = []
        # Zones besides test., by name: records, and whether knot signs them.
        # Hosts of the lab have a trust anchor for each: names in one that is
        # not signed look forged to them.
        self.zones = {}
        self.records = ""  # more of the zone test.
        marker = self.folder / "prefix"
        if marker.exists():
            self.prefix = marker.read_text()

    # ---- hosts ----

    def home(self, host):
        return self.folder / "hosts" / host

    def command(self, host, *command):
        return [str(HERE / "enter"), str(self.folder), host,
                *map(str, command)]

    def run(self, host, *command, **options):
        """Runs to the end; gives the CompletedProcess with its text."""
        options.setdefault("timeout", 60)
        return subprocess.run(self.command(host, *command), text=True,
                              capture_output=True, **options)

    def start(self, host, *command, log=None, **options):
        """Starts a process that down() ends."""
        if log:
            stream = open(self.home(host) / log, "ab")
            options.setdefault("stdout", stream)
            options.setdefault("stderr", stream)
        process = subprocess.Popen(self.command(host, *command),
                                   start_new_session=True, **options)
        self.processes.append(process)
        with open(self.folder / "pids", "a") as pids:
            pids.write(f"{process.pid}\n")
        return process

    def listening(self, host, address, port):
        code = (f"import socket;"
                f"socket.create_connection(('{address}',{port}),1)")
        return self.run(host, "/usr/bin/python3", "-c", code).returncode == 0

    def fill(self, template, host, **values):
        """A configuration of the lab with its @NAMES@ filled in."""
        text = (HERE / template).read_text()
        values["HOME"] = self.folder / "self"
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        name = pathlib.Path(template).name
        (self.home(host) / name).write_text(text)
        return self.folder / "self" / name

    # ---- up ----

    def up(self, peers=True):
        """peers: Kamailio as the pool and Prosody as the partner; without,
        the test puts its own in their place."""
        for name in ("hosts", "self", "published", "public"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "prefix").write_text(self.prefix)
        self.make_network()
        self.public = Authority(self.folder / "public", "Lab public CA")
        self.start_dns()
        if peers:
            self.pool = self.start_pool()
            self.start_partner("fabrikam", "fabrikam.test")
        return self

    def make_network(self):
        pathlib.Path("/run/netns").mkdir(parents=True, exist_ok=True)
        switch = self.prefix + "switch"
        sh("ip", "netns", "add", switch)
        for bridge in ("out", "in"):
            sh("ip", "-n", switch, "link", "add", bridge, "type", "bridge")
            sh("ip", "-n", switch, "link", "set", bridge, "up")
        for number, (host, addresses) in enumerate(HOSTS.items()):
            self.make_host(switch, number, host, addresses)

    def make_host(self, switch, number, host, addresses):
        home = self.home(host)
        for folder in (home, home / "home", home / "run"):
            folder.mkdir(exist_ok=True)
        published = home / "home" / "published"
        if not published.is_symlink():
            published.symlink_to(self.folder / "published")
        resolver = "10.77.0.53" if addresses[0] else "10.78.0.53"
        (home / "resolv.conf").write_text(f"nameserver {resolver}\n")
        space = self.prefix + host
        sh("ip", "netns", "add", space)
        sh("ip", "-n", space, "link", "set", "lo", "up")
        for bridge, address in zip(("out", "in"), addresses):
            if not address:
                continue
            port = f"p{number}{bridge}"
            sh("ip", "link", "add", bridge, "netns", space, "type", "veth",
               "peer", "name", port, "netns", switch)
            sh("ip", "-n", switch, "link", "set", port, "master", bridge)
            sh("ip", "-n", switch, "link", "set", port, "up")
            sh("ip", "-n", space, "addr", "add", f"{address}/24", "dev",
               bridge)
            sh("ip", "-n", space, "link", "set", bridge, "up")

    def start_dns(self):
        home = self.home("dns")
        (home / "db").mkdir(exist_ok=True)
        (home / "test.zone").write_text(
            (HERE / "test.zone").read_text() + self.records)
        configuration = self.fill("knot.conf", "dns", ZONES=self.zone_text())
        self.start("dns", "knotd", "-c", configuration, log="knot.log")
        wait_for(lambda: self.listening("dns", "10.77.0.53", 53), "knot")
        if self.zones:
            self.write_trust_anchors(configuration)

    def zone_text(self):
        text = ""
        for name, (records, signed) in self.zones.items():
            (self.home("dns") / f"{name}.zone").write_text(
                f"$ORIGIN {name}.\n$TTL 1\n"
                f"@ SOA ns.test. admin.test. 1 60 60 600 1\n@ NS ns.test.\n"
                f"{records}")
            text += (f'  - domain: {name}\n'
                     f'    file: "{self.folder}/self/{name}.zone"\n')
            if signed:
                text += ("    zonefile-load: difference-no-serial\n"
                         "    journal-content: all\n"
                         "    zonefile-sync: -1\n"
                         "    dnssec-signing: on\n    dnssec-policy: lab\n")
        return text

    def write_trust_anchors(self, configuration):
        text = ""
        for name, (_, signed) in self.zones.items():
            record = f"{name}. DS 1 13 2 {'0' * 64}"
            if signed:
                record = self.run("dns", "keymgr", "-c", configuration, name,
                                  "ds").stdout.splitlines()[0]
            text += record.replace(" DS ", " IN DS ", 1) + "\n"
        (self.folder / "public" / "trust.key").write_text(text)

    def start_pool(self, tls=None, template="kamailio.cfg",
                   method="TLSv1.2+", **values):
        """Kamailio; tls: key, certificate and anchors for TLS on 5061, by
        which it then reaches the gateway too, method: the versions that
        it speaks; template: its configuration,
        values: what that wants filled in besides."""
        listen, modules = "", ""
        if tls:
            names = ("KEY", "CERTIFICATE", "ANCHORS")
            home = self.home("pool")
            for name, file in zip(names, tls):
                shutil.copy(file, home / f"tls.{name.lower()}")
            inside = self.folder / "self"
            settings = self.fill("kamailio-tls.cfg", "pool", METHOD=method, **{
                name: inside / f"tls.{name.lower()}" for name in names})
            listen = "enable_tls=yes\nlisten=tls:10.78.0.10:5061\n"
            modules = (f'loadmodule "tls.so"\n'
                       f'modparam("tls", "config", "{settings}")\n')
        tables = self.home("pool") / "tables"
        shutil.copytree("/usr/share/kamailio/dbtext/kamailio", tables,
                        dirs_exist_ok=True)
        configuration = self.fill(
            template, "pool", **{
                "ADDRESS": "10.78.0.10", "GATEWAY": "10.78.0.40:5098",
                "LISTEN": listen, "MODULES": modules,
                "TRANSPORT": "tls" if tls else "tcp"} | values)
        process = self.start("pool", "kamailio", "-DD", "-E", "-m", "256",
                             "-f", configuration, "-Y", self.folder / "self",
                             log="kamailio.log")
        port = 5061 if tls else 5060
        wait_for(lambda: self.listening("pool", "10.78.0.10", port),
                 "Kamailio")
        return process

    def start_partner(self, host, domain, authority=None, names=None,
                      secure=True, users=("juliet", "nurse"), direct="",
                      hosts=(), encryption=True, without=(),
                      component=False):
        """Prosody for `domain`; names: subjectAltNames of its certificate,
        direct: port of direct TLS; hosts: further domains; without: modules
        that it does not load; component: the domain is served by a program
        that connects to it (XEP-0114), also from inside."""
        authority = authority or self.public
        names = names or [f"DNS:{domain}",
                          f"otherName:1.3.6.1.5.5.7.8.5;UTF8:{domain}"]
        key, certificate = authority.issue(domain, names)
        home = self.home(host)
        (home / "data").mkdir(exist_ok=True)
        shutil.copy(key, home / "key.pem")
        shutil.copy(certificate, home / "certificate.pem")
        inside = self.folder / "self"
        configuration = self.fill(
            "prosody.cfg.lua", host, DOMAIN=domain,
            ADDRESS='", "'.join(address for address in HOSTS[host] if address),
            HOST="Component" if component else "VirtualHost",
            KEY=inside / "key.pem", CERTIFICATE=inside / "certificate.pem",
            ANCHORS=self.folder / "public" / "ca.pem",
            SECURE="true" if secure else "false", DIRECT=direct,
            HOSTS="\n".join(f'VirtualHost "{name}"' for name in hosts) +
            ('component_secret = "secret"\nVirtualHost "localhost"'
             if component else ""),
            ENCRYPTION="true" if encryption else "false",
            WITHOUT=", ".join(f'"{module}"' for module in without))
        for user in users:
            self.run(host, "prosodyctl", "--config", configuration,
                     "register", user, domain, "secret")
        return self.restart_partner(host)

    def restart_partner(self, host):
        # libunbound answers .test with NXDOMAIN by itself and Prosody cannot
        # tell it not to: without it Prosody has a resolver of its own.
        home = self.home(host)
        (home / "lunbound.lua").write_text('error("not in the lab")\n')
        paths = f"{self.folder / 'self'}/?.lua;;"
        process = self.start(
            host, "env", f"LUA_PATH={paths}", "prosody", "--config",
            self.folder / "self" / "prosody.cfg.lua", log="prosody.out")
        address = HOSTS[host][0]
        wait_for(lambda: self.listening(host, address, 5269), "Prosody")
        return process

    # ---- Gatehouse ----

    def shell(self, host, command, ok=True, **options):
        """Runs cmdlets on a host; gives what they wrote."""
        done = self.run(host, BUILD / "gatehouse", "-NoProfile",
                        "-NonInteractive", "-Command", command, **options)
        if ok and done.returncode:
            raise AssertionError(
                f"{command}\nexit {done.returncode}\n{done.stdout}"
                f"{done.stderr}")
        return done if not ok else done.stdout

    def script(self, host, path, *arguments, **options):
        """Runs a script file on a host; gives the CompletedProcess."""
        return self.run(host, BUILD / "gatehouse", "-NoProfile",
                        "-NonInteractive", "-File", path, *arguments,
                        **options)

    # ---- people ----

    def actor(self, host, *command):
        """A process of ours that speaks JSON lines (actor.py)."""
        return Actor(self.start(host, *command, text=True,
                                stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE))

    def sip_peer(self, port=5060, frontend="frontend"):
        """The pool as one program: takes MESSAGE for everybody, sends to one
        front end."""
        peer = self.actor("pool", BUILD / "tests/peer/sip_peer", "--listen",
                          f"10.78.0.10:{port}", "--proxy",
                          f"{HOSTS[frontend][1]}:5098",
                          "--transport", "tcp", "--window", "2000")
        peer.wait(event="ready")
        return peer

    def xmpp_peer(self, domain="fabrikam.test", host="fabrikam", to=None,
                  more=()):
        """A partner as one program, with XEP-0198; sends everything to one
        edge, or to those of DNS."""
        public = self.folder / "public"
        connect = ["--connect", f"{HOSTS[to][0]}:5269"] if to else []
        if not (public / f"{domain}.key").exists():
            self.public.issue(domain, [f"DNS:{domain}"])
        return self.actor(
            host, BUILD / "tests/peer/xmpp_peer", "--domain", domain,
            "--listen", f"{HOSTS[host][0]}:5269", "--key",
            public / f"{domain}.key", "--certificate",
            public / f"{domain}.pem", "--anchors", public / "ca.pem",
            *connect, *more)

    def plug(self, host, state):
        """The cable of an outside host: "down" or "up"."""
        port = f"p{list(HOSTS).index(host)}out"
        sh("ip", "-n", self.prefix + "switch", "link", "set", port, state)

    def cut(self, host, other, back=False):
        """Nothing passes between two inside hosts, or does again."""
        sh("ip", "-n", self.prefix + host, "route",
           "del" if back else "add", "blackhole", HOSTS[other][1])

    def legacy_gateway(self, tls=()):
        """The gateway that is to be replaced: Prosody for the SIP domain and
        a program behind it that speaks SIP with the pool. Its streams go
        one way, like those of gateways of its time. tls: key, certificate
        and anchors for SIP over TLS on 5061."""
        self.start_partner("legacy", "contoso.test", users=(),
                           without=["s2s_bidi"], component=True)
        files = []
        for name, file in zip(("key", "certificate", "anchors"), tls):
            shutil.copy(file, self.home("legacy") / f"sip.{name}")
            files.append(self.folder / "self" / f"sip.{name}")
        gateway = self.actor("legacy", "/usr/bin/python3", HERE / "legacy.py",
                             "contoso.test", HOSTS["legacy"][1],
                             HOSTS["pool"][1], *files)
        gateway.wait(event="ready", seconds=30)
        return gateway

    def phone(self, user, *more, domain="contoso.test", password=None,
              status=200):
        """A SIP user of the pool, registered."""
        secret = ["env", f"PASSWORD={password}"] if password else []
        phone = self.actor("phone", *secret, "/usr/bin/python3",
                           HERE / "phone.py", user, domain, "10.78.0.11",
                           "10.78.0.10", *more)
        phone.wait(event="registered", status=status)
        return phone

    def client(self, user, host="fabrikam", domain="fabrikam.test"):
        """An XMPP user of a partner, online."""
        client = self.actor(host, "/usr/bin/python3", HERE / "client.py",
                            f"{user}@{domain}", "secret", HOSTS[host][0])
        client.wait(event="online")
        return client

    # ---- down ----

    def stop(self, process, number=signal.SIGTERM):
        if process.poll() is None:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                pass
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def down(self):
        for process in reversed(self.processes):
            self.stop(process)
        for host in [*HOSTS, "switch"]:
            self.end_host(self.prefix + host)
        for leftover in ("pids", "prefix"):
            (self.folder / leftover).unlink(missing_ok=True)
        self.check_logs()

    def check_logs(self):
        """Sanitizers and GLib have nothing to complain about."""
        bad = ("AddressSanitizer", "LeakSanitizer", "runtime error",
               "CRITICAL")
        for log in self.folder.glob("hosts/*/home/*/gatehoused.log"):
            for line in log.read_text(errors="replace").splitlines():
                assert not any(word in line for word in bad), f"{log}: {line}"

    @staticmethod
    def end_host(space):
        """Ends what still runs in a namespace of ours, then removes it."""
        found = subprocess.run(["ip", "netns", "pids", space], text=True,
                               capture_output=True)
        for pid in found.stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        subprocess.run(["ip", "netns", "del", space],
                       stderr=subprocess.DEVNULL)


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("up", "down"):
        sys.exit(__doc__)
    lab = Lab(arguments[1])
    if arguments[0] == "down":
        lab.down()
        return
    lab.up()
    print(f"The lab is up. A host's shell: {HERE}/enter {lab.folder} HOST sh")
    print("Hosts: " + " ".join(HOSTS))


if __name__ == "__main__":
    main(sys.argv[1:])
