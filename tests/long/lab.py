# SPDX-License-Identifier: Apache-2.0
"""Machines on one network, as network namespaces. All of it is in namespaces of its own (network, mounts, processes), which the kernel takes
away with everything in them when the first process in there ends, whatever ended it."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

NETWORK = "10.77.0"
MARK = "COUNTERSIGN_LAB"  # in the environment of what runs inside
ROOM = pathlib.Path("/run/lab")  # in memory, and of the namespace alone


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, timeout=60, **options)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.stderr}"
    return done.stdout


def enter():
    """Runs this program again inside; returns only there."""
    if MARK not in os.environ:
        sys.exit(run_inside())
    tend_orphans()
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    ROOM.mkdir(mode=0o755)


def run_inside():
    """Its first process is killed with this one, however this one ends."""
    command = ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable]
    with subprocess.Popen([*command, *sys.argv], env={**os.environ, MARK: "inside"}) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()  # it was told, too
        finally:
            process.kill()


def tend_orphans():
    """The first process of a namespace inherits orphans, and must not leave them as zombies: they would look alive. Returns in a second one."""
    child = os.fork()
    if child == 0:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 255)


def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


class Machine:
    def __init__(self, name, number, logs):
        self.name, self.address, self.logs = name, f"{NETWORK}.{number}", logs
        self.running = {}  # label -> process
        run("ip", "netns", "add", name)
        run("ip", "link", "add", name, "master", "lan", "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", name, "up")
        self.inside("ip", "link", "set", "lo", "up")
        self.inside("ip", "link", "set", "eth0", "up")
        self.inside("ip", "address", "add", f"{self.address}/24", "dev", "eth0")

    def inside(self, *words):
        return run("ip", "netns", "exec", self.name, *words)

    def start(self, label, *words, user=None):
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        with open(self.logs / f"{self.name}-{label}.log", "ab") as log:
            command = ["ip", "netns", "exec", self.name, *as_user, *map(str, words)]
            self.running[label] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True)

    def pids(self, *names):
        """Of its processes with these names; of all without one."""
        found = [int(pid) for pid in run("ip", "netns", "pids", self.name).split()]
        return [pid for pid in found if not names or name_of(pid) in names]

    def signal(self, number, *names):
        for pid in self.pids(*names):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self, *names):
        self.signal(signal.SIGKILL, *names)
        for process in self.running.values():
            process.poll()
        until(lambda: not self.pids(*names), 20, f"{names} of {self.name} to end")

    def cut(self):
        run("ip", "link", "set", self.name, "down")

    def heal(self):
        run("ip", "link", "set", self.name, "up")

    def slow_down(self):
        """How, in words: delay and loss where the kernel has them, else a link that is narrow, so that packets queue and are dropped."""
        ways = {"30 ms each way, 1 % lost": ["netem", "delay", "30ms", "5ms", "loss", "1%"],
                "256 kbit/s, what waits longer than 300 ms is lost": ["tbf", "rate", "256kbit", "burst", "8kb", "latency", "300ms"]}
        for told, words in ways.items():
            if all(subprocess.run(["ip", "netns", "exec", *place, *words], capture_output=True, check=False).returncode == 0
                   for place in ([self.name, "tc", "qdisc", "replace", "dev", "eth0", "root"],)):
                return told
        raise RuntimeError("this kernel has neither netem nor tbf")

    def speed_up(self):
        self.inside("tc", "qdisc", "del", "dev", "eth0", "root")


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return None
    except ProcessLookupError:
        return None


def make_network():
    """The bridge; our own place in it, for the callers, is number 1."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "lan", "type", "bridge")
    run("ip", "address", "add", f"{NETWORK}.1/24", "dev", "lan")
    run("ip", "link", "set", "lan", "up")


def small_disk(folder, megabytes, user):
    """A file system of its own for the folder, which can be filled."""
    folder.mkdir(parents=True)
    run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", folder)
    shutil.chown(folder, user, user)
