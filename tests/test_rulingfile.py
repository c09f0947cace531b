"""The file of rulings: read back as written, edited by hand without traps, never half written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync import rulingfile
from notesync.errors import ConfigError, UsageError
from notesync.model.issues import Key
from notesync.model.rulings import Ruling, Rulings, Verdict

ONE, TWO, THREE = Key("ns-aaaaaaaaaa"), Key("ns-bbbbbbbbbb"), Key("ns-cccccccccc")
SAME = Ruling(Verdict.SAME, ONE, 'Paint the "north" pier', "notes/a.md:3")
DISMISSED = Ruling(Verdict.DISMISSED, text="Maybe paint", where="notes/a.md:4")


def test_no_file_is_no_ruling(tmp_path: Path) -> None:
    assert rulingfile.load(tmp_path / "rulings.toml") == Rulings()


keys = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10).map(
    lambda text: Key(f"ns-{text}")
)
texts = st.text(st.characters(codec="utf-8"))
rulings = st.one_of(
    st.builds(
        Ruling,
        st.sampled_from([Verdict.ACCEPTED, Verdict.DISMISSED]),
        st.none(),
        texts,
        texts,
    ),
    st.builds(Ruling, st.just(Verdict.SAME), st.just(Key("ns-7777777777")), texts, texts),
)


@given(said=st.dictionaries(keys.filter(lambda key: key != "ns-7777777777"), rulings, max_size=4))
def test_rulings_are_read_back_as_they_were_written(
    said: dict[Key, Ruling], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rulings") / "rulings.toml"
    rulingfile.save(path, Rulings(said))
    assert rulingfile.load(path) == Rulings(said)


def test_one_ruling_more_changes_no_other_line() -> None:
    before = rulingfile.dumped(Rulings({ONE: DISMISSED, THREE: SAME}))
    after = rulingfile.dumped(Rulings({THREE: SAME, ONE: DISMISSED, TWO: DISMISSED}))
    assert set(before.splitlines()) <= set(after.splitlines())
    assert after.index(ONE) < after.index(TWO) < after.index(THREE)


def test_a_ruling_can_be_taken_back() -> None:
    said = rulingfile.with_ruling(Rulings({ONE: DISMISSED}), TWO, DISMISSED)
    assert rulingfile.with_ruling(said, TWO, None) == Rulings({ONE: DISMISSED})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[ns-aaaaaaaaaa\n", "not valid TOML"),
        ("\n[anything]\nverdict = 'accepted'\n", ":2: 'anything' is not a key"),
        ("ns-aaaaaaaaaa = 3\n", ":1: ns-aaaaaaaaaa must be a table"),
        (f"[{ONE}]\nverdikt = 'accepted'\n", ":2: ns-aaaaaaaaaa: there is no key 'verdikt'; did"),
        (f"[{ONE}]\ntext = 3\nverdict = 'accepted'\n", ":2: ns-aaaaaaaaaa.text: must be a text"),
        (f"[{TWO}]\nverdict = 'accepted'\n[{ONE}]\ntext = 'x'\n", ":3: ns-aaaaaaaaaa.verdict:"),
        (f"[{ONE}]\n\nverdict = 'perhaps'\n", ":3: ns-aaaaaaaaaa.verdict: must be one of acc"),
        (f"[{ONE}]\nverdict = 'same'\n", ":1: ns-aaaaaaaaaa.same: goes with"),
        (f"[{ONE}]\nverdict = 'accepted'\nsame = '{TWO}'\n", ":3: ns-aaaaaaaaaa.same: goes with"),
        (f"[{ONE}]\nverdict = 'same'\nsame = '#3'\n", ":3: ns-aaaaaaaaaa.same: must be the key"),
        (f"[{ONE}]\nverdict = 'same'\nsame = '{ONE}'\n", ":3: ns-aaaaaaaaaa.same: must be the"),
    ],
)
def test_a_mistake_of_a_hand_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rulings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        rulingfile.load(path)
    assert error.value.message.startswith(f"{path}{message[0]}" if message[0] == ":" else str(path))
    assert message in error.value.message
    assert error.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rulings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        rulingfile.load(path)


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "rulings.toml"
    path.mkdir()
    with pytest.raises(UsageError) as error:
        rulingfile.save(path, Rulings({ONE: DISMISSED}))
    assert str(path) in error.value.message
    assert [one.name for one in tmp_path.iterdir()] == ["rulings.toml"]
