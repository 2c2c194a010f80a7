"""The bridge between RSGI and WSGI, with a real server before it."""

import hashlib
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from teremok.platform.serving.tests import echo


@pytest.fixture(scope="module")
def client():
    with (
        echo.serving("teremok.platform.serving.tests.echo:application") as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


def test_the_path_and_the_query_arrive_as_sent(client):
    told = client.get("/дом/5?q=%D1%91").json()
    assert (told["path"], told["query"], told["method"]) == ("/дом/5", "q=%D1%91", "GET")
    assert told["address"] == "127.0.0.1"


def test_each_cookie_has_its_own_header(client):
    assert client.get("/").headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_repeated_headers_are_joined_and_underscores_left_out(client):
    headers = [("x-part", "1"), ("x-part", "2"), ("x_forwarded_for", "6.6.6.6"), ("cookie", "a=1"), ("cookie", "b=2")]
    told = client.get("/", headers=headers).json()["headers"]
    assert told["HTTP_X_PART"] == "1,2"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert "HTTP_X_FORWARDED_FOR" not in told


@pytest.mark.parametrize(("size", "on_disk"), [(0, False), (1000, False), (5_000_000, True)])
def test_a_large_body_waits_on_disk(client, size, on_disk):
    body = bytes(range(256)) * (size // 256) + b"." * (size % 256)
    told = client.post("/", content=body).json()
    assert told["sha"] == hashlib.sha256(body).hexdigest()
    assert (told["length"], told["on_disk"]) == (str(size), on_disk)


def test_a_body_of_unknown_length_is_taken(client):
    told = client.post("/", content=iter([b"one", b"two"])).json()
    assert (told["length"], told["sha"]) == ("6", hashlib.sha256(b"onetwo").hexdigest())


def test_a_body_beyond_the_limit_is_refused(client):
    for content in (b"." * (echo.LIMIT + 1), iter([b"." * echo.LIMIT, b"."])):
        answer = client.post("/", content=content)
        assert answer.status_code == 413
        assert "8 MB" in answer.text


def test_a_flow_arrives_whole(client):
    with client.stream("GET", "/flow") as answer:
        assert "content-length" not in answer.headers
        body = answer.read()
    assert body == b"".join(b"%d" % n * 100_000 for n in range(5))


def test_a_file_arrives_whole_and_in_part(client):
    file = Path(echo.__file__).read_bytes()
    assert client.get("/file").content == file
    part = client.get("/part")
    assert (part.status_code, part.content) == (206, file[10:])


def test_head_has_no_body(client):
    answer = client.head("/file")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_client_that_leaves_harms_nobody(client):
    address = urlsplit(str(client.base_url))
    for _ in range(5):
        with socket.create_connection((address.hostname, address.port)) as gone:
            gone.sendall(b"GET /flow HTTP/1.1\r\nhost: x\r\n\r\n")
            gone.recv(10)
    assert client.get("/").status_code == 200
