# SPDX-License-Identifier: Apache-2.0
"""tools/purity finds a clock, a file or memory, also behind a detour through another library."""
import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "purity"


def archive(folder, name, *sources):
    objects = []
    for index, source in enumerate(sources):
        file = folder / f"{name}{index}.c"
        file.write_text(source)
        objects.append(str(file.with_suffix(".o")))
        subprocess.run(["gcc", "-O1", "-c", str(file), "-o", objects[-1]], check=True)
    library = folder / f"{name}.a"
    subprocess.run(["ar", "rcs", str(library), *objects], check=True)
    return str(library)


BASE = ["#include <stdlib.h>\nvoid *base_memory(void) { return malloc(1); }", "int base_plain(int a) { return a + 1; }"]


@pytest.mark.parametrize("source, needed", [
    ("int base_plain(int); int law(int a) { return base_plain(a); }", None),
    ("#include <string.h>\nint law(const char *a, const char *b, unsigned long n) { return memcmp(a, b, n); }", None),
    ("#include <time.h>\nlong law(void) { return time(0); }", "time"),
    ("#include <stdlib.h>\nvoid *law(void) { return malloc(7); }", "malloc"),
    ("void *base_memory(void); void *law(void) { return base_memory(); }", "malloc"),
    ("extern int elsewhere; int law(void) { return elsewhere; }", "elsewhere"),
])
def test_what_is_needed_from_outside_is_told(source, needed, tmp_path):
    run = subprocess.run([str(TOOL), archive(tmp_path, "base", *BASE), archive(tmp_path, "law", source)], capture_output=True, text=True,
                         check=False)
    assert run.returncode == (needed is not None)
    assert (f"needs {needed}" in run.stdout) == (needed is not None)
