"""``kneel model download`` with the real huggingface_hub and a server of our own."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from safetensors.torch import load, save

from tests.conftest import NO_HUB
from tests.inference.test_snapshot import write_2024

constants = pytest.importorskip("huggingface_hub.constants", reason=NO_HUB)
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "hf_" + "abc123" * 5
REPOSITORY = "imedslab/kneel"
WEIGHTS = "model.safetensors"
DOWNLOAD_CHUNK_SIZE = constants.DOWNLOAD_CHUNK_SIZE


class Hub(ThreadingHTTPServer):
    """Speaks as much of the hub's language as a download needs."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        self.gated = False
        self.cut: tuple[str, int] | None = (
            None  # a file, and after how many bytes, once
        )
        self.broken = ""  # a file that cannot be had
        self.sent: list[str] = []  # files that were sent whole
        self.seen: list[tuple[str, str, str]] = []  # method, path, range

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        path = unquote(urlsplit(self.path).path)
        hub = self.server
        hub.seen.append((self.command, path, self.headers.get("Range", "")))
        allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if not path.startswith((f"/api/models/{REPOSITORY}", f"/{REPOSITORY}/")):
            self.refuse(404, "RepoNotFound")
        elif path.startswith("/api/"):
            if "/revision/" in path and not path.endswith(("/main", COMMIT)):
                self.refuse(404, "RevisionNotFound")
            elif "/tree/" in path:
                self.say(200, self.listing("path"), {}, body)
            else:
                about = {"id": REPOSITORY, "sha": COMMIT, "private": False}
                about["siblings"] = self.listing("rfilename")
                self.say(200, about, {}, body)
        elif hub.gated and not allowed:
            self.refuse(403 if "Authorization" in self.headers else 401, "GatedRepo")
        else:
            self.file(path.partition("/resolve/")[2].partition("/")[2], body)

    def listing(self, key):
        return [
            {key: name, "type": "file", "size": len(data), "oid": "0" * 40}
            for name, data in self.server.files.items()
        ]

    def refuse(self, status, code):
        self.say(status, {"error": code}, {"X-Error-Code": code}, True)

    def file(self, name, body):
        data = self.server.files.get(name)
        if data is None:
            self.refuse(404, "EntryNotFound")
            return
        head = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"'}
        head |= {"X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        start = self.headers.get("Range", "bytes=0-")[6:].partition("-")[0]
        first = int(start or 0)
        if first:
            head["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
        hub = self.server
        if not body:
            self.say(200, data, head, body)
            return
        if name == hub.broken:
            self.refuse(500, "InternalError")
            return
        if hub.cut is not None and name == hub.cut[0]:
            size, hub.cut = hub.cut[1], None
            self.send(200, len(data), head)
            self.wfile.write(data[:size])
            self.close_connection = True
            return
        self.say(206 if first else 200, data[first:], head, body)
        hub.sent.append(name)

    def say(self, status, content, head, body):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send(status, len(data), head)
        if body and self.command == "GET":
            self.wfile.write(data)

    def send(self, status, length, head):
        self.send_response(status)
        for name, value in {**head, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def hub(tmp_path):
    server = Hub(write_2024(tmp_path / "published"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def download(hub, tmp_path):
    def run(*arguments, url=None, **changes):
        command = [sys.executable, ROOT / "main.py", "model", "download"]
        command += ["--out", tmp_path / "out", *arguments]
        hidden = ("HF_TOKEN", "HF_HUB_OFFLINE", "http_proxy", "HTTP_PROXY")
        known = {k: v for k, v in os.environ.items() if k not in hidden}
        known |= {"HF_ENDPOINT": url or hub.url, "HF_HOME": str(tmp_path / "hf")}
        known |= {"HF_HUB_DISABLE_XET": "1", "NO_PROXY": "*", **changes}
        return subprocess.run(
            command, env=known, capture_output=True, text=True, check=False
        )

    return run


def test_what_is_published_is_fetched_and_imported(hub, download, tmp_path):
    done = download()
    assert done.returncode == 0, done.stderr
    assert "kneel@" in done.stdout
    assert (tmp_path / "out" / "manifest.json").exists()
    fetched = {path.partition(COMMIT + "/")[2] for _, path, _ in hub.seen}
    assert set(hub.files) <= fetched


def test_a_gated_model_needs_the_user_s_token(hub, download, tmp_path):
    hub.gated = True
    refused = download()
    assert refused.returncode == 1
    assert "asks for your consent" in refused.stderr
    assert not (tmp_path / "out").exists()
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n", encoding="ascii")
    for changes in ({"HF_TOKEN": "hf_" + "wrong1" * 5}, {}):
        given = () if changes else ("--token-file", file)
        done = download(*given, **changes)
        assert done.returncode == (1 if changes else 0), done.stderr
        assert TOKEN not in done.stdout + done.stderr
        assert "wrong1" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("you/nothing",), "is not there"),
        (("--revision", "v9"), "no revision «v9»"),
    ],
)
def test_what_is_not_there_is_said(download, arguments, words):
    done = download(*arguments)
    assert done.returncode == 1
    assert words in done.stderr


def test_without_a_network_it_is_said_what_to_do(hub, download):
    offline = download(url="http://127.0.0.1:9")
    switched_off = download(HF_HUB_OFFLINE="1")
    for done in (offline, switched_off):
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr
        assert "kneel model import" in done.stderr
    assert hub.seen == []


def test_a_cut_connection_goes_on_after_the_last_whole_block(hub, download, tmp_path):
    # huggingface_hub goes on within a run, after the last block it has taken whole.
    (name,) = [n for n in hub.files if n.endswith("local_search/fold_0/" + WEIGHTS)]
    hub.files[name] = padded(hub.files[name], DOWNLOAD_CHUNK_SIZE + 2_000_000)
    hub.cut = (name, DOWNLOAD_CHUNK_SIZE + 1_000_000)
    done = download()
    assert done.returncode == 0, done.stderr
    assert hub.cut is None  # it was cut
    gets = [rest for verb, path, rest in hub.seen if verb == "GET" and name in path]
    assert gets == ["", f"bytes={DOWNLOAD_CHUNK_SIZE}-"]
    assert (tmp_path / "out" / "manifest.json").exists()


def test_a_second_run_fetches_only_what_the_first_did_not_get(hub, download, tmp_path):
    # Whole files stay in the cache; a file that was under way begins anew.
    (name,) = [n for n in hub.files if n.endswith("local_search/fold_0/" + WEIGHTS)]
    hub.broken = name
    first = download()
    assert first.returncode == 1
    assert "HTTP 500" in first.stderr
    assert not (tmp_path / "out").exists()
    had = set(hub.sent)
    assert had
    hub.broken = ""
    hub.sent.clear()
    done = download()
    assert done.returncode == 0, done.stderr
    assert name in hub.sent
    assert had.isdisjoint(hub.sent)
    assert (tmp_path / "out" / "manifest.json").exists()
    left = list((tmp_path / "hf").rglob("*.incomplete"))
    assert left == []


def padded(weights, size):
    """Return the same weights in a file of at least so many bytes."""
    return save({**load(weights)}, metadata={"note": " " * size})
