"""A scripted stand-in for a model: answers the Messages API on 127.0.0.1 from a list of turns.

    model.py SCRIPT LOG -- COMMAND...    runs COMMAND with ANTHROPIC_BASE_URL set to it

SCRIPT is a JSON list of turns `{"text": "...", "tool_use": [{"name": "Bash", "input": {...}}]}`, either
key may be missing; each request that offers tools takes the next one. LOG gets each request's body, one
JSON line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TYPE_CHECKING = False  # run by its path, so nothing of the package is imported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_OVER = {"text": "(the script is over)"}
_SIDE = {"text": "{}"}  # titles and the like, asked for without tools
_USAGE = {"input_tokens": 100, "output_tokens": 10, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}


class Model:
    """Hands out scripted turns in order; `requests` are the bodies that came in, oldest first."""

    def __init__(self, turns: Sequence[Mapping[str, Any]], log: Path | None = None) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self._turns = iter(turns)
        self._log = log
        self._lock = threading.Lock()

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The message that answers a request."""
        with self._lock:
            self.requests.append(body)
            number = len(self.requests)
            if self._log:
                with self._log.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(body) + "\n")
            turn = next(self._turns, _OVER) if body.get("tools") else _SIDE
        content = list(_blocks(turn, number))
        return {
            "id": f"msg_{number}",
            "type": "message",
            "role": "assistant",
            "model": body.get("model", "scripted"),
            "content": content,
            "stop_reason": "tool_use" if content[-1]["type"] == "tool_use" else "end_turn",
            "stop_sequence": None,
            "usage": _USAGE,
        }

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serves on a free port; gives the base URL."""
        handler = type("Handler", (_Handler,), {"model": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


def _blocks(turn: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    calls = turn.get("tool_use", ())
    if turn.get("text") or not calls:
        yield {"type": "text", "text": turn.get("text", "")}
    for at, call in enumerate(calls):
        yield {"type": "tool_use", "id": f"toolu_{number}_{at}", "name": call["name"], "input": call["input"]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model

    def do_POST(self) -> None:  # http.server calls these by their names
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.partition("?")[0]
        if path == "/v1/messages/count_tokens":
            self._reply("application/json", json.dumps({"input_tokens": 100}))
        elif path != "/v1/messages":
            self._reply("application/json", "{}")
        elif body.get("stream"):
            self._reply("text/event-stream", "".join(_stream(self.model.answer(body))))
        else:
            self._reply("application/json", json.dumps(self.model.answer(body)))

    def do_GET(self) -> None:
        self._reply("application/json", json.dumps({"data": [], "has_more": False}))

    def do_HEAD(self) -> None:
        self._reply("application/json", "")

    def _reply(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: it is the command's."""


def _stream(message: Mapping[str, Any]) -> Iterator[str]:
    """The message as the server-sent events of a streamed reply."""
    yield _event("message_start", message={**message, "content": [], "stop_reason": None})
    for index, block in enumerate(message["content"]):
        empty: dict[str, Any]
        if block["type"] == "text":
            empty, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty, delta = (
                {**block, "input": {}},
                {"type": "input_json_delta", "partial_json": json.dumps(block["input"])},
            )
        yield _event("content_block_start", index=index, content_block=empty)
        yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield _event("message_delta", delta=ended, usage={"output_tokens": message["usage"]["output_tokens"]})
    yield _event("message_stop")


def _event(name: str, **fields: object) -> str:
    return f"event: {name}\ndata: {json.dumps({'type': name, **fields})}\n\n"


def main(argv: Sequence[str]) -> int:
    """Runs a command beside the model; gives the command's exit code."""
    script, log = Path(argv[0]), Path(argv[1])
    with Model(json.loads(script.read_text(encoding="utf-8")), log).serve() as url:
        return subprocess.run(
            argv[3:], env={**os.environ, "ANTHROPIC_BASE_URL": url}, stdin=subprocess.DEVNULL
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
