"""The board: a card for every issue, with the line it came from where there is one."""

from datetime import date

from notesync.model.board import Card
from notesync.model.issues import IssueRef, Markup, Status
from notesync.model.items import Kind
from notesync.model.ledger import Record
from notesync.sync.board import make_board
from notesync.sync.dialect import dialect_of
from notesync.sync.inline import spans_of
from notesync.sync.render import spliced
from tests.builders import KEY, fields, issue, link, place

TODAY = date(2031, 3, 12)


def test_every_issue_has_a_card_and_ours_their_line() -> None:
    shown = fields(
        "Pumps",
        due=TODAY,
        assignees=frozenset({"odd", "ines"}),
        labels=frozenset({"b", "a"}),
        status=Status.COMPLETED,
    )
    ours = issue("1", shown, body=spliced("", "> Order the spare pumps\n> now\n\nNoted in x"))
    theirs = issue("2", fields("By hand"), body="> not a quote of ours")
    record = Record(KEY, Kind.ACTION, "done", (place(),))
    board = make_board("local:t", TODAY, (ours, theirs), (link(shown), record))
    assert board.cards == (
        Card(
            IssueRef("1"),
            "Pumps",
            Kind.ACTION,
            Status.COMPLETED,
            due=TODAY,
            owners=("ines", "odd"),
            labels=("a", "b"),
            quote="Order the spare pumps\nnow",
            place=place(),
            meetings=(date(2031, 3, 5),),
            series="notes",
            asked=Status.COMPLETED,
        ),
        Card(IssueRef("2"), "By hand", Kind.ACTION, Status.OPEN),
    )


def test_a_quote_reads_as_the_notes_do_whatever_the_tracker_s_markup() -> None:
    said = "Ask @odd *about* `a_b` {now}, see #12"
    for markup in Markup:
        dialect = dialect_of(markup)
        block = f"{dialect.quoted(dialect.words(spans_of(said)))}\n\nNoted in x"
        board = make_board("t", TODAY, (issue("1", fields(), body=spliced("", block)),), ())
        (quote,) = (card.quote for card in board.cards)
        assert quote.replace("{{a_b}}", "a_b") == "Ask @odd about a_b {now}, see #12"
