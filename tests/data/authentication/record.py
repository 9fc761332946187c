#!/usr/bin/env python3
"""Records how the multiprocessing.connection of this Python proves its key, message by message.

Usage: pythonX.Y record.py        writes its files beside this script

The files are read by tests/unit/runtime/ipc/authentication_replay_test.cpp. Python 3.12 or newer
writes those of Python's present protocol, 3.11 or older one of the protocol that is refused. In a
file `key`, `random` (what brood's side draws) and the messages of each side are in hexadecimal, in
the order in which they went.
"""

import hashlib
import hmac
import multiprocessing.connection as connection
import os
import pathlib
import queue
import sys
import threading

KEY = b"the key of both"
PATIENCE = 30


class Pipe:
    """One end of a conversation that notes what it sends."""

    def __init__(self, side, own, other, notes):
        self.side, self.own, self.other, self.notes = side, own, other, notes

    def send_bytes(self, message):
        self.notes.append((self.side, bytes(message)))
        self.other.put(bytes(message))

    def recv_bytes(self, most):
        message = self.own.get(timeout=PATIENCE)
        assert len(message) <= most
        return message


def listening(pipe, key):
    connection.deliver_challenge(pipe, key)
    connection.answer_challenge(pipe, key)


def connecting(pipe, key):
    connection.answer_challenge(pipe, key)
    connection.deliver_challenge(pipe, key)


def present_challenge(pipe, key):
    """What a listening side of Python 3.12 does until it refuses an answer of the old protocol."""
    pipe.send_bytes(b"#CHALLENGE#{sha256}" + os.urandom(40))
    pipe.recv_bytes(256)
    pipe.send_bytes(b"#FAILURE#")


def of_brood(size):
    """Random bytes as brood's connecting side makes them of what it draws."""
    drawn = spread(size - 16)
    text = b"brood: made by the connecting side: " + drawn
    return drawn + hmac.new(KEY, text, hashlib.sha256).digest()[:16]


def spread(size):
    """The bytes of a record stay the same when it is made again."""
    return hashlib.sha512(threading.current_thread().name.encode()).digest()[:size]


def record(name, listener, connector, listening_key=KEY, connecting_key=KEY, random=None, drawn=0):
    ends = queue.Queue(), queue.Queue()
    notes = []
    pipes = Pipe("listening", *ends, notes), Pipe("connecting", *reversed(ends), notes)
    makers = {"listening": spread, "connecting": spread, **(random or {})}
    connection.os.urandom = lambda size: makers[threading.current_thread().name](size)

    def run(side, act, pipe, key):
        try:
            act(pipe, key)
        except connection.AuthenticationError as error:
            print(f"{name}, {side}: {error}", file=sys.stderr)

    threads = [
        threading.Thread(target=run, name=side, args=(side, act, pipe, key))
        for side, act, pipe, key in (
            ("listening", listener, pipes[0], listening_key),
            ("connecting", connector, pipes[1], connecting_key),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = [f"# record.py, Python {sys.version.split()[0]}", f"key {KEY.hex()}"]
    if drawn:
        side = "connecting" if random else "listening"
        lines.append(f"random {hashlib.sha512(side.encode()).digest()[:drawn].hex()}")
    lines += [f"{side} {message.hex()}" for side, message in notes]
    path = pathlib.Path(__file__).parent / f"{name}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


if sys.version_info >= (3, 12):
    record("python_connects", listening, connecting, drawn=40)
    record("python_connects_wrong_key", listening, connecting, connecting_key=b"not it", drawn=40)
    record("python_listens", listening, connecting, random={"connecting": of_brood}, drawn=24)
    record("python_listens_wrong_key", listening, connecting, listening_key=b"not it")
else:
    record("old_python_connects", present_challenge, connecting, drawn=40)
    record("old_python_listens", listening, connecting)
