"""A receiver of push notifications on loopback."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


class Webhook:
    """Takes everything. To be used as a context manager."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], dict]] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers['content-length']))
                taken.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self._server.server_port}/hook'

    def __enter__(self) -> 'Webhook':
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    async def called(self) -> tuple[dict[str, str], dict]:
        """Waits for a delivery. Returns its headers and its body."""
        while not self.taken:
            await asyncio.sleep(0.02)
        return self.taken[0]
