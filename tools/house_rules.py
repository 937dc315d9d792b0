# SPDX-License-Identifier: Apache-2.0
"""The house rules. A rule takes a Tree and yields findings (path, line, message); its docstring is what tools/house prints for it."""
import re
import subprocess

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
LINE_CHARACTERS_MAX = 150  # of C; clang-format keeps code to 140
SCRIPT_CHARACTERS_MAX = 170

# Functions that cannot be called safely, or that take from the system what a caller should pass in; and what to use instead.
BANNED = {
    "alloca": "a fixed array or a buffer",
    "asctime": "timestamp_format_utc",
    "atof": "a strict parser",
    "atoi": "a strict parser",
    "atol": "a strict parser",
    "ctime": "timestamp_format_utc",
    "fscanf": "a strict parser",
    "gets": "a reader with a limit",
    "localtime": "timestamp_format_taipei",
    "mktemp": "mkstemp",
    "popen": "posix_spawn",
    "rand": "the vault's random bytes",
    "random": "the vault's random bytes",
    "scanf": "a strict parser",
    "sprintf": "snprintf or a buffer",
    "sscanf": "a strict parser",
    "strcat": "a buffer",
    "strcpy": "memcpy with a checked size",
    "strncat": "a buffer",
    "strncpy": "memcpy with a checked size",
    "strtok": "a reader",
    "system": "posix_spawn",
    "tmpnam": "mkstemp",
    "vsprintf": "vsnprintf or a buffer",
}

# Which folders may include a library's headers. Tests, benches and harnesses may include any.
LIBRARIES = {
    "cbor.h": ["src/webauthn"],
    "curl/": ["src/channel", "src/cli"],
    "fido.h": ["src/webauthn"],
    "gnutls/": ["src/http", "src/server"],
    "libpq-fe.h": ["src/store/postgres"],
    "libxml/": ["src/crypto"],
    "microhttpd.h": ["src/http"],
    "openssl/": ["src/crypto", "src/vault", "src/webauthn"],
    "p11-kit/": ["src/vault"],
    "seccomp.h": ["src/vault", "src/server"],
    "sqlite3.h": ["src/store/sqlite"],
    "xmlsec/": ["src/crypto"],
    "yaml.h": ["src/config"],
}
OUTSIDE = ("tests/", "bench/", "fuzz/", "demobank/")


class Tree:
    """The files that git knows under a root, read once."""

    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                check=True, capture_output=True).stdout.decode()
        self.paths = sorted(path for path in listed.split("\0") if path and (root / path).is_file())
        self._lines = {}

    def lines(self, path):
        if path not in self._lines:
            self._lines[path] = (self.root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        return self._lines[path]

    def with_endings(self, *endings):
        return [path for path in self.paths if path.endswith(endings)]

    def c_files(self):
        return self.with_endings(".c", ".h", ".def")

    def scripts(self):
        """Programs without an ending, by their first line."""
        return [path for path in self.paths if "." not in path.rsplit("/", 1)[-1] and "/corpus/" not in path
                and self.lines(path) and self.lines(path)[0].startswith("#!")]

    def code(self, path):
        """Lines of C with comments and literals blanked out, so that rules see code alone."""
        return blank_comments_and_literals("\n".join(self.lines(path))).split("\n")


def blank_comments_and_literals(text):
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def numbered(lines):
    return enumerate(lines, start=1)


def head(tree):
    """every file says its licence, and every C file its purpose"""
    for path in tree.with_endings(".c", ".h", ".def", ".py", ".sh", "meson.build", ".sql", ".yaml", ".service") + tree.scripts():
        if "/golden/" in path or "/corpus/" in path:
            continue
        lines = tree.lines(path)
        if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:2]):
            yield path, 1, "the SPDX line is missing"
        elif path.endswith((".c", ".h", ".def")) and (len(lines) < 2 or len(lines[1].strip(" */")) < 12):
            yield path, 2, "the second line must say what the file is for"


def file_size(tree):
    """no file is longer than 600 lines"""
    for path in tree.with_endings(".c", ".h", ".py", ".sh", ".js") + tree.scripts():
        if len(tree.lines(path)) > FILE_LINES_MAX:
            yield path, FILE_LINES_MAX, f"{len(tree.lines(path))} lines: more than one subject?"


def function_size(tree):
    """no function is longer than 70 lines"""
    for path in tree.with_endings(".c", ".h"):
        start = None
        for number, line in numbered(tree.lines(path)):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start + 1 > FUNCTION_LINES_MAX:
                    yield path, start, f"a function of {number - start + 1} lines"
                start = None


def line_width(tree):
    """no line is so wide that nobody reads its end"""
    for path in tree.with_endings(".c", ".h", ".py") + tree.scripts():
        maximum = LINE_CHARACTERS_MAX if path.endswith((".c", ".h")) else SCRIPT_CHARACTERS_MAX
        for number, line in numbered(tree.lines(path)):
            if len(line) > maximum:
                yield path, number, f"{len(line)} characters"


def includes_from_root(tree):
    """includes are from the root and lead to a file"""
    known = set(tree.paths)
    for path in tree.c_files():
        for number, line in numbered(tree.lines(path)):
            match = re.match(r'\s*#\s*include "([^"]+)"', line)
            if match and match.group(1) not in known and not match.group(1).startswith("generated/"):
                yield path, number, f'"{match.group(1)}" is no path from the root'


def allowed_rooms(tree):
    """The table of ARCHITECTURE.md: folder -> set of folders, or None for everything."""
    rooms = {}
    for line in tree.lines("ARCHITECTURE.md"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`"):
            uses = None if cells[2] == "everything" else set(re.findall(r"`([\w/]+)`", cells[2]))
            for room in re.findall(r"`([\w/]+)`", cells[0]):
                rooms[room] = uses
    return rooms


def room_of(path, rooms):
    return next((room for room in sorted(rooms, key=len, reverse=True) if path.startswith(room + "/")), None)


def layering(tree):
    """a folder includes only what the table in ARCHITECTURE.md allows"""
    rooms = allowed_rooms(tree)
    for path in tree.c_files():
        room = room_of(path, rooms)
        if room is None:
            if path.startswith(("src/", "law/")):
                yield path, 1, "this folder is not in the table of ARCHITECTURE.md"
            continue
        for number, line in numbered(tree.lines(path)):
            match = re.match(r'\s*#\s*include "([^"]+)"', line)
            used = room_of(match.group(1), rooms) if match else None
            if used not in (None, room) and rooms[room] is not None and used not in rooms[room]:
                yield path, number, f"{room} may not use {used}"


def libraries(tree):
    """a library's headers are included only where ARCHITECTURE.md puts it"""
    for path in tree.c_files():
        if path.startswith(OUTSIDE):
            continue
        for number, line in numbered(tree.lines(path)):
            match = re.match(r"\s*#\s*include <([^>]+)>", line)
            for prefix, folders in LIBRARIES.items():
                if match and match.group(1).startswith(prefix) and not path.startswith(tuple(folder + "/" for folder in folders)):
                    yield path, number, f"<{match.group(1)}> belongs to {' and '.join(folders)}"


def banned_functions(tree):
    """no function that cannot be called safely; tests may parse loosely what they wrote themselves"""
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for path in tree.c_files():
        for number, line in numbered(tree.code(path)):
            for match in pattern.finditer(line):
                if not (path.startswith(OUTSIDE) and BANNED[match.group(1)] == "a strict parser"):
                    yield path, number, f"{match.group(1)}: use {BANNED[match.group(1)]}"


def no_goto(tree):
    """no goto"""
    for path in tree.c_files():
        for number, line in numbered(tree.code(path)):
            if re.search(r"\bgoto\b", line):
                yield path, number, "goto"


def no_dead_code(tree):
    """no code that is commented out or switched off"""
    for path in tree.c_files():
        for number, line in numbered(tree.lines(path)):
            if re.match(r"\s*#\s*if\s+0\b", line):
                yield path, number, "#if 0"
            elif re.match(r"\s*(//|/\*)\s*(return\b.*;|if \(.*\)|\w+\(.*\);|\w+ = .*;|\}|#include)", line):
                yield path, number, "looks like code in a comment"


def unfinished(tree):
    """nothing says that it is unfinished"""
    marks = re.compile(r"(?<![\"\w])(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
    for path in tree.with_endings(".c", ".h", ".def", ".py", ".sh", ".md", ".yaml", ".build", ".sql", ".js") + tree.scripts():
        for number, line in numbered(tree.lines(path)):
            if "mktemp" not in line and marks.search(line):
                yield path, number, "unfinished work belongs in an issue"


def must_check(tree):
    """every function in a header that returns a status must be looked at, but those that only make one to hand on"""
    for path in tree.with_endings(".h"):
        if path.startswith(OUTSIDE):
            continue
        for number, line in numbered(tree.code(path)):
            match = re.match(r"(?:static inline )?enum status (\w+)\(", line)
            if match and not re.search(r"(^|_)(refuse|failure|status)(_|$)", match.group(1)):
                yield path, number, "MUST_CHECK is missing"


def machine_paths(tree):
    """no path of somebody's machine"""
    pattern = re.compile(r"(?<![\w./*-])/(?:home|root|work|workspace|Users|mnt)/\w|/tmp/\w+/\w+")
    for path in tree.paths:
        if "/corpus/" in path:
            continue
        for number, line in numbered(tree.lines(path)):
            if pattern.search(line):
                yield path, number, "a path that only one machine has"


def links(tree):
    """every file that a document names is there"""
    for path in tree.with_endings(".md"):
        folder = path.rpartition("/")[0]
        for number, line in numbered(tree.lines(path)):
            targets = [(f"{folder}/" if folder else "") + target for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", line) if "://" not in target]
            targets += re.findall(r"`((?:docs|src|law|tools|demobank|api|tests|fuzz|bench)/[a-z0-9_./-]+\.[a-z0-9]+)`", line)
            for target in targets:
                if not (tree.root / target).exists():
                    yield path, number, f"{target} is not there"


def corpora(tree):
    """every fuzz harness is registered, and has a corpus with something in it"""
    registered = set(re.findall(r"^\s*'(\w+)'\s*:", "\n".join(tree.lines("fuzz/meson.build")), re.M)) | {"must_fail"}
    harnesses = {path[len("fuzz/fuzz_"):-2] for path in tree.paths if re.fullmatch(r"fuzz/fuzz_\w+\.c", path)}
    for name in sorted(harnesses - registered):
        yield f"fuzz/fuzz_{name}.c", 1, "is not in fuzz/meson.build"
    for name in sorted(harnesses | registered):
        seeds = [path for path in tree.paths if path.startswith(f"fuzz/corpus/{name}/")]
        if not seeds:
            yield f"fuzz/corpus/{name}", 1, "is empty"
        for path in seeds:
            if (tree.root / path).stat().st_size > 100_000:
                yield path, 1, "a seed this large slows everything after it"


def registered_sources(tree):
    """every source file is built, and every test file is run"""
    for path in tree.with_endings(".c"):
        folder, name = path.rsplit("/", 1)
        stem = re.sub(r"^(test|fuzz|bench)_", "", name[:-2])
        build_files = [f"{parent}/meson.build" for parent in (folder, folder.rsplit("/", 1)[0]) if f"{parent}/meson.build" in tree.paths]
        text = "\n".join(line for build_file in build_files for line in tree.lines(build_file))
        if not re.search(rf"'(\w+/)*({re.escape(name)}|{re.escape(stem)}|{re.escape(name[:-2])})'", text):
            yield path, 1, "is in no meson.build"


RULES = {rule.__name__: rule for rule in (
    head, file_size, function_size, line_width, includes_from_root, layering, libraries, banned_functions, no_goto, no_dead_code, unfinished,
    must_check, machine_paths, links, corpora, registered_sources)}


def read_exceptions(tree):
    """Lines of `rule path count reason`: exactly that many findings are expected there."""
    exceptions = {}
    if "tools/house.exceptions" not in tree.paths:
        return exceptions
    for line in tree.lines("tools/house.exceptions"):
        if line and not line.startswith("#"):
            rule, path, count, _reason = line.split(None, 3)
            exceptions[rule, path] = int(count)
    return exceptions


def apply_exceptions(rule, findings, exceptions):
    """What is left: findings beyond the allowed number, and exceptions that have become too generous."""
    left = []
    paths = {path for path, _, _ in findings} | {path for name, path in exceptions if name == rule}
    for path in sorted(paths):
        here = [finding for finding in findings if finding[0] == path]
        allowed = exceptions.get((rule, path), 0)
        if len(here) > allowed:
            left += here
        elif len(here) < allowed:
            left.append((path, 1, f"tools/house.exceptions allows {allowed} and finds {len(here)}: lower it"))
    return left
