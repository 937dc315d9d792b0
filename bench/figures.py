# SPDX-License-Identifier: Apache-2.0
"""What the benches of whole servers have in common: what server and vault used, and one line of a table."""
import os
import pathlib
import statistics

PROCESSES = ("server", "vault")


def process_figures(process):
    """Memory, processor time, bytes written and context switches since it began."""
    folder = pathlib.Path(f"/proc/{process}")
    ticks = os.sysconf("SC_CLK_TCK")
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
    written = dict(line.split(": ") for line in (folder / "io").read_text().splitlines())
    switches = 0
    for task in (folder / "task").iterdir():
        lines = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
        switches += int(lines["voluntary_ctxt_switches"]) + int(lines["nonvoluntary_ctxt_switches"])
    return {
        "rss_kb": int(status["VmRSS"].split()[0]),
        "cpu": (int(stat[11]) + int(stat[12])) / ticks,
        "read": int(written["rchar"]),
        "written": int(written["wchar"]),
        "switches": switches,
    }


def figures(server):
    """Of the server with this process number, and of its vault."""
    tasks = pathlib.Path(f"/proc/{server}/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    return {name: process_figures(process) for name, process in zip(PROCESSES, (server, int(children[0])))}


def spent(before, after, count):
    """What each process spent on one of `count`: microseconds, bytes, switches."""
    units = {"cpu": 1e6, "written": 1, "switches": 1}
    return {name: {key: (after[name][key] - before[name][key]) * unit / max(count, 1) for key, unit in units.items()} for name in PROCESSES}


def value_of(sample, names):
    for name in names:
        sample = sample[name]
    return sample


def show(label, samples, *names, unit="", digits=1):
    """Median, least and most of what `names` lead to in each sample; the median is returned."""
    values = [value_of(sample, names) for sample in samples]
    print(f"{label:46} {statistics.median(values):10.{digits}f}  [{min(values):.{digits}f} - {max(values):.{digits}f}] {unit}")
    return statistics.median(values)


def show_spent(label, samples, *names):
    for process in PROCESSES:
        show(f"{label}: {process}, processor time", samples, *names, process, "cpu", unit="us")
        show(f"{label}: {process}, context switches", samples, *names, process, "switches", digits=2)
    show(f"{label}: written", samples, *names, "server", "written", unit="bytes", digits=0)
