# SPDX-License-Identifier: Apache-2.0
"""schema.py OUTPUT EMBED OURS... -- NEXT...: the table of migrations of a program that is to come, which has NEXT after ours."""
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main(output, embed, *words):
    ours, after = list(words[:words.index("--")]), words[words.index("--") + 1:]
    with tempfile.TemporaryDirectory() as folder:
        for number, source in enumerate(after, start=len(ours) + 1):
            ours.append(shutil.copy(source, pathlib.Path(folder) / f"{number:04}_{pathlib.Path(source).stem}.sql"))
        return subprocess.run([sys.executable, embed, output, *ours], check=False).returncode


sys.exit(main(*sys.argv[1:]))
