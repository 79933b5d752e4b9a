"""ejabberd as a partner, without Erlang's distribution: no epmd, no cookie,
nothing that leaves its host of the lab."""

import pathlib

from lab import HOSTS, wait_for


def libraries():
    """The folder that Debian's Erlang packages are in."""
    return next(pathlib.Path("/usr/lib").glob("*/ejabberd-*")).parent


def write_settings(lab, host, domain, names):
    key, certificate = lab.public.issue(domain, names)
    home = lab.home(host)
    (home / "both.pem").write_text(key.read_text() + certificate.read_text())
    (home / "spool").mkdir(exist_ok=True)
    return lab.fill("ejabberd.yml", host, ADDRESS=HOSTS[host][0],
                    DOMAIN=domain, ANCHORS=lab.folder / "public" / "ca.pem")


def start_ejabberd(lab, host="woodgrove", domain="woodgrove.test"):
    """Any name and password logs on."""
    settings = write_settings(lab, host, domain, [f"DNS:{domain}"])
    inside = lab.folder / "self"
    process = lab.start(
        host, "env", f"EJABBERD_CONFIG_PATH={settings}",
        f"EJABBERD_LOG_PATH={inside}/ejabberd.log",
        f"ERL_CRASH_DUMP={inside}/crash", f"ERL_LIBS={libraries()}",
        "erl", "-noinput", "+S", "1:1", "+P", "20000",
        "-mnesia", "dir", f'"{inside}/spool"', "-s", "ejabberd",
        log="ejabberd.out")
    address = HOSTS[host][0]
    wait_for(lambda: lab.listening(host, address, 5269), "ejabberd", 30)
    return process
