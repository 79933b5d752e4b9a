"""A program with a prompt, driven from a test: lines typed, output as text."""

import re
import time

from lab import sh, wait_for


class Typed:
    def __init__(self, actor):
        self.actor = actor

    def type(self, line):
        self.actor.process.stdin.write(line + "\n")
        self.actor.process.stdin.flush()

    def text(self):
        return "".join(event["text"] for event in
                       self.actor.all(event="noise"))

    def wait(self, pattern, seconds=60):
        try:
            wait_for(lambda: re.search(pattern, self.text()), pattern,
                     seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; it said: {self.text()[-1500:]}") \
                from None


    def ask(self, line, pattern, seconds=60):
        """Types it again and again until the answer is right."""
        def asked():
            before = len(self.text())
            self.type(line)
            time.sleep(0.5)
            return re.search(pattern, self.text()[before:])

        wait_for(asked, f"{pattern} for {line}", seconds)


def start(lab, home, *command):
    """On the host of phones, with both outputs as one."""
    return Typed(lab.actor("phone", "env", f"HOME={home}", "sh", "-c",
                           'exec stdbuf -oL -eL "$@" 2>&1', "sh", *command))


def linphone(lab, user, friend):
    """linphonec as a user of the pool, who has one friend."""
    home = lab.home("phone") / f"linphone-{user}"
    # It makes no folders, and does not start without them.
    for folder in (".local/share/linphone", ".config/linphone"):
        (home / folder).mkdir(parents=True)
    inside = lab.folder / "self" / home.name
    (home / "rc").write_text(f"""[sip]
sip_port=-1
sip_tcp_port=-1
default_proxy=0
[proxy_0]
reg_proxy=<sip:10.78.0.10;transport=tcp>
reg_route=<sip:10.78.0.10;transport=tcp;lr>
reg_identity=sip:{user}@contoso.test
reg_expires=3600
reg_sendregister=1
publish=1
publish_expires=3600
[friend_0]
url=<{friend}>
pol=accept
subscribe=1
""")
    # It does nothing at all without a terminal or without a way out.
    sh("ip", "-n", f"{lab.prefix}phone", "route", "add", "default", "dev",
       "in")
    return start(lab, inside, "script", "-qfec",
                 f"linphonec -c {inside}/rc", "/dev/null")


def baresip(lab, user, friend):
    """baresip as a user of the pool, who has one contact."""
    home = lab.home("phone") / f"baresip-{user}"
    home.mkdir()
    inside = lab.folder / "self" / home.name
    (home / "config").write_text(
        "sip_listen 10.78.0.11:5082\ncall_max_calls 1\n"
        "module_path /usr/lib/baresip/modules\n"
        "module stdio.so\nmodule_app account.so\n"
        "module_app contact.so\nmodule_app menu.so\n"
        "module_app presence.so\n")
    (home / "accounts").write_text(
        f"<sip:{user}@contoso.test>;auth_pass=none;regint=3600;pubint=3600;"
        "outbound=\"sip:10.78.0.10;transport=tcp\"\n")
    (home / "contacts").write_text(f"\"Friend\" <{friend}>;presence=p2p\n")
    return start(lab, inside, "baresip", "-f", inside)
