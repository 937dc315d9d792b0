# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL on three machines under Patroni and etcd, with synchronous replication in strict mode, and HAProxy before them: the configuration
that docs/high-availability.md explains."""
import dataclasses
import json
import urllib.request

import yaml
from lab import ROOM, run, small_disk, until

BINARIES = "/usr/lib/postgresql/15/bin"
DISK_MB = 512
USER = "postgres"
WHOLE_SECONDS = 120


@dataclasses.dataclass
class Pace:
    """How long a silent leader keeps its key, and how long there is load before a fault and after it."""

    ttl: int
    loop_wait: int
    retry_timeout: int
    load_seconds: int


PACES = {"documented": Pace(ttl=20, loop_wait=5, retry_timeout=5, load_seconds=6), "short": Pace(ttl=9, loop_wait=2, retry_timeout=3, load_seconds=2)}


def patroni_configuration(machine, machines, folder, etcd, pace):
    return {
        "scope": "bank",
        "name": machine.name,
        "restapi": {"listen": f"{machine.address}:8008", "connect_address": f"{machine.address}:8008"},
        etcd: {"hosts": [f"{other.address}:2379" for other in machines]},
        "bootstrap": {
            "dcs": {
                "ttl": pace.ttl, "loop_wait": pace.loop_wait, "retry_timeout": pace.retry_timeout,
                "synchronous_mode": True,
                "synchronous_mode_strict": True,
                "maximum_lag_on_failover": 0,
                "postgresql": {
                    "use_pg_rewind": True,
                    "parameters": {
                        "max_connections": 100, "max_pred_locks_per_transaction": 256, "wal_sender_timeout": "5s", "wal_receiver_timeout": "5s",
                        "wal_keep_size": "64MB", "max_slot_wal_keep_size": "128MB", "max_wal_size": "128MB", "shared_buffers": "64MB",
                        "log_parameter_max_length": 0, "log_parameter_max_length_on_error": 0,
                    },
                },
            },
            "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
        },
        "postgresql": {
            "listen": f"{machine.address}:5432",
            "connect_address": f"{machine.address}:5432",
            "data_dir": str(folder / "data"),
            "bin_dir": BINARIES,
            "pgpass": str(folder / "pgpass"),
            "authentication": {"superuser": {"username": "postgres"}, "replication": {"username": "replicator"}},
            "parameters": {"unix_socket_directories": str(folder)},
            # A network of the test's own. Elsewhere: hostssl and scram-sha-256.
            "pg_hba": ["local all all trust", "host all all samenet trust", "host replication all samenet trust"],
        },
    }


def haproxy_configuration(machine, databases):
    servers = "".join(f"    server {database.name} {database.address}:5432 check port 8008\n" for database in databases)
    return f"""global
    maxconn 1000
defaults
    mode tcp
    timeout connect 3s
    timeout client 1h
    timeout server 1h
    timeout check 2s
listen primary
    bind {machine.address}:5432
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}"""


class Cluster:
    def __init__(self, databases, balancer, etcd_api, pace):
        """By version 3 of etcd's interface Patroni 3.0.2 renews a leader's key without asking whose it is by now."""
        self.databases, self.balancer = databases, balancer
        etcd = {"2": "etcd", "3": "etcd3"}[etcd_api]
        for machine in databases:
            small_disk(ROOM / machine.name, DISK_MB, USER)
            self.start_etcd(machine)
        for machine in databases:
            (ROOM / f"{machine.name}.yml").write_text(yaml.safe_dump(patroni_configuration(machine, databases, ROOM / machine.name, etcd, pace)))
            self.start_patroni(machine)
        (ROOM / "haproxy.cfg").write_text(haproxy_configuration(balancer, databases))
        self.start_balancer()

    def start_etcd(self, machine):
        (own, peers), folder = ((f"http://{machine.address}:{port}" for port in (2379, 2380)), ROOM / f"{machine.name}-etcd")
        folder.mkdir(mode=0o700)
        members = ",".join(f"{other.name}=http://{other.address}:2380" for other in self.databases)
        machine.start("etcd", "etcd", "--enable-v2", "--name", machine.name, "--data-dir", folder, "--listen-client-urls", own, "--advertise-client-urls", own,
                      "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", members)

    def start_patroni(self, machine):
        machine.start("patroni", "/usr/bin/patroni", ROOM / f"{machine.name}.yml", user=USER)

    def start_balancer(self):
        self.balancer.start("haproxy", "haproxy", "-db", "-f", ROOM / "haproxy.cfg")

    def members(self):
        """By whichever Patroni answers."""
        for machine in self.databases:
            try:
                with urllib.request.urlopen(f"http://{machine.address}:8008/cluster", timeout=2) as answer:
                    return {member["name"]: member for member in json.load(answer)["members"]}
            except OSError:
                continue
        return {}

    def primary(self):
        roles = {name: member["role"] for name, member in self.members().items()}
        return next((machine for machine in self.databases if roles.get(machine.name) == "leader"), None)

    def is_whole(self):
        """One leads, the others follow it, one of them at every commit."""
        members = self.members().values()
        roles = sorted(member["role"] for member in members)
        return (roles == ["leader", "replica", "sync_standby"] and all(member["state"] in ("running", "streaming") for member in members)
                and len({member.get("timeline") for member in members}) == 1)

    def wait_until_whole(self):
        until(self.is_whole, WHOLE_SECONDS, f"three databases in order, but {self.members()}")

    def administrate(self, script, database="postgres"):
        return run("psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", self.balancer.address, "-U", "postgres", "-d", database, input=script)

    def url(self, *machines):
        """Of the balancer, or of several databases, of which the one that takes writes is connected to."""
        hosts = ",".join(f"{machine.address}:5432" for machine in machines)
        return f"postgres://countersign@{hosts}/bank?sslmode=disable"
