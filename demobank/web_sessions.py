# SPDX-License-Identifier: Apache-2.0
"""Sessions of the demo bank's pages. They live in memory: a restart signs everybody out. The cookie's value is kept as its digest."""
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field

IDLE_SECONDS = 600
WHOLE_SECONDS = 3600  # however busy
SESSIONS_MAX = 10_000
REMEMBERED_MAX = 32  # operations, and ceremonies, of one session


@dataclass
class Session:
    access: str  # CUSTOMER or OFFICER
    who: str  # the customer's id, or the officer's name
    began: float
    used: float
    operations: dict = field(default_factory=dict)  # operation: what was answered when it was created here
    ceremonies: dict = field(default_factory=dict)  # ceremony: its operation, of those that were opened here
    protections: dict = field(default_factory=dict)  # protection: its operation, of those that a device was asked here
    unanswered: dict = field(default_factory=dict)  # operation: True, of those whose approval countersignd never said the end of

    @staticmethod
    def remember(known, key, value):
        """In one of the above; the oldest goes when there are too many."""
        known[key] = value
        while len(known) > REMEMBERED_MAX:
            del known[next(iter(known))]


class Sessions:
    def __init__(self, idle_seconds=IDLE_SECONDS, clock=time.monotonic):
        self.idle_seconds, self.clock = idle_seconds, clock
        self.sessions, self.lock = {}, threading.Lock()

    @staticmethod
    def cookie(access):
        """Its name: browsers take it with Secure, Path=/ and no Domain, or not at all."""
        return f"__Host-{access}"

    def begin(self, access, who):
        """Always a name that nobody knew before; what the browser had is worth nothing (see end)."""
        name, now = secrets.token_urlsafe(32), self.clock()
        with self.lock:
            self._drop_old(now)
            self.sessions[self._key(name)] = Session(access, who, now, now)
        return name

    def find(self, access, name):
        """The session, used from now; or None."""
        now, key = self.clock(), self._key(name or "")
        with self.lock:
            session = self.sessions.get(key)
            if session is None or session.access != access or self._is_over(session, now):
                return None
            session.used = now
            self.sessions[key] = self.sessions.pop(key)
            return session

    def end(self, name):
        with self.lock:
            self.sessions.pop(self._key(name or ""), None)

    def set_cookie(self, access, name):
        return f"{self.cookie(access)}={name}; Path=/; Secure; HttpOnly; SameSite=Strict" + ("" if name else "; Max-Age=0")

    def _drop_old(self, now):
        """They stand in the order of their use."""
        while self.sessions:
            oldest = next(iter(self.sessions))
            if len(self.sessions) < SESSIONS_MAX and not self._is_over(self.sessions[oldest], now):
                return
            del self.sessions[oldest]

    def _is_over(self, session, now):
        return now - session.used > self.idle_seconds or now - session.began > WHOLE_SECONDS

    @staticmethod
    def _key(name):
        return hashlib.sha256(name.encode()).digest()
