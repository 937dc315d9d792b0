# SPDX-License-Identifier: Apache-2.0
"""The pages and files of web/ and client/web/: each page is a fragment, put into the frame, its words filled in from one language's dictionary."""
import functools
import gzip
import hashlib
import html
import json
import re
import urllib.parse

from bank import ROOT
from web_http import Answer, Refusal

WEB = ROOT / "web"
FOLDERS = {"/static/": WEB, "/sdk/": ROOT / "client" / "web"}
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
LANGUAGES = {"zh-TW": "中文", "en": "English"}  # the first is the default
LANGUAGE_COOKIE = "language"


@functools.lru_cache(maxsize=None)
def dictionary(language):
    return json.loads((WEB / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def language_of(request):
    """What the address asks for, or what was chosen before."""
    asked = request.query.get("lang"), request.cookie(LANGUAGE_COOKIE)
    return next((language for language in asked if language in LANGUAGES), next(iter(LANGUAGES)))


def fill(text, words):
    """{{word}} becomes the dictionary's text. A word that is missing is a mistake of ours, and says so."""
    return re.sub(r"\{\{([a-z0-9_.-]+)\}\}", lambda match: html.escape(words[match.group(1)]), text)


def language_links(request, chosen):
    links = []
    for language, name in LANGUAGES.items():
        query = urllib.parse.urlencode({**request.query, "lang": language})
        current = ' aria-current="true"' if language == chosen else ""
        links.append(f'<a href="?{html.escape(query)}" lang="{language}" hreflang="{language}"{current}>{name}</a>')
    return " ".join(links)


def navigation(access):
    """Of whoever is signed in: web/navigation-ACCESS.html, where there is one."""
    path = WEB / f"navigation-{access}.html"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def render(request, page, access):
    """web/PAGE.html in the frame; its script is web/PAGE.js, its title the word PAGE.title (of the page's last name)."""
    language = language_of(request)
    words = dictionary(language)
    name = page.rpartition("/")[2]
    frame = (WEB / "frame.html").read_text(encoding="utf-8")
    for mark, value in (
        ("language", language),
        ("page", page),
        ("title", html.escape(words[f"{name}.title"])),
        ("languages", language_links(request, language)),
        ("navigation", navigation(access)),
        ("main", (WEB / f"{page}.html").read_text(encoding="utf-8")),
    ):
        frame = frame.replace(f"[[{mark}]]", value)
    headers = {"Cache-Control": "no-store"}
    if "lang" in request.query:
        headers["Set-Cookie"] = f"{LANGUAGE_COOKIE}={language}; Path=/; SameSite=Lax; Max-Age=31536000"
    return Answer(200, fill(frame, words).encode(), "text/html; charset=utf-8", headers, public=True)


def static(request):
    """A file of the folders above, by its whole path."""
    for prefix, folder in FOLDERS.items():
        if request.path.startswith(prefix):
            path = (folder / request.path[len(prefix):]).resolve()
            if path.is_relative_to(folder) and path.suffix in MEDIA_TYPES and path.is_file():
                return unless_known(request, path.read_bytes(), MEDIA_TYPES[path.suffix])
    raise Refusal(404, "not_found", "there is no such page")


def unless_known(request, body, media_type):
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return Answer(304, b"", media_type, headers)
    return Answer(200, body, media_type, headers, public=True)


def compress(request, answer):
    """Only what holds nothing of a session: compressed beside what others may choose, a secret's length would tell of it (BREACH)."""
    if answer.public and len(answer.body) > 500 and "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.body = gzip.compress(answer.body, 9, mtime=0)
        answer.headers.update({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
