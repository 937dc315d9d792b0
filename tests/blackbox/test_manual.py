# SPDX-License-Identifier: Apache-2.0
# The manual and the completion against the programs: no command, option, problem or metric that only one of them knows.
import os
import re
import socket
import subprocess
import time

from conftest import BUILD, SOURCE

COMMANDS = re.findall(r'^COMMAND\("(\w+)"', (SOURCE / "src/cli/commands.def").read_text(), re.M)


def completed(*words):
    script = f'source completions/countersign.bash; COMP_WORDS=({" ".join(words)} ""); COMP_CWORD={len(words)}; _countersign; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return subprocess.run(["bash", "-c", script], cwd=SOURCE, capture_output=True, text=True, check=True).stdout.split()


def options_in(text):
    return set(re.findall(r"--[a-z][a-z-]+", text))


def test_every_command_is_completed_and_in_the_manual():
    assert completed("countersign") == COMMANDS + ["--help", "--version"]
    page = (SOURCE / "docs/man/countersign.1").read_text()
    for command in COMMANDS:
        assert re.search(rf"^\.It Cm {command}\b", page, re.M), command


def test_every_option_is_completed():
    for command in COMMANDS:
        told = subprocess.run([BUILD / "countersign", command, "--help"], capture_output=True, text=True, check=True).stdout
        assert options_in(told) <= set(completed("countersign", command)), command


def test_every_option_of_the_server_is_in_its_manual():
    told = subprocess.run([BUILD / "countersignd", "--help"], capture_output=True, text=True, check=True).stdout
    page = (SOURCE / "docs/man/countersignd.8").read_text()
    for option in options_in(told):
        assert f"Fl {option[1:]}" in page, option


def test_every_problem_and_metric_is_in_the_manual():
    api = (SOURCE / "docs/api.md").read_text()
    problems = re.findall(r'^PROBLEM\(\w+, (\d+), "(\w+)"', (SOURCE / "src/http/problems.def").read_text(), re.M)
    assert re.findall(r"^\| `(\w+)` \| (\d+) \|", api, re.M) == [(code, status) for status, code in problems]
    page = (SOURCE / "docs/operations.md").read_text().replace("…", "countersign_keeper")
    for source in ["src/server/figures.c", "src/http/handle_metrics.c", "src/http/metrics.c"]:
        for name in re.findall(r'"((?:countersign|process)_[a-z_]+)"', (SOURCE / source).read_text()):
            assert name in page, name


def test_the_first_steps_of_the_manual_work_as_written(tmp_path):
    page = (SOURCE / "docs/operations.md").read_text().split("## Stop")[0]
    commands = re.findall(r"^    (countersign.*?)(?: +#.*)?$", page, re.M)
    steps = re.search(r"```sh\n(.*?)```", page, re.S)[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])

    def here(text):
        return text.replace("/var/lib/countersign", f"{tmp_path}/data").replace("8443", port)

    env = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"}
    made = subprocess.run(["bash", "-c", here(commands[0])], env=env, capture_output=True, text=True, timeout=60, check=True)
    config = tmp_path / "data/countersignd.yaml"
    config.write_text(here(config.read_text()))
    env["TOKEN"] = re.search(r"^  ([A-Za-z0-9_-]{43})$", made.stdout, re.M)[1]
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen(["bash", "-c", "exec " + here(commands[1])], env=env, stderr=log)
    try:
        while "server.listening" not in (tmp_path / "log").read_text():
            assert server.poll() is None
            time.sleep(0.02)
        done = subprocess.run(["bash", "-e", "-c", here(steps)], env=env, capture_output=True, text=True, timeout=60)
    finally:
        server.terminate()
        assert server.wait(60) == 0
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"ready":true' in done.stdout and '"decision":' in done.stdout and re.search(r"[1-9]\d* entries", done.stdout)


def test_every_key_of_a_gateway_is_in_the_manual():
    page = (SOURCE / "docs/channels.md").read_text()
    table = (SOURCE / "src/channel/gateway_settings.def").read_text()
    lines = re.findall(r"^[A-Z]+\([^(]", table, re.M)
    keys = re.findall(r'^[A-Z]+\(.*?, (\w+), (?:\d|NULL|"|\w+_names)', table, re.M)
    assert len(keys) == len(lines) > 20
    for key in keys:
        assert f"| `{key}` |" in page, key
