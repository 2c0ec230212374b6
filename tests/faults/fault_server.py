#!/usr/bin/env python3
"""An HTTPS server that misbehaves on request, for tests of the transport.

The fault is named by the path (/fault/NAME); --http2 FAULT speaks raw HTTP/2 frames instead. What happened is told on
standard output, one event a line closed by "end", whenever "events" comes in on standard input; end of input ends it.
"""
import argparse
import base64
import collections
import hashlib
import socket
import ssl
import struct
import sys
import threading
import urllib.parse
import zlib

events = []
events_lock = threading.Lock()
seen = collections.Counter()


def note(text):
    with events_lock:
        events.append(text)


class Gone(Exception):
    """The client has left."""


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""
        self.close_at_next = False

    def read_request(self):
        while b"\r\n\r\n" not in self.buffer:
            data = self.sock.recv(65536)
            if not data:
                raise Gone
            self.buffer += data
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        while len(self.buffer) < length:
            data = self.sock.recv(65536)
            if not data:
                raise Gone
            self.buffer += data
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return method, target, headers, body

    def send(self, data):
        self.sock.sendall(data)

    def answer(self, status=200, body=b'{"resourceType":"Basic"}', headers=(), kind="application/fhir+json"):
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        self.send(head.encode("latin-1") + body)

    def drop(self):
        """Ends TCP without a word of TLS's close_notify."""
        raw = socket.socket(fileno=self.sock.detach())
        raw.shutdown(socket.SHUT_RDWR)
        raw.close()
        raise Gone

    def reset(self):
        raw = socket.socket(fileno=self.sock.detach())
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
        raise Gone

    def leave(self):
        """Ends properly, with close_notify."""
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.settimeout(0.2)
                self.sock = self.sock.unwrap()
        except (OSError, ValueError):
            pass
        raise Gone


pause = threading.Event()  # never set: waiting on it is how a slow server is slow


def socket_frame(payload, opcode=1):
    if len(payload) < 126:
        return bytes([0x80 | opcode, len(payload)]) + payload
    if len(payload) < 65536:
        return bytes([0x80 | opcode, 126]) + struct.pack(">H", len(payload)) + payload
    return bytes([0x80 | opcode, 127]) + struct.pack(">Q", len(payload)) + payload


def web_socket(c, name, headers):
    """RFC 6455 as far as a server needs it that has only bad things to say."""
    key = headers.get("sec-websocket-key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    token = base64.b64encode(hashlib.sha1(key.encode("ascii")).digest()).decode("ascii")
    if name == "socket-wrong-key":
        token = "AAAA" + token[4:]
    head = "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    c.send((head + f"Sec-WebSocket-Accept: {token}\r\n\r\n").encode("ascii"))
    if name == "socket-words":
        c.send(socket_frame(b"ping a") + socket_frame(b"bound b"))
    elif name == "socket-huge":
        c.send(socket_frame(b"ping " + b"a" * 100000))
    elif name == "socket-huge-claim":
        c.send(bytes([0x81, 127]) + struct.pack(">Q", 1 << 62))
    elif name == "socket-endless":  # one text in fragments that never ends
        c.send(bytes([0x01, 1]) + b"a")
        while True:
            c.send(bytes([0x00, 1]) + b"a")
    elif name == "socket-binary":
        c.send(socket_frame(b"ping a", 2))
    elif name == "socket-reserved":
        c.send(bytes([0xF1, 1]) + b"a")
    elif name == "socket-not-utf8":
        c.send(socket_frame(b"ping \xff\xfe"))
    elif name == "socket-masked":
        c.send(bytes([0x81, 0x81]) + b"abcd" + b"a")
    elif name == "socket-drop":
        c.drop()
    elif name == "socket-close":
        c.send(socket_frame(b"", 8))
    while c.sock.recv(65536):  # what the client says to that
        pass
    raise Gone


def fault(c, name, query, method, headers):
    if name.startswith("socket-"):
        web_socket(c, name, headers)
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"
    if name == "ok":
        c.answer()
    elif name == "truncated-length":
        c.send(plain + b'Content-Length: 1000\r\n\r\n{"resourceType":')
        c.leave()
    elif name == "reset-in-body":
        c.send(plain + b'Content-Length: 1000\r\n\r\n{"resourceType":')
        c.reset()
    elif name == "truncated-chunk":
        c.send(plain + b'Transfer-Encoding: chunked\r\n\r\n40\r\n{"resourceType":')
        c.leave()
    elif name == "missing-last-chunk":
        c.send(plain + b'Transfer-Encoding: chunked\r\n\r\n18\r\n{"resourceType":"Basic"}\r\n')
        c.leave()
    elif name == "no-length-dropped":
        c.send(plain + b'\r\n{"resourceType":')
        c.drop()
    elif name == "no-length-complete":
        c.send(plain + b'\r\n{"resourceType":"Basic","id":"1"}')
        c.leave()
    elif name == "no-length-cut":
        c.send(plain + b'\r\n{"resourceType":"Basic","id":')
        c.leave()
    elif name == "header-cut":
        c.send(plain + b"X-Half: ")
        c.leave()
    elif name == "drip":
        c.send(plain + b"Content-Length: 1000000\r\n\r\n")
        while True:
            c.send(b" ")
            pause.wait(0.02)
    elif name == "drip-header":
        c.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            c.send(b"a")
            pause.wait(0.02)
    elif name == "silent":
        pause.wait(30)
        raise Gone
    elif name == "stall":
        c.send(plain + b'Content-Length: 1000\r\n\r\n{"resourceType":')
        pause.wait(30)
        raise Gone
    elif name == "endless":
        c.send(plain + b"Transfer-Encoding: chunked\r\n\r\n")
        block = b" " * 65536
        while True:
            c.send(b"10000\r\n" + block + b"\r\n")
    elif name == "huge-length":
        c.send(plain + b"Content-Length: 9000000000000000000\r\n\r\n")
        while True:
            c.send(b" " * 65536)
    elif name == "bomb":
        size = int(query.get("mib", "100")) << 20
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        zeros = b" " * (1 << 20)
        body = b"".join(packer.compress(zeros) for _ in range(size >> 20)) + packer.flush()
        note(f"bomb {len(body)}")
        c.answer(body=body, headers=[("Content-Encoding", "gzip")])
    elif name == "gzip":
        size = int(query.get("mib", "1")) << 20
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = b'{"resourceType":"Basic","x":"' + b"y" * size + b'"}'
        c.answer(body=packer.compress(body) + packer.flush(), headers=[("Content-Encoding", "gzip")])
    elif name == "bad-gzip":
        c.answer(body=b"this is not gzip at all", headers=[("Content-Encoding", "gzip")])
    elif name == "cut-gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        text = "".join(f"{{{n * 7919 % 104729}}}" for n in range(20000)).encode()
        body = packer.compress(text) + packer.flush()
        c.answer(body=body[: len(body) // 2], headers=[("Content-Encoding", "gzip")])
    elif name == "unknown-encoding":
        c.answer(headers=[("Content-Encoding", "secret")])
    elif name == "giant-header":
        c.send(plain + b"X-Giant: ")
        for _ in range(1024):
            c.send(b"a" * 65536)
        c.send(b"\r\n\r\n")
    elif name == "long-header":
        c.answer(headers=[("X-Long", "a" * 70000)])
    elif name == "many-headers":
        c.answer(headers=[(f"X-{n}", "1") for n in range(200000)])
    elif name == "endless-interim":
        while True:
            c.send(b"HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n")
    elif name == "redirect":
        c.answer(int(query.get("status", "302")), b"", [("Location", query.get("to", "/fault/ok"))])
    elif name == "close":
        c.drop()
    elif name == "close-politely":
        c.leave()
    elif name == "reset":
        c.reset()
    elif name == "then-close":
        c.answer()
        c.close_at_next = True
    elif name == "not-http":
        c.send(b"hello, I am a printer\r\n\r\n")
        c.leave()
    elif name == "html":
        c.answer(int(query.get("status", "200")), b"<html><body>Sign in to the hotel's network</body></html>", kind="text/html")
    elif name == "status":
        extra = [("Retry-After", query["after"])] if "after" in query else []
        outcome = (b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing",'
                   b'"diagnostics":"Patient \\u202eDoe\\u0007 is not here"}]}')
        c.answer(int(query["code"]), outcome, extra)
    elif name == "flaky":
        # ?times=N&code=S: the first N requests of that target are answered S (code=drop: not answered), later ones well.
        key = str(sorted(query.items()))
        with events_lock:
            seen[key] += 1
            turn = seen[key]
        if turn > int(query["times"]):
            c.answer()
        elif query["code"] == "drop":
            c.drop()
        else:
            c.answer(int(query["code"]), b"", [("Retry-After", query["after"])] if "after" in query else [])
    elif name == "echo":
        text = "".join(f"{key}: {value}\n" for key, value in sorted(headers.items()))
        c.answer(body=f"{method}\n{text}".encode(), kind="text/plain")
    else:
        c.answer(404, b'{"resourceType":"OperationOutcome"}')


def serve_http1(sock):
    c = Connection(sock)
    while True:
        method, target, headers, _ = c.read_request()
        note(f"request {method} {target}")
        if c.close_at_next:
            c.drop()
        url = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(url.query))
        fault(c, url.path.rsplit("/", 1)[-1], query, method, headers)


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    # HPACK literal without indexing, no Huffman; the strings here are short.
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def serve_http2(sock, what):
    data = b""

    def need(count):
        nonlocal data
        while len(data) < count:
            more = sock.recv(65536)
            if not more:
                raise Gone
            data += more
        out, data = data[:count], data[count:]
        return out

    if need(24) != b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":
        raise Gone
    sock.sendall(frame(4, 0, 0))
    while True:
        head = need(9)
        kind, flags = head[3], head[4]
        stream = struct.unpack(">I", head[5:9])[0] & 0x7FFFFFFF
        need(struct.unpack(">I", b"\0" + head[:3])[0])
        if kind == 4 and not flags & 1:
            sock.sendall(frame(4, 1, 0))
        if kind in (0, 1) and flags & 1:  # END_STREAM: the request is complete
            note("request h2")
            answer = b"\x88" + literal(b"content-type", b"application/fhir+json") + literal(b"content-length", b"1000")
            if what == "short":
                sock.sendall(frame(1, 4, stream, answer) + frame(0, 1, stream, b'{"resourceType":"Basic"}'))
            elif what == "reset":
                sock.sendall(frame(1, 4, stream, answer) + frame(0, 0, stream, b'{"resou') +
                             frame(3, 0, stream, struct.pack(">I", 2)))
            elif what == "refused":
                sock.sendall(frame(3, 0, stream, struct.pack(">I", 7)))
            elif what == "goaway":
                sock.sendall(frame(7, 0, 0, struct.pack(">II", stream, 2)))
                raise Gone
            elif what == "close":
                raise Gone
            elif what == "close-in-body":
                sock.sendall(frame(1, 4, stream, answer) + frame(0, 0, stream, b'{"resou'))
                raise Gone


def handle(raw, context, options):
    note("connection")
    sock = raw
    try:
        if options.plain and raw.recv(1, socket.MSG_PEEK) == b"\x16":  # a TLS ClientHello
            raw.recv(65536)
            raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        if context:
            try:
                sock = context.wrap_socket(raw, server_side=True)
            except (ssl.SSLError, OSError) as error:
                note(f"handshake failed {getattr(error, 'reason', None)}")
                return
            peer = sock.getpeercert() if options.client_ca else None
            if peer:
                note("certificate " + "/".join(value for rdn in peer["subject"] for _, value in rdn))
        if options.http2:
            serve_http2(sock, options.http2)
        else:
            serve_http1(sock)
    except (Gone, OSError, ValueError):
        pass
    finally:
        sock.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    parser.add_argument("--client-crl")
    parser.add_argument("--optional-client", action="store_true")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--tls12", action="store_true")
    parser.add_argument("--http2")
    options = parser.parse_args()

    context = None
    if not options.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
        if options.tls12:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if options.http2:
            context.set_alpn_protocols(["h2"])
        if options.client_ca:
            context.load_verify_locations(options.client_ca)
            context.verify_mode = ssl.CERT_OPTIONAL if options.optional_client else ssl.CERT_REQUIRED
        if options.client_crl:
            context.load_verify_locations(options.client_crl)
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF

    listener = socket.socket(fileno=options.fd)

    def accept():
        while True:
            raw, _ = listener.accept()
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=handle, args=(raw, context, options), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    for line in sys.stdin:
        if line.strip() == "events":
            with events_lock:
                told = list(events)
            print("\n".join(told + ["end"]), flush=True)


if __name__ == "__main__":
    main()
