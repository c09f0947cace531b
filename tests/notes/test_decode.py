import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notesync.notes.decode import decode, split_lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_give_the_same_lines(encoding: str) -> None:
    decoded = decode("Käse\n- [ ] Brot kaufen\n".encode(encoding))
    assert decoded is not None
    assert decoded.lines == ("Käse", "- [ ] Brot kaufen")


def test_what_is_not_utf_8_is_read_as_cp1252() -> None:
    decoded = decode("Käse – “gut”\n".encode("cp1252"))
    assert decoded is not None
    assert (decoded.lines, decoded.encoding) == (("Käse – “gut”",), "cp1252")


def test_bytes_that_cp1252_leaves_open_do_not_crash() -> None:
    decoded = decode(b"a\x81\x8d\xff\n")
    assert decoded is not None
    assert len(decoded.lines) == 1


def test_binary_is_no_text() -> None:
    assert decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") is None


def test_mojibake_is_mended_on_its_line_only() -> None:
    decoded = decode("plain & simple &amp; “quoted”\nâœ… done\n".encode())
    assert decoded is not None
    assert decoded.lines == ("plain & simple &amp; “quoted”", "✅ done")
    assert decoded.repaired == (2,)


def test_only_what_editors_count_ends_a_line() -> None:
    assert split_lines("a\x0bb\x0cc\u2028d\x85e\r\nf\rg\n\nh") == (
        "a\x0bb\x0cc\u2028d\x85e", "f", "g", "", "h",
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8"), max_size=20)))
def test_line_numbers_never_shift(lines: list[str]) -> None:
    decoded = decode("".join(f"{line}\n" for line in lines).encode())
    assert decoded is not None
    assert len(decoded.lines) == len(lines)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_it(data: bytes) -> None:
    decode(data)
