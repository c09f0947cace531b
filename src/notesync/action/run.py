"""One run of the action: decide what may be done, do it, and say what came of it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from notesync import workflow, workspace
from notesync.action.decide import Doing, Mode, Verdict, decide, job_exit
from notesync.action.event import Event
from notesync.action.inputs import Inputs
from notesync.action.kept import BRIEF, FOLDER, keep, keep_brief, kept
from notesync.action.offline import compared
from notesync.action.runner import Runner
from notesync.cli.interrupt import stopping_gently
from notesync.desk import Desk
from notesync.errors import CredentialsError, ExitCode, UsageError, gravest
from notesync.model.issues import Pin, Place
from notesync.model.plan import Outcome, Plan
from notesync.model.settings import PUBLIC_GITHUB, GitHubToken
from notesync.report.annotations import Annotation, Level
from notesync.report.board import status_text
from notesync.report.counts import counts_of
from notesync.report.markdown import (
    fenced,
    outcome_markdown,
    pace_phrase,
    plan_markdown,
    shortened,
)
from notesync.report.page import board_page
from notesync.retry import Patience
from notesync.sync.permalink import GITHUB, Home, permalink
from notesync.trackers.base import Denied
from notesync.workflow import Planned

COMMENT_ROOM = 60_000
"""Bytes: GitHub takes 65,536 characters for a comment."""

BRIEF_WIDTH = 100

OFFLINE_NOTE = (
    "Compared with the notes as they were before, not with the tracker: this run has no secrets."
)

SUBJECTS = {
    Mode.PLAN: "Merging this",
    Mode.PUSH: "A push",
    Mode.COMMENT: "Merging this",
    Mode.BRIEF: "A push",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run is surrounded by: GitHub's addresses, and a folder that is gone afterwards."""

    scratch: Path
    api: str = PUBLIC_GITHUB
    server: str = "https://github.com"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to; `comment` is the address of the comment that shows the plan.

    `summary` takes the plan's place in the job's summary, if there is one.
    """

    planned: Planned | None = None
    outcome: Outcome | None = None
    numbered: bool = True
    notes: tuple[Annotation, ...] = ()
    kept: Path | None = None
    comment: str = ""
    code: ExitCode = ExitCode.OK
    links: tuple[str, ...] = ()
    summary: str = ""


class Run:
    """One run: what it was asked, why, and what it stands in."""

    def __init__(
        self, desk: Desk, inputs: Inputs, event: Event, around: Surroundings, runner: Runner
    ) -> None:
        self._desk = desk
        self._inputs = inputs
        self._event = event
        self._around = around
        self._runner = runner
        self._folder = workspace.folder_in_repository(desk.root)

    def __call__(self) -> ExitCode:
        """Do what may be done, and leave with the runner what a person wants to know.

        Raises:
            NotesyncError: it cannot be done, with the next step.
        """
        verdict = decide(self._inputs.mode, self._event.trigger)
        event = self._event.trigger.event
        self._runner.say(f"{self._inputs.mode} on {event or 'no event'}: {verdict.doing.value}")
        result = self._done(verdict)
        code = gravest(verdict.exit_code, result.code)
        if verdict.why:
            result = _noted(result, Annotation(_level(code), "not done", verdict.why))
        self._leave(result, code)
        return code

    def _done(self, verdict: Verdict) -> Result:
        match verdict.doing:
            case Doing.PUSH:
                return self._pushed()
            case Doing.TELL:
                return self._told(self._planned())
            case Doing.SHOW:
                return self._planned()
            case Doing.OFFLINE:
                return self._offline()
            case Doing.RELAY:
                return self._relayed()
            case Doing.BRIEF:
                return self._briefed()
            case Doing.NOTHING:
                return Result()

    def _planned(self) -> Result:
        planned = workflow.plan(self._desk, self._inputs.paths, workflow.nothing)
        return Result(planned, code=job_exit(self._inputs.mode, planned.exit_code()))

    def _pushed(self) -> Result:
        self._runner.say(guarantee(self._desk.settings.state_path))
        planned = workflow.plan(self._desk, self._inputs.paths, workflow.nothing)
        if pace := pace_phrase(len(planned.plan.creates), planned.seconds):
            self._runner.say(pace)
        if planned.plan.refusals:
            return Result(planned, code=planned.exit_code())
        with stopping_gently() as stopped:
            outcome = workflow.push(self._desk, planned, workflow.nothing, stopped)
        result = Result(planned, outcome, code=planned.exit_code(outcome))
        if any(one.kind == "denied" for one in outcome.failed):
            verdict = decide(Mode.PUSH, self._event.trigger, permitted=False)
            return _noted(result, Annotation(Level.ERROR, "permission", verdict.why))
        return replace(result, links=tuple(one.ref.url for one in outcome.done if one.ref.url))

    def _offline(self) -> Result:
        planned = compared(self._desk, self._event.base, self._inputs.paths, self._around.scratch)
        code = job_exit(self._inputs.mode, planned.exit_code())
        result = Result(planned, numbered=False, code=code)
        if self._event.number:
            folder = keep(self._around.scratch.parent / FOLDER, planned.plan, self._event.number)
            return replace(result, kept=folder)
        return result

    def _told(self, result: Result) -> Result:
        """The same, and our comment on the pull request says it."""
        assert result.planned
        plan, number = result.planned.plan, self._event.number
        body = self._shown(result.planned, numbered=True)
        try:
            return self._kept_up(result, number, body, quiet=_is_quiet(plan))
        except (Denied, CredentialsError) as error:
            verdict = decide(self._inputs.mode, self._event.trigger, permitted=False)
            said = f"{verdict.why} ({error.message})"
            return _noted(result, Annotation(Level.WARNING, "no comment", said))

    def _relayed(self) -> Result:
        """Our comment says what a run without secrets kept; it is taken for a stranger's text."""
        if self._inputs.kept is None:
            raise UsageError(
                "mode comment shows a plan that another run kept",
                "give the input `kept` the folder of its artefact",
            )
        plan, number = kept(self._desk.start / self._inputs.kept)
        body = self._shown(Planned(plan), numbered=False)
        return self._kept_up(Result(), number, body, quiet=_is_quiet(plan), head=self._event.head)

    def _briefed(self) -> Result:
        planned, board = workflow.brief(self._desk, self._inputs.paths, workflow.nothing)
        web = f"{self._around.server}/{self._event.repository}/blob/{self._event.head}"
        page = board_page(board, f"{web}/{self._folder}".rstrip("/"))
        text = fenced(status_text(board, planned.plan, BRIEF_WIDTH).plain)
        folder = keep_brief(self._around.scratch.parent / BRIEF, text, page)
        code = planned.found.exit_code if planned.found else ExitCode.OK
        return Result(planned, kept=folder, summary=text, code=code)

    def _kept_up(
        self, result: Result, number: int, body: str, *, quiet: bool, head: str = ""
    ) -> Result:
        """Write our comment, if it does not say so already; `head`: what the plan is to be of."""
        # Loaded only here: the SDK takes longer than the whole of most commands.
        from notesync.trackers.github_comments import Comments
        from notesync.trackers.github_wire import Wire

        body = shortened(body, COMMENT_ROOM, "The summary of the job has the rest.")
        token = self._inputs.token
        if not token:
            raise CredentialsError("there is no token to comment with", "give the input `token`")
        patient = Patience(self._desk.sleep, self._runner.say)
        with closing(Wire(self._around.api, GitHubToken(token), self._desk.now)) as wire:
            comments = Comments(wire, self._event.repository, self._inputs.author)
            if head and patient(lambda: comments.head_of(number)) != head:
                raise UsageError(
                    f"the kept plan says that it is about #{number}, which is at another commit",
                    "nothing was written; the next run of that pull request brings a new plan",
                )
            shown = patient(lambda: comments.keep(number, self._inputs.mark, body, quiet=quiet))
        told = "stands as it was" if shown.url else "is not needed: nothing would change"
        self._runner.say(f"the comment on #{number} {'is written' if shown.written else told}")
        result = replace(result, comment=shown.url)
        if shown.others:
            said = "more than one comment of ours is here: the oldest is kept up, delete the others"
            return _noted(result, Annotation(Level.WARNING, "comments", said))
        return result

    def _shown(self, planned: Planned, *, numbered: bool) -> str:
        """A plan as comments and summaries show it."""
        text = plan_markdown(
            planned.plan,
            self._link,
            subject=SUBJECTS[self._inputs.mode],
            numbered=numbered,
            seconds=planned.seconds,
            unread=planned.found.unread if planned.found else (),
        )
        return text if numbered else f"{OFFLINE_NOTE}\n\n{text}"

    def _link(self, place: Place) -> str:
        """Where a line is shown: at the commit that the event is about."""
        if not self._event.head:
            return ""
        # What was pinned to no line counts pieces of text, in a format that has no lines.
        line = place.line if place.pin is None or place.pin.line else 0
        repository = f"{self._around.server}/{self._event.repository}"
        home = Home(GITHUB.replace("{url}", repository), self._folder)
        return permalink(replace(place, pin=Pin(self._event.head, line)), home)

    def _leave(self, result: Result, code: ExitCode) -> None:
        found: Sequence[Annotation] = ()
        if planned := result.planned:
            done = f"{outcome_markdown(result.outcome)}\n" if result.outcome else ""
            shown = self._shown(planned, numbered=result.numbered)
            self._runner.summarize(result.summary or done + shown)
            found = planned.annotations(result.outcome)
        self._runner.remark((*result.notes, *found), self._folder)
        self._runner.output(outputs(result, code))


def guarantee(state_path: str) -> str:
    """What holds where a run is cut off, by where the ledger is."""
    if state_path.startswith("refs/"):
        return (
            f"the ledger is in {state_path}: what a run that is cut off began is found out by the "
            "next, before anything is filed"
        )
    return (
        "no ledger outlives this job: every issue is known again by its marker; what a run that is "
        'cut off sent last may be seen late (state = "refs/notesync/state" closes that gap)'
    )


def outputs(result: Result, code: ExitCode) -> dict[str, object]:
    """The step's outputs, in words and numbers that need no quotes."""
    counts = counts_of(result.planned.plan) if result.planned else None
    return {
        "exit-code": code.value,
        "meaning": code.name.lower(),
        "opens": counts.create if counts else 0,
        "updates": counts.update if counts else 0,
        "closes": counts.close if counts else 0,
        "holds": counts.hold if counts else 0,
        "conflicts": counts.conflict if counts else 0,
        "writes": result.outcome.writes if result.outcome else 0,
        "links": " ".join(result.links),
        "comment": result.comment,
        "kept": result.kept or "",
    }


def _is_quiet(plan: Plan) -> bool:
    """Whether a plan is no news: a pull request gets no comment for that."""
    counts = counts_of(plan)
    return counts.idle and not counts.refused


def _noted(result: Result, note: Annotation) -> Result:
    return replace(result, notes=(*result.notes, note))


def _level(code: ExitCode) -> Level:
    return Level.ERROR if code else Level.WARNING
