#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A double of the card program, for what pages and the extension make of each thing that a card program may say: native messaging on its standard
streams. In the folder CARD_DOUBLE, `play` is a list of what it says to a question, and `heard` is what it was told, a line each."""
import json
import os
import pathlib
import struct
import sys

FOLDER = pathlib.Path(os.environ["CARD_DOUBLE"])


def read():
    size = sys.stdin.buffer.read(4)
    return json.loads(sys.stdin.buffer.read(struct.unpack("=I", size)[0])) if len(size) == 4 else None


def say(message):
    data = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack("=I", len(data)) + data)
    sys.stdout.buffer.flush()


def hear():
    message = read()
    with open(FOLDER / "heard", "a", encoding="utf-8") as file:
        file.write(json.dumps(message) + "\n")
    return message


def main():
    asked = hear()
    for line in json.loads((FOLDER / "play").read_text()):
        if line == "hear":
            hear()
        elif line == "leave":
            return
        else:
            say({"id": asked["id"], **line})
    while hear() is not None:  # until the browser leaves
        pass


if __name__ == "__main__":
    main()
