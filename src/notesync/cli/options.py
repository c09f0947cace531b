"""What several commands share: their options, and the desk they work at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path

import click

from notesync.cli.console import talk
from notesync.desk import Desk, open_desk, overridden
from notesync.model.settings import ConflictPolicy
from notesync.sync.guard import OVERRULABLE

Command = Callable[..., int | None]

_ASK = ConflictPolicy.ASK
_PLANNING = ("since", "max_create", "allow", "include", "conflicts")


class Day(click.ParamType[date]):
    """A calendar day in ISO form."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day such as 2026-10-24."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2026-10-24", param, ctx)


def output_formats(*more: str) -> Callable[[Command], Command]:
    """`--format`: for people, for programs, or in one of `more` forms."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["text", "json", *more]),
        default="text",
        show_default=True,
        help="Print for people or for programs.",
    )


output_format = output_formats()


def at_desk(command: Command) -> Command:
    """Hand the command its desk: the notes' root and settings found from here, or `--config`."""

    @click.option(
        "--config",
        "config_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Use this configuration instead of the one found upwards from here.",
    )
    @wraps(command)
    def seated(config_file: Path | None, **options: object) -> int | None:
        path = config_file.absolute() if config_file else None
        desk = replace(open_desk(Path.cwd(), path), tell=talk)
        return command(desk, **options)

    return seated


def at_target(command: Command) -> Command:
    """The same, at the desk of one of the configured targets: `--target`."""

    @click.option(
        "--target",
        metavar="NAME",
        default="",
        help="Work on this one of the configured targets instead of the default one.",
    )
    @wraps(command)
    def seated(desk: Desk, target: str, **options: object) -> int | None:
        return command(desk.at(target), **options)

    return at_desk(seated)


def agreeing(command: Command) -> Command:
    """`--yes` and `--dry-run`: whether to ask before something is written, and whether to write."""
    command = click.option("--dry-run", is_flag=True, help="Show what would be done and stop.")(
        command
    )
    return click.option(
        "--yes", is_flag=True, help="Do not ask; needed where there is no terminal."
    )(command)


def at_planning_desk(command: Command) -> Command:
    """The same, with the flags that change what a plan holds for this one call."""

    @click.option(
        "--since",
        type=Day(),
        metavar="DATE",
        help="Meetings before DATE are history: remembered, not filed.",
    )
    @click.option(
        "--max-create",
        type=click.IntRange(min=0),
        metavar="N",
        help="File up to N new issues at once.  [default: guards.max_create, 25]",
    )
    @click.option(
        "--allow",
        type=click.Choice(OVERRULABLE),
        multiple=True,
        help="Overrule a guard that refused the plan.",
    )
    @click.option(
        "--include",
        type=click.Choice(["possible"]),
        multiple=True,
        help="File what is only possibly an item, too.",
    )
    @click.option(
        "--conflicts",
        type=click.Choice([policy.value for policy in ConflictPolicy if policy is not _ASK]),
        help="Let one side win where notes and tracker changed the same field.",
    )
    @wraps(command)
    def seated(
        desk: Desk,
        since: date | None,
        max_create: int | None,
        allow: tuple[str, ...],
        include: tuple[str, ...],
        conflicts: str | None,
        **options: object,
    ) -> int | None:
        desk = overridden(
            desk,
            since=since,
            max_create=max_create,
            allow=allow,
            include_possible=bool(include),
            conflicts=ConflictPolicy(conflicts) if conflicts else None,
        )
        return command(desk, **options)

    return at_target(seated)


def planning_flags() -> str:
    """Those flags of this call that change what a plan holds, written as one would again."""
    context = click.get_current_context()
    names = {one.name: one.opts[0] for one in context.command.params if one.name in _PLANNING}
    return " ".join(
        f"{flag} {value}"
        for name, flag in names.items()
        for value in _values(context.params.get(name or ""))
    )


def _values(given: object) -> tuple[object, ...]:
    return given if isinstance(given, tuple) else () if given is None else (given,)
