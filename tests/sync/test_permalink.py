"""Links to the notes: to the right forge, without anybody's password, pinned where a line began."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.identity import Keyed, Unsure
from notesync.model.issues import Pin, Place
from notesync.sync.permalink import Home, home_of, permalink, pinned, web_address
from tests.builders import KEY, action, fields, link, place, sighting

SHA, LATER = "5d41402abc4b2a76b9719d911017c592ae5d8d6a", "7d793037a0760186574b0282f2f435e7ae5d8d6a"
SECRET = "hunter2"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/harbour/notes.git", "https://github.com/harbour/notes"),
        ("https://github.com/harbour/notes/", "https://github.com/harbour/notes"),
        (f"https://ines:{SECRET}@GitHub.com/harbour/notes", "https://github.com/harbour/notes"),
        (f"https://{SECRET}@github.com/harbour/notes.git", "https://github.com/harbour/notes"),
        (f"https://ines:p@{SECRET}@github.com/a/b.git", "https://github.com/a/b"),
        ("http://git.example.org:8443/a/b.git", "http://git.example.org:8443/a/b"),
        ("git@github.com:harbour/notes.git", "https://github.com/harbour/notes"),
        ("github.com:harbour/notes", "https://github.com/harbour/notes"),
        ("ssh://git@git.example.org:2222/a/b.git", "https://git.example.org/a/b"),
        ("ssh://git@ssh.github.com:443/a/b.git", "https://github.com/a/b"),
        ("git@gitlab.com:group/sub/notes.git", "https://gitlab.com/group/sub/notes"),
        ("git://git.example.org/a/b.git", "https://git.example.org/a/b"),
        ("/srv/git/notes.git", ""),
        ("../notes.git", ""),
        ("file:///srv/git/notes.git", ""),
        ("C:\\git\\notes", ""),
        ("work:harbour/notes.git", ""),
        ("https://dev.azure.com/org/project/_git/notes", ""),
        ("", ""),
    ],
)
def test_a_remote_s_web_address(remote: str, address: str) -> None:
    assert web_address(remote) == address


@given(
    st.text(st.sampled_from("ab:@/%?#."), max_size=12),
    st.sampled_from(["https", "http", "ssh", "git"]),
    st.sampled_from(["github.com", "git.example.org:99"]),
)
def test_no_address_holds_a_password(junk: str, scheme: str, host: str) -> None:
    remote = f"{scheme}://ines:{junk}{SECRET}@{host}/harbour/notes.git"
    assert SECRET not in web_address(remote)


def test_an_address_of_the_configuration_loses_its_password_too() -> None:
    home = home_of(f"https://ines:p@{SECRET}@git.example.org/@team/notes", "")
    assert home
    assert home.template.startswith("https://git.example.org/@team/notes/blob/")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/blob/{}/notes/x%20y.md?plain=1#L7"),
        ("https://git.example.org/a/b/", "https://git.example.org/a/b/blob/{}/notes/x%20y.md?plain=1#L7"),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/blob/{}/notes/x%20y.md?plain=1#L7"),
        ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/src/{}/notes/x%20y.md#lines-7"),
        (
            "https://codeberg.org/a/b",
            "https://codeberg.org/a/b/src/commit/{}/notes/x%20y.md?display=source#L7",
        ),
        ("https://example.org/{path}?at={commit}#{line}", "https://example.org/notes/x%20y.md?at={}#7"),
    ],
)  # fmt: skip
def test_a_link_has_the_form_of_its_forge(address: str, url: str) -> None:
    home = home_of(address, "notes/")
    assert home
    where = replace(place(source="x y.md", line=9), pin=Pin(SHA, 7))
    assert permalink(where, home) == url.format(SHA)


def test_a_file_without_lines_is_linked_as_a_whole_and_one_without_commit_not_at_all() -> None:
    home = home_of("https://github.com/a/b", "")
    assert home
    url = permalink(replace(place(source="x.docx"), pin=Pin(SHA, 0)), home)
    assert url == f"https://github.com/a/b/blob/{SHA}/x.docx?plain=1"
    assert permalink(place(), home) == ""
    assert home_of("", "") is None


def at(where: Place) -> Keyed:
    return Keyed(KEY, replace(sighting(action(where.text)), place=where), "same line")


def kept(now: Place, *known: Place) -> Pin | None:
    entry = replace(link(fields()), places=known)
    (one,) = pinned((at(now),), {KEY: entry})
    return one.sighting.place.pin


FIRST = replace(place(line=4), pin=Pin(SHA, 4))
NOW = replace(place(line=9), pin=Pin(LATER, 9))


@pytest.mark.parametrize(
    ("now", "pin"),
    [
        (NOW, Pin(SHA, 4)),
        (replace(NOW, text="Order all the spare pumps"), Pin(SHA, 4)),
        (replace(NOW, source="notes/new.md"), Pin(SHA, 4, FIRST.source)),
        (replace(NOW, pin=None), Pin(SHA, 4)),
        (replace(NOW, source="notes/b.md", date="2031-03-12"), Pin(LATER, 9)),
    ],
)
def test_a_line_stays_pinned_where_it_was_first_seen(now: Place, pin: Pin) -> None:
    assert kept(now, FIRST) == pin


def test_a_line_whose_file_was_renamed_back_and_forth_keeps_its_first_name() -> None:
    once = replace(NOW, source="notes/new.md")
    pin = kept(once, FIRST)
    again = replace(once, pin=pin)
    assert kept(NOW, again) == Pin(SHA, 4)
    assert kept(replace(NOW, source="notes/third.md"), again) == Pin(SHA, 4, FIRST.source)


def test_a_line_that_no_commit_held_is_pinned_by_the_first_one_that_does() -> None:
    assert kept(NOW, replace(FIRST, pin=None)) == Pin(LATER, 9)


def test_a_held_line_keeps_its_pin_too() -> None:
    unsure = Unsure(KEY, at(NOW).sighting, (), "unsure")
    entry = replace(link(fields()), places=(FIRST,))
    (one,) = pinned((unsure,), {KEY: entry})
    assert one.sighting.place.pin == Pin(SHA, 4)
    assert pinned((unsure,), {}) == (unsure,)


def test_a_template_takes_odd_names_as_they_are() -> None:
    home = Home("https://example.org/{commit}/{path}#{line}", "a#b/")
    where = replace(place(source="{line}.md"), pin=Pin(SHA, 3))
    assert permalink(where, home) == f"https://example.org/{SHA}/a%23b/%7Bline%7D.md#3"


def test_a_name_that_is_no_text_is_linked_byte_by_byte() -> None:
    where = replace(place(source="caf\udce9.md"), pin=Pin(SHA, 3))
    assert permalink(where, Home("{path}")) == "caf%E9.md"
