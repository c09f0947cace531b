"""Our one comment under an issue, where the description is a person's."""

from dataclasses import replace

from notesync.model.issues import IssueRef
from notesync.trackers.answers import Json, Request, unreadable
from notesync.trackers.jira_body import PROPERTY, Kept, commented, gist
from notesync.trackers.jira_wire import Wire


class Comments:
    """Writes it: in place, unless a person edited or deleted it; theirs is left as it is."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def write(self, ref: IssueRef, kept: Kept) -> Kept:
        """See that our block stands in one comment; returns what the issue's property remembers."""
        request = Request(f"our comment under {ref}", writes=True, one=True)
        at = f"/issue/{ref.id}/comment"
        text = commented(kept.block or "")
        own = {"key": PROPERTY, "value": {"gist": gist(text)}}
        wanted = {"body": text, "properties": [own]}
        if known := self._present(ref, kept):
            answer = self._wire.send("PUT", f"{at}/{known}", request, wanted)
        else:
            answer = self._wire.send("POST", at, request, wanted)
        data = self._wire.read(answer, request)
        if not isinstance(data.get("id"), str):
            raise unreadable(request, "Jira")
        return replace(kept, comment=data["id"])

    def _present(self, ref: IssueRef, kept: Kept) -> str:
        """The id of our comment, if it still says what we wrote; empty where there is none."""
        if kept.comment:
            request = Request(f"our comment under {ref}", one=True)
            path = f"/issue/{ref.id}/comment/{kept.comment}"
            answer = self._wire.send("GET", path, request, query={"expand": "properties"})
            if answer.status != 404 and _is_ours(self._wire.read(answer, request)):
                return kept.comment
        return self._unremembered(ref)

    def _unremembered(self, ref: IssueRef) -> str:
        """A comment that was written, and then the run ended."""
        request = Request(f"the comments under {ref}", one=True)
        query = {"expand": "properties", "orderBy": "-created", "maxResults": 100}
        answer = self._wire.send("GET", f"/issue/{ref.id}/comment", request, query=query)
        comments = self._wire.read(answer, request).get("comments") or ()
        return next((str(one.get("id")) for one in comments if _is_ours(one)), "")


def _is_ours(comment: Json) -> bool:
    """Whether it carries our property, and still says what that remembers: else it is a person's.

    What the issue's property remembers may be older: a run may have ended between the two.
    """
    properties = comment.get("properties") or ()
    values = [one.get("value") for one in properties if one.get("key") == PROPERTY]
    said = gist(str(comment.get("body") or ""))
    return any(isinstance(one, dict) and one.get("gist") == said for one in values)
