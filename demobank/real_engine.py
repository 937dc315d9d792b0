# SPDX-License-Identifier: Apache-2.0
"""The biometric engine of biometric-engine/ as a process, and the pictures that its package has. Of tests and demo."""
import base64
import json
import pathlib
import subprocess

from engine_double import write_settings

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "biometric-engine"
KEY = "the key that the bank and this engine share, for an hour"


# Which of the man's photographs show what is asked, as the engine sees them.
POSES = {"turn_left": "man-14", "turn_right": "man-12"}
PICTURES = ["man-11", "man-15", *POSES.values(), "other-10"]


class RealEngine:
    """On a Unix socket in `folder`; its pictures are there, too."""

    def __init__(self, folder):
        assert (FOLDER / "node_modules").is_dir(), "needs the npm packages of biometric-engine/; tools/install installs them"
        folder.mkdir(exist_ok=True)
        self.folder, self.key, self.socket = folder, folder / "engine.key", folder / "engine.sock"
        self.key.write_text(KEY + "\n")
        self.key.chmod(0o400)
        command = ["node", "engine.mjs", "--key-file", self.key, "--socket", self.socket]
        self.process = subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, text=True)
        try:
            subprocess.run(["node", "samples.mjs", folder, *PICTURES], cwd=FOLDER, check=True, timeout=60)
            self.name = json.loads(next(line for line in self.process.stdout if line.startswith("{")))["engine"]
        except BaseException:
            self.close()
            raise

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def sample(self, name):
        data = (self.folder / f"{name}.jpg").read_bytes()
        return {"media_type": "image/jpeg", "data": base64.b64encode(data).decode()}

    def settings(self):
        """The file of biometrics for this engine."""
        return write_settings(self.folder, self.key, {"url": "http://engine", "socket": str(self.socket)}, answer_seconds=30)

    def parameters(self, **changes):
        """Where the rates of biometric-engine/README.md say that no impostor of its pictures is accepted. Its PAD score tells next to nothing, so the
        threshold asks for next to nothing: an institution has no use for such a set."""
        return {"technique": "face", "purpose": "query", "engine": self.name["name"], "model": self.name["model"], "similarity_min": 551_885,
                "liveness_min": 200_000, "far_ppm": 3_704, "frr_ppm": 91_503, "document_sha256": "ab" * 32, "valid_from": "2026-01-01T00:00:00Z", **changes}


def answerable(begin):
    """A ceremony that asks for what there are photographs of: the others are left open."""
    while True:
        ceremony = begin()
        asked = [prompt["id"] for prompt in ceremony["challenge"]["prompts"]]
        if all(prompt in POSES for prompt in asked[1:]):
            return ceremony, [POSES[prompt] for prompt in asked[1:]]
