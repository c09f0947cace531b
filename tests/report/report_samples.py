"""Values that several of the report's tests render; all names are invented."""

from datetime import date

from notesync.model.board import Board, Card
from notesync.model.document import Document, Meeting, Person, Span
from notesync.model.issues import (
    Draft,
    Field,
    Fields,
    IssueRef,
    Key,
    Members,
    Place,
    Set,
    Status,
)
from notesync.model.items import (
    ActionItem,
    Confidence,
    Decision,
    Diagnostic,
    Kind,
    Priority,
    Reading,
    Severity,
    State,
    Unread,
)
from notesync.model.ledger import Base
from notesync.model.plan import (
    Adopt,
    Conflict,
    Create,
    Frozen,
    Hold,
    Plan,
    Refusal,
    Update,
    Vanished,
)

TODAY = date(2031, 3, 12)
SOURCE = "notes/2031-03-05-harbour-review.md"


def place(line: int, text: str = "Order the spare pumps", **more: str) -> Place:
    return Place(source=more.get("source", SOURCE), line=line, text=text, section="Actions")


def draft(title: str, line: int = 12, **fields: object) -> Draft:
    state = Fields(title=title)
    for name, value in fields.items():
        state = _with(state, name, value)
    return Draft(Key("ns-aaaaaaaaaa"), Kind.ACTION, state, "", (place(line, title),))


def _with(state: Fields, name: str, value: object) -> Fields:
    match name, value:
        case "due", date():
            return state.with_scalar(Field.DUE, value.isoformat())
        case "priority", Priority():
            return state.with_scalar(Field.PRIORITY, value.value)
        case "labels", frozenset():
            return state.with_members(Field.LABELS, value)
        case "assignees", frozenset():
            return state.with_members(Field.ASSIGNEES, value)
        case "status", Status():
            return state.with_scalar(Field.STATUS, value.value)
        case _:
            raise TypeError(f"no field {name} of {value!r}")


def update(ref: str, title: str, *changes: Set | Members, line: int = 20) -> Update:
    wanted = draft(title, line)
    base = Base(wanted.fields, wanted.fields)
    return Update(wanted, IssueRef(ref), changes, base, 2, (), "the notes changed")


def adopt(ref: str, title: str) -> Adopt:
    wanted = draft(title, 33)
    reason = f"the line names #{ref}"
    return Adopt(wanted, IssueRef(ref), Base(wanted.fields, wanted.fields), reason)


DUE_MOVED = Set(Field.DUE, "2031-03-10", "2031-03-12")
CLOSED = Set(Field.STATUS, "open", "completed")
REOPENED = Set(Field.STATUS, "completed", "open")
LABELS = Members(Field.LABELS, ("quay",), ("backlog",))

HOLD = Hold(
    Key("ns-hhhhhhhhhh"),
    Kind.ACTION,
    "Paint the crane",
    place(41, "Paint the crane"),
    "two issues fit equally well: #3 and #4",
    ("[ns:: ns-3333333333]", "[ns:: ns-4444444444]", "[ns:: new]"),
)
CONFLICT = Conflict(
    Key("ns-cccccccccc"),
    IssueRef("17", "https://tracker.example/17"),
    place(52, "Renew the tug's insurance"),
    Field.DUE,
    "2031-03-10",
    "2031-03-12",
    "2031-03-20",
)
VANISHED = Vanished(
    Key("ns-vvvvvvvvvv"), IssueRef("5"), "Count the life vests", place(60, "Count the life vests")
)
FROZEN = Frozen("notes/2031-02-26.md", 3, "the file is empty")
REFUSAL = Refusal("mass-close", "12 of 30 open issues would be closed", "--allow-mass-close")

RICH_PLAN = Plan(
    namespace="notes",
    target="local",
    operations=(
        Create(
            draft(
                "Order the spare pumps for the north quay before the spring tide comes in again",
                due=date(2031, 3, 20),
                priority=Priority.HIGH,
                labels=frozenset({"action-item"}),
                assignees=frozenset({"mira-o"}),
            ),
            "first seen",
        ),
        Create(
            draft("港の照明を全部取り替えて、古い電球を倉庫に運ぶ。それから写真を撮って送る。", 14),
            "first seen",
        ),
        Create(draft("Ring the harbour master", 15), "first seen"),
        update("9", "Mend the crane", DUE_MOVED, LABELS),
        update("10", "Sweep the pier", CLOSED),
        adopt("11", "Tar the ropes"),
        HOLD,
    ),
    conflicts=(CONFLICT,),
    vanished=(VANISHED,),
    frozen=(FROZEN,),
    refusals=(REFUSAL,),
    unchanged=12,
)


def card(number: int, title: str, **more: object) -> Card:
    """A card with the fields given; an open action without owner or date unless told."""
    values: dict[str, object] = {"kind": Kind.ACTION, "status": Status.OPEN, **more}
    return Card(IssueRef(str(number)), title, **values)  # type: ignore[arg-type]


BOARD = Board(
    "local",
    TODAY,
    (
        card(
            1,
            "Order the spare pumps for the north quay before the spring tide",
            due=date(2031, 3, 10),
            owners=("Mira Osei",),
            priority=Priority.HIGH,
            quote="- [ ] @Mira: order the spare pumps",
            place=place(12),
        ),
        card(2, "Mend the crane", due=date(2031, 3, 26), owners=("Tomas Lind",), place=place(13)),
        card(3, "Paint the shed", due=date(2031, 3, 27), owners=("Mira Osei", "Tomas Lind")),
        card(4, "Count the life vests"),
        card(5, "Sweep the pier", status=Status.COMPLETED, owners=("Ada Roe",), place=place(16)),
        card(6, "We moor at berth two", kind=Kind.DECISION, status=Status.COMPLETED),
        card(7, "Buy a second tug", status=Status.NOT_PLANNED),
    ),
)

READING = Reading(
    Document(
        SOURCE,
        "markdown",
        Meeting("Harbour review", date(2031, 3, 5), "harbour", (Person("Mira Osei", "chair"),)),
        (),
    ),
    (
        ActionItem(
            "order the spare pumps",
            Span(12, 12),
            "- [ ] @Mira: order the spare pumps",
            "checkbox",
            Confidence.CERTAIN,
            owners=("Mira",),
            people=("Mira Osei",),
            due=date(2031, 3, 10),
            priority=Priority.HIGH,
            section="Actions",
            also=(30,),
        ),
        ActionItem(
            "sweep the pier",
            Span(14, 15),
            "- [x] sweep the pier",
            "checkbox",
            Confidence.PROBABLE,
            state=State.DONE,
        ),
    ),
    (
        Decision(
            "we moor at berth two",
            Span(8, 8),
            "Decision: we moor at berth two",
            "decision-heading",
            Confidence.CERTAIN,
        ),
    ),
    (
        Diagnostic(
            "twin",
            Severity.WARNING,
            SOURCE,
            "this may be the same task as line 30",
            12,
            "Word both lines alike.",
        ),
    ),
)
UNREAD = Unread(
    "notes/broken.md",
    Diagnostic("binary", Severity.ERROR, "notes/broken.md", "this is not text"),
)
