"""What Directus is asked, how its answers are checked, and how they are timed."""

import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse

import caseload
import peer

PARTS = ["donald", "ohns", "wilk", "begu", "okaf", "thom", "rich", "kowal", "suther", "gri"]
NOTE = ("spoke with client about safety plan and housing options " * 11)[:600]
VARIANTS = 200


def query(**settings):
    # A dot in the word stands for a level: deep.contacts._limit is deep[contacts][_limit].
    def name(levels):
        first, *others = levels.split(".")
        return first + "".join(f"[{other}]" for other in others)

    return urllib.parse.urlencode({name(levels): value for levels, value in settings.items()}, safe="*,:")


def case(number):
    settings = {
        "fields": "*,contacts.*,assessments.*", "deep.contacts._sort": "-ts", "deep.contacts._limit": 50, "deep.assessments._sort": "-ts",
    }
    return f"/items/people/{number}?" + query(**settings)


def worker(number):
    settings = {
        "filter.worker._eq": number, "filter.is_open._eq": "true", "fields": "id,first,last,dob,contacts.ts",
        "deep.contacts._sort": "-ts", "deep.contacts._limit": 1, "limit": 50,
    }
    return "/items/people?" + query(**settings)


def named(part):
    return "/items/people?" + query(**{"filter.last._icontains": part, "fields": "id,first,last,dob", "limit": 25, "sort": "last"})


def contact(person, of):
    return {"person": person, "worker": of, "ts": "2026-09-29T10:00:00", "minutes": 30, "channel": "Phone call", "note": NOTE}


# To the last second: a day alone would mean its midnight.
QUARTER = f"{caseload.QUARTER[0]}T00:00:00,{caseload.QUARTER[1]}T23:59:59"
SUMS = "/items/contacts?" + query(**{
    "aggregate.sum": "minutes", "groupBy.": "person", "filter.ts._between": QUARTER, "limit": -1,
})
PEOPLE = "/items/people?" + query(fields="id,dob,gender,ethnicity", limit=-1)


class Operation:
    """Theirs, and what it is called in what `bench run` prints. `calls` are one list of (path, body) for each call."""

    def __init__(self, letter, what, ours, calls):
        self.letter, self.what, self.ours, self.calls = letter, what, ours, calls


def operations(truth):
    chance = random.Random(7)
    people = [chance.choice(truth.open_cases) for _ in range(VARIANTS)]
    workers = [chance.choice(truth.workers) for _ in range(VARIANTS)]
    new = [json.dumps(contact(person, truth.people[person]["worker"])) for person in people]
    return [
        Operation("a", "a case, latest 50 contacts", "open a case, latest 50 contacts", [[(case(p), None) for p in people]]),
        Operation("b", "a worker's 50 cases", "a worker's 50 cases and what is due", [[(worker(w), None) for w in workers]]),
        Operation("c", "part of a name", "find a person by part of a name", [[(named(part), None) for part in PARTS]]),
        Operation("d", "record a contact", "record a contact", [[("/items/contacts", body) for body in new]]),
        Operation("e", "a quarter, two calls", "a quarter's return", [[(SUMS, None)], [(PEOPLE, None)]]),
    ]


def check(directus, cluster, truth):
    """Stops the run at the first answer that is not what the files say: what is measured is what works."""

    def same(what, found, wanted):
        if found != wanted:
            raise SystemExit(f"{what}: {str(found)[:300]} and not {str(wanted)[:300]}")

    for person in truth.open_cases[:: max(1, len(truth.open_cases) // 5)]:
        answer = directus.call("GET", case(person))
        moments = [(row["ts"], row["note"]) for row in answer["contacts"]]
        same(f"(a) the latest contacts of {person}", moments, [(ts, note) for ts, _, note in truth.latest(person, 50)])
        same(f"(a) the assessments of {person}", len(answer["assessments"]), 3)
    for number in truth.workers[:5]:
        answer = directus.call("GET", worker(number))
        wanted = {p: truth.latest(p, 1)[0][0] for p in truth.open_cases if truth.people[p]["worker"] == number}
        same(f"(b) the cases of worker {number}", {row["id"]: row["contacts"][0]["ts"] for row in answer}, wanted)
    for part in PARTS:
        found, wanted = {row["id"] for row in directus.call("GET", named(part))}, truth.named(part)
        same(f"(c) how many have {part}", len(found), min(25, len(wanted)))
        same(f"(c) who else was found for {part}", found - wanted, set())
    check_create(directus, cluster, truth, same)
    peer.as_loaded(cluster, truth.count["contacts"])
    sums = {row["person"]: int(row["sum"]["minutes"]) for row in directus.call("GET", SUMS)}
    wrong = {person: (sums.get(person), minutes) for person, minutes in truth.quarter.items() if sums.get(person) != minutes}
    same("(e) minutes by person, theirs and the files'", wrong, {})
    same("(e) people in the quarter", len(sums), len(truth.quarter))
    same("(e) people", len(directus.call("GET", PEOPLE)), len(truth.people))
    return f"{len(sums)} people and {sum(sums.values()) / 60:.0f} hours in the quarter"


def check_create(directus, cluster, truth, same):
    same("(d) what makes a commit durable", cluster.sql("SHOW fsync", "SHOW synchronous_commit"), "on\non")
    person = truth.open_cases[0]
    body = contact(person, truth.people[person]["worker"])
    made = directus.call("POST", "/items/contacts", body)["id"]
    read = directus.call("GET", f"/items/contacts/{made}")
    same("(d) the contact read again", {name: read[name] for name in body}, body)
    for table in ("directus_activity", "directus_revisions"):
        same(f"(d) rows in {table}", cluster.sql(f"SELECT count(*) FROM {table} WHERE collection = 'contacts' AND item = '{made}'"), "1")


LUA = """
local asks = {%s}
local headers = {%s}
local at = 0
request = function()
  at = at %% #asks + 1
  return wrk.format('%s', asks[at][1], headers, asks[at][2])
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT %%d %%d %%.3f %%.3f %%d %%d\\n', summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.bytes, e.status + e.connect + e.read + e.write + e.timeout))
end
"""


def timed(directus, asks, connections, seconds):
    """One call at so many connections, each waiting for its answer before it asks again; after a warming up of a fifth."""
    method = "POST" if asks[0][1] else "GET"
    quoted = ",".join("{[==[%s]==],%s}" % (path, f"[==[{body}]==]" if body else "nil") for path, body in asks)
    headers = {**directus.headers, "content-type": "application/json"} if asks[0][1] else directus.headers
    named_headers = ",".join(f"['{name}']='{value}'" for name, value in headers.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (quoted, named_headers, method))
        script.flush()
        for over in (max(1, seconds // 5), seconds):
            command = ["wrk", "-t1", f"-c{connections}", f"-d{over}s", "--timeout", "30s", "-s", script.name, directus.base]
            said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=over + 90).stdout
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)", said)
    if not found or float(found[6]) > 0:
        raise SystemExit(f"wrk at {asks[0][0]}: {said}")
    if float(found[1]) == 0:
        return None
    count, micros, p50, p99, size, _ = (float(value) for value in found.groups())
    return {"p50": p50, "p99": p99, "rate": count / micros * 1e6, "kb": size / count / 1e3, "count": int(count)}


def measure(directus, operation, connections, seconds):
    """An operation of several calls takes what they take one after the other: their medians, added. None: no answer in time."""
    parts = [timed(directus, asks, connections, seconds) for asks in operation.calls]
    if None in parts:
        return None
    return {
        "p50": sum(p["p50"] for p in parts), "p99": sum(p["p99"] for p in parts), "rate": 1 / sum(1 / p["rate"] for p in parts),
        "kb": sum(p["kb"] for p in parts), "count": min(p["count"] for p in parts),
    }


def synced():
    """The median of a sync of 4 KiB to this disk, in milliseconds: what a durable write costs, whoever writes it."""
    times = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(200):
            file.write(bytes(4096))
            file.flush()
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - begun)
    return statistics.median(times) * 1e3
