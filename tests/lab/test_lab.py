"""The lab itself: hosts see what they should see and nothing more."""

import pytest

from lab import Lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"))
    try:
        yield lab.up()
    finally:
        lab.down()


def test_names_resolve_on_both_networks(lab):
    for host in ("edge", "frontend"):
        found = lab.run(host, "getent", "hosts", "sip.contoso.test")
        assert found.stdout.split()[0] == "10.77.0.30"


def test_networks_are_apart(lab):
    assert lab.listening("admin", "10.78.0.10", 5060)
    assert not lab.listening("admin", "10.77.0.20", 5269)
    assert lab.listening("edge", "10.77.0.20", 5269)


def test_hosts_share_no_folder_but_the_published(lab):
    lab.run("edge", "touch", lab.folder / "self" / "mark")
    assert lab.run("frontend", "ls", lab.folder / "self" / "mark").returncode
    listing = lab.run("frontend", "ls", lab.folder / "hosts")
    assert listing.stdout == ""
    lab.run("edge", "touch", lab.folder / "published" / "mark")
    assert not lab.run("frontend", "ls",
                       lab.folder / "published" / "mark").returncode


def test_phones_of_the_pool_reach_each_other(lab):
    romeo, benvolio = lab.phone("romeo"), lab.phone("benvolio")
    romeo.say(to="sip:benvolio@contoso.test", body="grüß dich", language="de",
              call_id="c1")
    heard = benvolio.wait(event="message", call_id="c1")
    assert heard["body"] == "grüß dich"
    assert heard["language"] == "de"
    assert romeo.wait(event="answer", call_id="c1")["status"] == 200


def test_users_of_the_partner_reach_each_other(lab):
    juliet, nurse = lab.client("juliet"), lab.client("nurse")
    juliet.say(to="nurse@fabrikam.test", body="où est-il?", language="fr",
               thread="t1", id="m1", type="chat")
    heard = nurse.wait(event="message", thread="t1")
    assert heard["body"] == "où est-il?"
    assert heard["language"] == "fr"
    assert heard["id"] == "m1"
