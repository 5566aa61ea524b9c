"""Sends a request byte for byte, for clients that cannot be run here."""

import json
import socket
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


def send(server, request):
    """Sends the bytes on a connection of their own and reads the answer."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), TIMEOUT_SECONDS) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        return Answer(response.status, dict(response.getheaders()), response.read())


def post(target, headers, body=b""):
    """A request as bytes, its headers in this order; `{host}` and `{length}` are filled in by `to`."""
    lines = [f"POST {target} HTTP/1.1", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(server, request):
    """The request, addressed to this server."""
    host = urlsplit(server).netloc.encode()
    head, _, body = request.partition(b"\r\n\r\n")
    head = head.replace(b"{host}", host).replace(b"{length}", str(len(body)).encode())
    return head + b"\r\n\r\n" + body
