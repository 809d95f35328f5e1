"""A scripted model for agents that speak OpenAI's Responses API or Gemini's, on 127.0.0.1.

    model.py SCRIPT LOG -- COMMAND...    runs COMMAND with each @MODEL@ in its words replaced by the server's address

SCRIPT is a JSON list of turns, each a list of parts: {"text": TEXT}, {"call": NAME, "input": {...}} or, for a tool that
takes bare text, {"call": NAME, "input": TEXT}. Each request that offers tools takes the next turn. LOG gets each such
request's body, one JSON line each.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_OVER = [{"text": "(the script is over)"}]
_OPENAI_USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 10,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 110,
}
_GEMINI_USAGE = {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}


class Model:
    """Hands out the scripted turns in order."""

    def __init__(self, turns, log):
        self._turns = iter(turns)
        self._log = log
        self._lock = threading.Lock()
        self._count = 0

    def next(self, body):
        """The number of this answer and its parts; what offers no tools asks for a title or the like."""
        with self._lock:
            self._count += 1
            if not _offers_tools(body):
                return self._count, [{"text": "{}"}]
            with self._log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(body) + "\n")
            return self._count, next(self._turns, _OVER)


def _offers_tools(body):
    added = body.get("input") if isinstance(body.get("input"), list) else ()
    return bool(body.get("tools")) or any(each.get("type") == "additional_tools" for each in added)


def _responses(number, parts):
    """The server-sent events of one answer of the Responses API."""
    begun = {"id": f"resp_{number}", "object": "response", "status": "in_progress", "model": "scripted", "output": []}
    yield "response.created", {"response": begun}
    items = [_item(f"{number}_{at}", part) for at, part in enumerate(parts)]
    for at, item in enumerate(items):
        yield "response.output_item.added", {"output_index": at, "item": {**item, "status": "in_progress"}}
        if item["type"] == "message":
            place = {"output_index": at, "content_index": 0, "item_id": item["id"]}
            (content,) = item["content"]
            yield "response.content_part.added", {**place, "part": {**content, "text": ""}}
            yield "response.output_text.delta", {**place, "delta": content["text"]}
            yield "response.output_text.done", {**place, "text": content["text"]}
            yield "response.content_part.done", {**place, "part": content}
        yield "response.output_item.done", {"output_index": at, "item": item}
    ended = {**begun, "status": "completed", "output": items, "usage": _OPENAI_USAGE}
    yield "response.completed", {"response": ended}


def _item(serial, part):
    if "text" in part:
        content = [{"type": "output_text", "text": part["text"], "annotations": []}]
        return {
            "type": "message", "id": f"msg_{serial}", "role": "assistant", "status": "completed", "content": content,
        }  # fmt: skip
    call = {"status": "completed", "call_id": f"call_{serial}", "name": part["call"]}
    if isinstance(part["input"], str):
        return {"type": "custom_tool_call", "id": f"ctc_{serial}", "input": part["input"], **call}
    return {"type": "function_call", "id": f"fc_{serial}", "arguments": json.dumps(part["input"]), **call}


def _generated(parts):
    """One answer of Gemini's API."""
    said = [
        {"text": part["text"]} if "text" in part else {"functionCall": {"name": part["call"], "args": part["input"]}}
        for part in parts
    ]
    candidate = {"content": {"role": "model", "parts": said}, "index": 0, "finishReason": "STOP"}
    return {
        "candidates": [candidate],
        "usageMetadata": _GEMINI_USAGE,
        "modelVersion": "scripted",
        "responseId": "scripted",
    }


class _Handler(BaseHTTPRequestHandler):
    model: Model

    def do_GET(self):
        self._reply("application/json", '{"object": "list", "data": [], "models": []}')

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data)
        path = self.path.partition("?")[0]
        verb = path.rpartition(":")[2]
        if path.endswith("/responses"):
            self._stream((f"event: {name}\n", {"type": name, **fields}) for name, fields in self._openai(body))
        elif verb == "streamGenerateContent":
            self._stream([("", _generated(self.model.next(body)[1]))])
        elif verb == "generateContent":
            self._reply("application/json", json.dumps(_generated(self.model.next(body)[1])))
        else:
            self._reply("application/json", '{"totalTokens": 100}')

    def _openai(self, body):
        for number, (name, fields) in enumerate(_responses(*self.model.next(body))):
            yield name, {**fields, "sequence_number": number}

    def _stream(self, events):
        self._reply("text/event-stream", "".join(f"{head}data: {json.dumps(body)}\n\n" for head, body in events))

    def _reply(self, kind, text):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Nothing on stderr: it is the command's."""


def main(argv):
    """Run a command beside the model; gives the command's exit code."""
    script, log = Path(argv[0]), Path(argv[1])
    _Handler.model = Model(json.loads(script.read_text(encoding="utf-8")), log)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    return subprocess.run([word.replace("@MODEL@", url) for word in argv[3:]], stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
