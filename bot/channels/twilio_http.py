"""The HTTP client that the twilio library is given: httpx, as everywhere in Waypost, without the library's logs and
copies.

The library's own clients log each URL and keep the last request, with its text, in memory.
https://www.twilio.com/docs/libraries/reference/twilio-python, "custom HTTP client".
"""

import logging
from typing import Any

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response


class HttpxTwilioClient(AsyncHttpClient):
    """One pool of connections; `timeout` in seconds. Raises httpx.HTTPError where no answer came."""

    def __init__(self, timeout: float) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), is_async=True, timeout=timeout)
        self._client = httpx.AsyncClient(timeout=timeout, follow_redirects=False)

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        answer = await self._client.request(
            method,
            uri,
            params=params,
            data=data,
            headers=headers,
            auth=auth or httpx.USE_CLIENT_DEFAULT,
            timeout=timeout or httpx.USE_CLIENT_DEFAULT,
            follow_redirects=allow_redirects,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    async def get(self, url: str, auth: tuple[str, str]) -> httpx.Response:
        """A file; Twilio answers with where it lies, and there the account's token is not sent along."""
        return await self._client.get(url, auth=auth, follow_redirects=True)

    async def close(self) -> None:
        await self._client.aclose()
