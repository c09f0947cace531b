"""The way to GitHub's API over PyGithub: the one file that knows the SDK.

Of PyGithub it takes the transport and the authentication. Each request is one attempt: the SDK's
own retries, its pacing and its following of redirects are off, and what an answer comes to is
decided by `github_errors`, from the status, the headers and the body alone.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from github import Auth, GithubException
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)
from requests import RequestException
from urllib3.exceptions import HTTPError

from notesync.model.pace import Cost
from notesync.model.settings import GitHubApp, GitHubCredentials, GitHubToken
from notesync.trackers.answers import BROKEN, TIMEOUT, Answer, Json, Request, unanswered, unreadable
from notesync.trackers.base import Denied, TrackerError
from notesync.trackers.github_errors import refusal

API_VERSION = "2022-11-28"

# It would write down every answer whole, and some servers say the token back in theirs.
Requester.injectLogger(logging.Logger("github", logging.CRITICAL))


class Wire:
    """Sends one request and returns its answer: one attempt, no wait, no redirect followed."""

    def __init__(
        self, base_url: str, credentials: GitHubCredentials | None, now: Callable[[], datetime]
    ) -> None:
        place = urlsplit(base_url)
        connection = _Plain if place.scheme == "http" else _Secure
        self.sent: list[Cost] = []
        """What every request so far is to GitHub's limits."""
        self._auth = _auth(credentials)
        self._now = now
        self._prefix = place.path.rstrip("/")
        self._place = (place.scheme, place.hostname, place.port)
        timeout: Any = TIMEOUT  # the SDK passes it on as it is, whatever it says of its type
        self._connection = connection(place.hostname or "", place.port, timeout=timeout)
        self._requester = Requester(
            auth=self._auth,
            base_url=base_url,
            timeout=round(TIMEOUT[1]),  # of what the SDK sends by itself: for an App's token
            user_agent="notesync",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()
        self._requester.close()

    def send(
        self,
        verb: str,
        path: str,
        request: Request,
        wanted: dict[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Answer:
        """The answer, whatever it is.

        Raises:
            TrackerError: there is none.
        """
        request = self._signed(request)
        headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": API_VERSION,
        }
        self.sent.append(_cost(verb))
        try:
            status, answered, text = self._requester.requestJson(
                verb, path, dict(query or {}), headers, wanted, self._connection
            )
        except BROKEN as error:
            raise unanswered(error, request, "GitHub") from None
        return Answer(status, answered, text)

    def read(self, answer: Answer, request: Request) -> object:
        """The JSON of an answer that says yes."""
        if not 200 <= answer.status < 300:
            raise self.refused(answer, request)
        return answer.json

    def refused(self, answer: Answer, request: Request) -> TrackerError:
        """What an answer means that does not say yes."""
        return refusal(answer, self._signed(request), self._now())

    def follow(self, answer: Answer, request: Request) -> Json:
        """What lies where a redirect points to, on the same server."""
        place = urlsplit(answer.headers.get("location", ""))
        if (place.scheme, place.hostname, place.port) != self._place:
            raise self.refused(answer, request)
        data = self.read(self.send("GET", self.absolute(place.path), request), request)
        if not isinstance(data, dict) or not isinstance(data.get("full_name"), str):
            raise unreadable(request, "GitHub")
        return data

    def absolute(self, address: str) -> str:
        """The path that the SDK puts its prefix before: addresses of GitHub's have it already."""
        return address.removeprefix(self._prefix)

    def _signed(self, request: Request) -> Request:
        """The request with what must never be shown; fetches an App's token if it is time.

        What goes wrong there goes wrong before anything was sent.
        """
        if self._auth is None:
            return request
        try:
            return replace(request, secrets=(self._auth.token,))
        except GithubException as error:
            headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
            answer = Answer(error.status, headers, json.dumps(error.data))
            app = Request("a token for the App")
            raise refusal(answer, app, self._now()) from None
        except (RequestException, HTTPError) as error:
            raise unanswered(error, Request("a token for the App"), "GitHub") from None
        except Exception:  # noqa: BLE001 - each library has its own words for a bad key
            raise Denied(
                "GitHub, a token for the App: its private key cannot be used",
                "give the whole PEM file that GitHub made for the App",
            ) from None


def _cost(verb: str) -> Cost:
    """What a request is to GitHub's limits; whatever may make content counts as if it did."""
    return {"GET": Cost.READ, "DELETE": Cost.WRITE}.get(verb, Cost.CREATE)


def _unmoved(response: RequestsResponse) -> RequestsResponse:
    """The answer as one that the SDK does not follow by itself.

    It would drop the query of a list, and write to an issue in another repository.
    """
    if response.status == 301:
        response.status = 308
    return response


class _Secure(HTTPSRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _unmoved(super().getresponse())


class _Plain(HTTPRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _unmoved(super().getresponse())


def _auth(credentials: GitHubCredentials | None) -> Auth.Auth | None:
    match credentials:
        case None:
            return None
        case GitHubToken(value):
            return Auth.Token(value)
        case GitHubApp(app, installation, key):
            return Auth.AppAuth(app, key).get_installation_auth(installation)
