"""Credentials are known by their shape, prose is let alone, and no line is too long."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notesync.model.redaction import redacted, secrets_in
from notesync.model.secrets import RULES, findings, masked
from tests.credentials import LEAKS, PEM, PEM_END, TOKENS, body

INNOCENT = (
    "Ines to send the floor plan to the council",
    "The password is too short",
    "The password is expired",
    "The admin password is expired and must be renewed",
    "Password reset for the tide gauge",
    "Reset the password of the tide gauge",
    "Password: reset it before the summer",
    "Password: Ann to reset it",
    "Password policy is 12 characters, at least",
    "The password is 12 characters long",
    "password: 12-character minimum",
    "The password is required",
    "The password is wrong!",
    "The password is not known to anybody",
    "The password is the same for all gauges",
    "The password is stored in the vault",
    "The password is in the vault",
    "The password is case-sensitive",
    "The password is missing",
    "The password was changed on 2031-03-05",
    "The password is due on 2031-03-05",
    "Password manager is 1Password",
    "Password manager: decide which one",
    "Password: see https://vault.example.org/item/77",
    "password: https://vault.example.org/item/77",
    "Password: PIER-12",
    "The password is base64-encoded",
    "The password is sha256-hashed",
    "The password is 2FA-protected",
    "password = os.environ['PIER_PASSWORD']",
    "password=getpass()",
    "password=${PIER_PASSWORD}",
    "password: <your password>",
    "password: ********",
    "password: [secret: password]",
    "Passwords: everybody renews theirs",
    "password is: to be decided",
    "Passwort ist abgelaufen",
    "Das Passwort ist zu kurz",
    "Das Passwort ist noch nicht bekannt",
    "Passwort: bitte ändern",
    "Das Passwort ist geheim",
    "Passwort zurücksetzen für Ines",
    "PW: abgelaufen",
    "KW 12: PWA testen",
    "A passport is needed",
    "Bypass: open the valve 4711",
    "Secret santa: Jonas draws the names",
    "The secret of the pier is out",
    "Token ring network: to be removed",
    "API key rotation is due in 2031",
    "The API key is expired",
    "Rotate the API token: Jonas, by Friday",
    "access token: see the vault",
    "Client secret is stored in the vault",
    "Keep commit 3f2a9c1b7d8e4f60a1b2c3d4e5f60718293a4b5c as it is",
    "aws deploy of 3f2a9c1b7d8e4f60a1b2c3d4e5f60718293a4b5c failed",
    "Twilio: renew the contract by 2031-04-01",
    "https://github.com/harbour/notes/issues/12",
    "https://example.org:8443/pier?x=1",
    "Mail ines@example.org about http://example.org/a:b",
    "git@github.com:harbour/notes.git",
    "https://user:${TOKEN}@example.org/pier.git",
    "https://user:<token>@example.org/pier.git",
    "https://user:****@example.org/pier.git",
    "sk-learn is no key, and neither is a task-force or a desk-lamp",
    "xoxo-hugs-and-kisses to all",
    "ghp_ is how such a token begins",
    "AKIA is a prefix",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "The public key is in the repository",
    "SG. 4 comes after SG. 3",
    "npm_config_registry is set",
    "Order 0a1b2c3d4e5f60718293a4b5c6d7e8f9 arrived",
    "ticket 6f1d9c3e-8a41-4c1e-9b36-0d2f7a5b4e11 is closed",
    "token: 6f1d9c3e-8a41-4c1e-9b36-0d2f7a5b4e11",
    "Attest the pump: ATTEST-2031",
    "Open the sluice at 06:30, pw 4 stays shut",
)


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(LEAKS) >= 60
    assert len(INNOCENT) >= 60
    assert {rule for rule, _, _ in LEAKS} == {rule.name for rule in RULES}


@pytest.mark.parametrize(("rule", "line", "secret"), LEAKS, ids=lambda value: str(value)[:24])
def test_a_credential_is_found_by_its_rule_and_masked(rule: str, line: str, secret: str) -> None:
    assert rule in {found.rule for found in findings(line)}
    shown = masked(line)
    assert secret not in shown
    assert f"[secret: {rule}]" in shown


@pytest.mark.parametrize("line", INNOCENT)
def test_what_only_speaks_of_credentials_is_let_alone(line: str) -> None:
    assert findings(line) == ()
    assert masked(line) == line


@pytest.mark.parametrize(("rule", "line", "secret"), LEAKS, ids=lambda value: str(value)[:24])
@pytest.mark.parametrize("around", ["({})", "- [ ] {} (Ines)", "`{}`", "> {}\n", "Login: x. {}"])
def test_what_stands_around_a_credential_does_not_hide_it(
    rule: str, line: str, secret: str, around: str
) -> None:
    assert secret not in masked(around.format(line))


@pytest.mark.parametrize(("rule", "line", "secret"), LEAKS, ids=lambda value: str(value)[:24])
def test_what_is_masked_has_nothing_left_to_mask(rule: str, line: str, secret: str) -> None:
    assert masked(masked(line)) == masked(line)


@given(
    before=st.text(alphabet=" .,;:()[]äx\n", max_size=12),
    token=st.sampled_from([token for tokens in TOKENS.values() for token in tokens]),
    after=st.text(alphabet=" .,;:()[]ä\n", max_size=12),
)
@example(before="", token=next(iter(TOKENS["google-api-key"])), after="ä")
def test_a_token_is_masked_whatever_stands_beside_it(before: str, token: str, after: str) -> None:
    assert token not in masked(f"{before} {token}{after}")


@given(st.text())
def test_no_text_is_too_odd_to_be_masked(text: str) -> None:
    assert masked(masked(text)) == masked(text)


def test_a_key_without_its_end_hides_all_that_follows() -> None:
    assert masked(f"Put {PEM}\nMIIE\nMIIF") == "Put [secret: private-key]"
    assert masked(f"Put {PEM}\nMIIE\n{PEM_END} away") == "Put [secret: private-key] away"


@dataclass(frozen=True)
class Note:
    """Two texts that tell of one thing."""

    title: str
    quote: str
    parts: tuple[str, ...] = ()


def test_what_one_text_tells_to_be_a_secret_is_masked_in_the_others() -> None:
    note = Note("The password is " + "swordfish", "we say swordfish at the door", ("swordfish",))
    assert redacted(note) == Note(
        "The password is [secret: password]",
        "we say [secret: password] at the door",
        ("[secret: password]",),
    )
    assert [found.rule for found in secrets_in(note)] == ["password"]


def test_a_value_without_a_credential_is_the_same_value() -> None:
    note = Note("Ines to paint the pier", "")
    assert redacted(note) is note


_SEEDS = (
    *(clue for rule in RULES for clue in rule.clues),
    *(
        "a",
        "0",
        " ",
        "password is ",
        "pw:",
        "password for x ",
        "password:a!",
        "pw: 1",
        "api key: a",
    ),
    *("://", "://a:", "?sig=", "eyJ", "eyJaaaaaaaa.", "sk-proj-", "xoxb-1", "glpat-a.", PEM),
    *("twilio a", "aws aA1", "secret aA1/", "AccountKey=", "ghp_" + body(40) + "."),
)


@pytest.mark.parametrize("seed", sorted(set(_SEEDS)))
def test_the_longest_line_takes_time_in_proportion_to_its_length(seed: str) -> None:
    line = (seed * 100_000)[:100_000]
    began = time.process_time()
    masked(line)
    # A pattern that tries all pairs of places would take minutes.
    assert time.process_time() - began < 5
