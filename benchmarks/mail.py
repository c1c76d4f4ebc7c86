"""A mail server for measuring and for drills: as much SMTP as a letter takes, so that it costs little beside the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Noted = Callable[[bytes], object]


def serve_mail(port: int, noted: Noted) -> None:
    """Take letters on this port of 127.0.0.1, for good; `noted` gets each before the sender hears that it was taken."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Dialogue(noted), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


class _Dialogue(asyncio.Protocol):
    """One connection."""

    def __init__(self, noted: Noted) -> None:
        self.noted, self.heard, self.in_letter = noted, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.line = transport
        self.line.write(b"220 ready\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while (end := b"\r\n.\r\n" if self.in_letter else b"\r\n") in self.heard:
            said, _end, self.heard = self.heard.partition(end)
            self.line.write(self._letter(said) if self.in_letter else self._answer(said[:4].upper()))

    def _letter(self, said: bytes) -> bytes:
        self.noted(said)
        self.in_letter = False
        return b"250 taken\r\n"

    def _answer(self, verb: bytes) -> bytes:
        self.in_letter = verb == b"DATA"
        return {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ready\r\n")
