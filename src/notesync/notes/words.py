"""The English words that the rules go by, as data: another language is another such module."""

import re
from collections.abc import Iterable

# What marks one line as an action, as written in front of it or inside it; long ones first.
ACTION_MARKERS = (
    "action items?", "action points?", "actions? required", "actions?", "todos?", "to-dos?",
    "follow-?ups?", "next steps?",
)  # fmt: skip
# "AI" also means artificial intelligence: it counts in capitals only, and never before these.
AI_MARKER = "AIs?"
INTELLIGENCE = (
    "act", "agent", "agents", "application", "applications", "assistant", "bom", "code", "coding",
    "committee", "content", "ethics", "generated", "group", "governance", "lab", "models", "model",
    "policies", "policy", "profile", "research", "risk", "framework", "standards", "safety",
    "sig", "spec", "system", "systems",
    "team", "tool", "tooling", "tools", "usage", "wg", "whitepaper", "working", "workstream",
)  # fmt: skip
# Single words that a backslash in front of them takes out of the rules.
MARKER_WORDS = frozenset(
    "action actions ai ais todo todos followup next decision decisions resolution resolved "
    "agreed outcome verdict consensus to".split()
)

# What marks a line as a decision.
DECISION_MARKERS = (
    "decisions?", "decided", "resolutions?", "resolved", "verdict", "outcome", "agreed",
    "agreement", "consensus",
)  # fmt: skip

# Headings. Before and after the core a few words may stand ("Summary of …", "… from last week").
ACTION_HEADINGS = (
    "action items?", "actions? points?", "actions? required", "actions?", "to-?dos?", "to do",
    "todo (?:items|list)", "next steps?", "follow[ -]?ups?", "ais?", "action list", "tasks",
    "assignments", "next week", "pending items",
)  # fmt: skip
DECISION_HEADINGS = ("decisions?", "resolutions?", "agreements?", "agreed", "outcomes?")
PEOPLE_HEADINGS = (
    "attendees?", "attendance", "attending", "present", "participants?", "in attendance", "who",
    "roll call", "members?", "guests?", "people", "facilitators?", "moderators?",
)  # fmt: skip
ABSENT_HEADINGS = ("absent", "apologies", "regrets", "excused", "invited")
AGENDA_HEADINGS = ("agenda", "topics", "announcements?", "nominat\\w*", "nominations?", "triage")
MINUTES_HEADINGS = ("minutes", "discussion", "notes")
NEXT_MEETING_HEADINGS = ("next (?:meeting|call|review|session)",)
# Words that may stand around a heading's core without changing what it is.
HEADING_FILLERS = (
    "summary", "list", "review", "reviewing", "previous", "past", "last", "open", "new", "pending",
    "outstanding", "key", "all", "current", "carried", "over", "remaining", "meeting",
    "meetings", "week", "weeks", "weeks'", "week's", "meeting's", "weeks'", "month", "month's",
    "time", "from", "the", "this", "our", "to", "resolve", "of", "for", "in", "order", "priority",
    "by", "person", "items", "item", "made", "taken", "reached", "log", "and", "owners", "status",
    "required", "today", "today's", "recap", "immediate", "team", "final", "&", "old", "prior",
    "next", "voting", "other", "identified", "assigned", "main", "record", "active", "since",
)  # fmt: skip
REVIEW_WORDS = frozenset(
    "review reviewing previous past last week's meeting's carried old prior followup".split()
)
NOT_DECIDED_WORDS = ("need", "needs", "needed", "required", "pending", "proposed", "open", "to be")

# Fields of a meeting's header, and columns of a table.
DATE_FIELDS = ("date", "meeting date", "when", "date and time", "date & time", "date/time", "day")
TITLE_FIELDS = ("title", "meeting", "subject")
SERIES_FIELDS = ("series",)
NEXT_FIELDS = ("next meeting", "next review", "next call", "next session")
TASK_COLUMNS = (
    "task", "tasks", "action", "actions", "action item", "action items", "description", "what",
    "item", "items", "to do", "todo", "deliverable", "follow-up", "next step", "next steps",
    "action point", "action required",
)  # fmt: skip
OWNER_COLUMNS = (
    "owner", "owners", "who", "assignee", "assignees", "assigned to", "responsible", "assigned",
    "lead", "person", "by whom", "dri", "responsibility", "responsible person", "owner(s)",
    "assignee(s)", "action by",
)  # fmt: skip
DUE_COLUMNS = (
    "due", "due date", "deadline", "when", "by", "by when", "target", "target date", "due by",
    "date due", "eta", "timeline", "complete by",
)  # fmt: skip
PRIORITY_COLUMNS = ("priority", "prio", "urgency", "importance", "severity")
STATUS_COLUMNS = ("status", "state", "done", "done?", "progress", "complete", "completed")
TYPE_COLUMNS = ("type", "kind", "t/d/i", "category")
DECISION_COLUMNS = ("decision", "decisions", "decision item", "resolution", "resolutions")
ACTION_TYPES = frozenset("t task a action ai todo".split())
DECISION_TYPES = frozenset("d decision decided".split())

# What the notes say of progress.
DONE_WORDS = (
    "done", "complete", "completed", "finished", "resolved", "closed", "fixed", "shipped", "merged",
)  # fmt: skip
CANCELLED_WORDS = (
    "cancelled", "canceled", "dropped", "obsolete", "won't do", "wontfix", "won't fix", "abandoned",
    "not needed", "no longer needed", "superseded",
)  # fmt: skip
OPEN_WORDS = ("in progress", "in process", "pending", "blocked", "ongoing", "wip", "open", "to do")
PRIORITIES = {
    "urgent": "urgent", "critical": "urgent", "blocker": "urgent", "p0": "urgent",
    "high": "high", "p1": "high", "medium": "medium", "normal": "medium", "med": "medium",
    "p2": "medium", "low": "low", "p3": "low", "p4": "low",
}  # fmt: skip

# People. Words that stand for nobody, and words that stand for many.
NOBODY = frozenset(
    "unassigned unclaimed nobody none tbd tba tbc someone somebody anyone volunteer n/a na "
    "? ?? ??? - – — open unknown".split()
)
EVERYBODY = frozenset("all everyone everybody team both".split())
GROUP_NOUNS = (
    "team", "teams", "group", "groups", "committee", "council", "members", "attendees", "herders",
    "board", "leads", "maintainers", "editors", "chairs", "organizers", "developers", "reviewers",
    "staff", "wg", "sig", "authors", "implementers", "participants", "contributors",
)  # fmt: skip
# Capitalised words at the head of a line that are no names though "to", "will" or ":" follows.
NOT_NAMES = frozenset(
    """
    a about accept access action add added additional after agenda agree agreed ai all also always
    an and announce another any api approval approved ask at attempt audit background before being
    below best better blocked blog both bug build but by call can cannot change changes chair
    check close closed code comment comments community complete concern concerns conclusion
    consider context continue contribution could create created currently date deadline decide
    decided decision default define deprecate describe design details develop discuss discussed
    discussion do docs documentation done down draft due each edit either email error eta every
    example expect experiment explore feature feedback figure final finish first fix focus follow
    followup for form from fyi general get give go goal going good governance growth have having
    he help her here his hope hosted how however i idea if implement in info information input
    investigate is issue issues it item its join just keep last latest let link links list long
    look lots make many may maybe meeting mentioned merge merged minutes monitor more most motion
    move moved much must my name need needed needs new next no none nope not note notes nothing
    notice now of ok on once one online only open option options or other others our out outcome
    overall participants people perhaps ping plan planned plans please poll possible post pr prep
    prepare present presentation presenter previous priority problem process progress proposal
    propose proposed provide prs publish purpose push question questions quick raise rather ready
    reason recommendation regarding release releases remaining remember reminder remove rename
    report request requests required research resolution resolved result results review reviewed
    reviews rotate roadmap same schedule scope section see send set share she should since so
    software some someone something sometimes spec spent start started status still stuff submit
    suggest suggested suggestion suggestions summary support sure take talk task tasks tbd team
    test testing tests thanks that the their them then there these they thing things think this
    those three time timeline title to today todo tool tools topic track training try two up
    update updated updates upcoming upgrade url us use used users vote voted waiting want wanted
    was way we week weekly were what when where whether which while who why will wip with without
    work worked working would write yes yet you your pros cons note-taker noted background scribe
    scribed minute-taker subtopic pull requests repo repository website slack zoom calendar server
    service system platform product version support dashboard migration deployment security
    monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december q1 q2 q3 q4 http https nb eg ie re cc ps
    resolve run reach refer find finalize organize coordinate confirm compile compose copy host
    investigate populate engage perform land clean collect convert document ensure evaluate extend
    identify improve include increase install invite learn maintain measure migrate optimize order
    asap eod cob eow eom
    pick read rebase redo reduce reply reproduce rewrite rework sign solve sync tag tell transfer
    understand verify wait watch announcement attendees time location video recording host
    """.split()
)


def alternation(words: Iterable[str]) -> str:
    """A group of a regular expression that matches any one of the words (themselves patterns)."""
    return "(?:" + "|".join(words) + ")"


def literal(words: Iterable[str]) -> str:
    """As `alternation`, of words that are no patterns; longest first."""
    return alternation(re.escape(word) for word in sorted(words, key=len, reverse=True))
