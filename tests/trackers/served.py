"""What the stand-ins of trackers have in common: answers, and what goes wrong with them."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests import PreparedRequest

Reply = tuple[int, dict[str, str], str]
"""Status, headers, body."""


@dataclass
class Fault:
    """What happens to the next request of a kind, before or after it took effect."""

    method: str
    path: str
    answer: Exception | Reply
    after: bool = False

    def hits(self, request: PreparedRequest) -> bool:
        path = urlsplit(str(request.url)).path
        return request.method == self.method and re.search(self.path, path) is not None

    def thrown(self) -> Reply:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def in_json(status: int, data: object, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(data)
