#!/usr/bin/env python3
"""A forward proxy that knows CONNECT and nothing else, for tests of the transport.

Told on standard output like fault_server.py: "connect HOST:PORT" for each tunnel, "other METHOD TARGET" for each request
that is none, "clear" should bytes that are no TLS record begin a tunnel.
"""
import argparse
import socket
import sys
import threading

events = []
events_lock = threading.Lock()


def note(text):
    with events_lock:
        events.append(text)


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def handle(client, options):
    try:
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(65536)
            if not data:
                return
            head += data
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        if method != "CONNECT":
            note(f"other {method} {target}")
            client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            return
        note(f"connect {target}")
        if options.refuse:
            client.sendall(f"HTTP/1.1 {options.refuse} No\r\nContent-Length: 0\r\n\r\n".encode())
            return
        host, port = target.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            first = client.recv(65536)
            if first and first[0] != 0x16:  # a TLS handshake record
                note("clear")
            server.sendall(first)
            back = threading.Thread(target=pump, args=(server, client), daemon=True)
            back.start()
            pump(client, server)
            back.join()
    except (OSError, ValueError):
        pass
    finally:
        client.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--refuse", type=int, default=0)
    options = parser.parse_args()
    listener = socket.socket(fileno=options.fd)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=handle, args=(client, options), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    for line in sys.stdin:
        if line.strip() == "events":
            with events_lock:
                told = list(events)
            print("\n".join(told + ["end"]), flush=True)


if __name__ == "__main__":
    main()
