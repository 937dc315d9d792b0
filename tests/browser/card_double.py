#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A double of the card program, for what pages and the extension make of each thing that a card program may say: native messaging on its standard
streams. In the folder CARD_DOUBLE, `play` has a list of what it says to a question, and the name of the file for what it was told, a line each."""
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


def hear(file):
    message = read()
    with open(FOLDER / file, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(message) + "\n")
    return message


def main():
    play = json.loads((FOLDER / "play").read_text())
    asked = hear(play["heard"])
    for line in play["lines"]:
        if line == "hear":
            hear(play["heard"])
        elif line == "leave":
            return
        else:
            say({"id": asked["id"], **line})
    while hear(play["heard"]) is not None:  # until the browser leaves
        pass


if __name__ == "__main__":
    main()
