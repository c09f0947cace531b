"""The way to Jira's API over the `jira` package: the one file that knows the SDK.

Of the package it takes the session and the authentication. Each request is one attempt: the
package's own retries and the following of redirects are off, and what an answer comes to is decided
by `jira_errors`, from the status, the headers and the body alone.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jira import JIRA, JIRAError
from requests import PreparedRequest

from notesync.model.pace import Cost
from notesync.model.settings import JiraApiToken, JiraCredentials
from notesync.trackers.answers import BROKEN, TIMEOUT, Answer, Json, Request, unanswered, unreadable
from notesync.trackers.base import TrackerError
from notesync.trackers.jira_errors import refusal, turned_away


class Wire:
    """Sends one request and returns its answer: one attempt, no wait, no redirect followed."""

    def __init__(
        self, base_url: str, credentials: JiraCredentials | None, now: Callable[[], datetime]
    ) -> None:
        self.traffic: list[Cost] = []
        self._now = now
        self._at = f"{base_url.rstrip('/')}/rest/api/2"
        timeout: Any = TIMEOUT  # the package passes it on as it is, whatever it says of its type
        self._secrets = _secrets(credentials)
        basic, token = _authentication(credentials)
        self._client = JIRA(
            base_url,
            basic_auth=basic,
            token_auth=token,
            get_server_info=False,
            max_retries=0,
            timeout=timeout,
        )
        self._session = self._client._session
        self._session.headers["User-Agent"] = "notesync"
        if credentials is None:
            self._session.auth = _nobody

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def send(
        self,
        verb: str,
        path: str,
        request: Request,
        wanted: Json | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Answer:
        """The answer, whatever it is.

        Raises:
            TrackerError: there is none, or it was not given to us.
        """
        request = self._signed(request)
        self.traffic.append(Cost.CREATE if request.writes else Cost.READ)
        try:
            response = self._session.request(
                verb, f"{self._at}{path}", json=wanted, params=query, allow_redirects=False
            )
        except JIRAError as error:
            if error.response is None:
                raise unanswered(error, request, "Jira") from None
            response = error.response
        except BROKEN as error:
            raise unanswered(error, request, "Jira") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = response.content.decode("utf-8", "replace")
        answer = Answer(response.status_code, headers, text)
        denied = turned_away(answer, request)
        if denied and not (request.writes and response.ok):
            raise denied
        return answer

    def read(self, answer: Answer, request: Request) -> Json:
        """The JSON object of an answer that says yes."""
        data = self._agreed(answer, request).json
        if not isinstance(data, dict):
            raise unreadable(request, "Jira")
        return data

    def listed(self, answer: Answer, request: Request) -> list[Json]:
        """The JSON objects of an answer that is a list of them."""
        data = self._agreed(answer, request).json
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise unreadable(request, "Jira")
        return data

    def done(self, answer: Answer, request: Request) -> None:
        """See that an answer without a body says yes; a page instead is not Jira's."""
        if self._agreed(answer, request).text and answer.json is None:
            raise unreadable(request, "Jira")

    def refused(self, answer: Answer, request: Request) -> TrackerError:
        """What an answer means that does not say yes."""
        return refusal(answer, self._signed(request), self._now())

    def _agreed(self, answer: Answer, request: Request) -> Answer:
        """The answer, which says yes: anything else is an error."""
        if not 200 <= answer.status < 300:
            raise self.refused(answer, request)
        return answer

    def _signed(self, request: Request) -> Request:
        """The request with what must never be shown."""
        return replace(request, secrets=self._secrets)


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """Asks as nobody: else a login that the machine keeps for this host would be used."""
    return request


def _authentication(
    credentials: JiraCredentials | None,
) -> tuple[tuple[str, str] | None, str | None]:
    match credentials:
        case None:
            return None, None
        case JiraApiToken(email, value):
            return (email, value), None
        case _:
            return None, credentials.value


def _secrets(credentials: JiraCredentials | None) -> tuple[str, ...]:
    """The token, and how it stands in a header."""
    match credentials:
        case None:
            return ()
        case JiraApiToken(email, value):
            return value, base64.b64encode(f"{email}:{value}".encode()).decode()
        case _:
            return (credentials.value,)
