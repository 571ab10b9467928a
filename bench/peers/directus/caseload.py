"""An invented caseload as tab-separated files, the same on every machine, and what is true of it.

people       id first last dob gender ethnicity postcode worker open case_start
contacts     id person worker ts minutes channel note (about 600 characters)
assessments  id person worker ts score level answers (24 of 0 or 1)

At scale 1: 20,000 people, 200,000 contacts, 60,000 assessments; 40 workers with 50 open cases of 60 contacts each.
"""

import collections
import datetime as dt
import pathlib
import random

SEED = 20260331
END = dt.datetime(2026, 9, 30)
QUARTER = ("2026-07-01", "2026-09-30")
CASES_OF_A_WORKER = 50

FIRST = """Aaliyah Abigail Agnieszka Aisha Alice Amara Amelia Amina Anna Beatrice Bethany Carys Charlotte Chloe Daniel David
Deborah Eilidh Ella Emily Emma Fatima Freya Gemma Grace Hannah Hayley Imogen Isla James Jasmine Jessica Joanne Jodie Jordan
Karen Katarzyna Kayleigh Kelly Khadija Laura Leanne Lily Louise Maryam Megan Michael Michelle Mohammed Molly Natalie Niamh
Nicola Olivia Patricia Paul Priya Rachel Rebecca Robert Ruth Samantha Sarah Shanice Shannon Sian Sophie Stacey Stephen Susan
Thomas Tracey Victoria Yasmin Zainab Zoe""".split()
LAST = """Adams Ahmed Akhtar Ali Allen Anderson Bailey Baker Begum Bell Bennett Brown Campbell Carter Chapman Clark Clarke
Collins Cook Cooper Cox Davies Davis Dixon Edwards Ellis Evans Foster Fraser Gill Graham Gray Green Griffiths Hall Harris
Harrison Hill Holmes Hughes Hunter Hussain Jackson James Johnson Johnston Jones Kaur Kelly Khan King Knight Kowalska Lee Lewis
Lloyd MacDonald Marshall Martin Mason McDonald McKenzie Mehta Miah Miller Mills Mitchell Moore Morgan Morris Murphy Murray
Nowak Okafor Okonkwo Owen Palmer Parker Patel Phillips Powell Price Rahman Reid Reynolds Richards Richardson Roberts Robertson
Robinson Rogers Ross Russell Scott Shah Shaw Simpson Singh Smith Stevens Stewart Sutherland Taylor Thomas Thompson Turner
Walker Walsh Ward Watson Webb White Wilkinson Williams Williamson Wilson Wood Wright Young""".split()
# As often as they stand here.
GENDERS = ["Female"] * 90 + ["Male"] * 7 + ["Non-binary"] * 2 + ["Not stated"]
ETHNICITIES = (
    ["White British"] * 60 + ["White Other"] * 8 + ["Pakistani"] * 7 + ["Indian"] * 5 + ["Bangladeshi"] * 4
    + ["Black African"] * 6 + ["Black Caribbean"] * 3 + ["Mixed"] * 4 + ["Other"] * 2 + ["Not stated"]
)
CHANNELS = ["Phone call"] * 5 + ["Face to face"] * 3 + ["Text message"] * 2 + ["Email"]
MINUTES = [5, 10, 15, 20, 30, 45, 60, 90]
WORDS = """called client agreed safety plan housing officer court hearing non molestation order school run childcare refuge space
transport bank account GP appointment counselling session police reference letter support worker visit phone voicemail text
message returned review goals benefits claim solicitor legal aid risk level unchanged increased reduced feeling anxious hopeful
sleeping better neighbour family mother sister children contact arrangements ex-partner breach reported referral MARAC IDVA
landlord tenancy locks changed panic alarm address confidential interpreter arranged next week tomorrow afternoon follow up
required no answer left safe""".split()


class Writer:
    def __init__(self, folder, scale):
        self.chance = random.Random(SEED)
        self.people, self.open_cases = int(20_000 * scale), int(2_000 * scale)
        self.workers = max(1, self.open_cases // CASES_OF_A_WORKER)
        self.files = {name: open(folder / f"{name}.tsv", "w", encoding="utf-8") for name in ("people", "contacts", "assessments")}
        self.written = collections.Counter()

    def row(self, name, *fields):
        self.written[name] += 1
        print(self.written[name], *fields, sep="\t", file=self.files[name])

    def note(self):
        words, length = [], 0
        while length < 590:
            words.append(self.chance.choice(WORDS))
            length += len(words[-1]) + 1
        return " ".join(words).capitalize() + "."

    def moments(self, start, days, count):
        return [start + dt.timedelta(seconds=int(t * days * 86400)) for t in sorted(self.chance.random() for _ in range(count))]

    def person(self, number):
        chance = self.chance
        is_open = number <= self.open_cases
        worker = (number - 1) // CASES_OF_A_WORKER + 1 if is_open else chance.randint(1, self.workers)
        start = END - dt.timedelta(days=chance.randint(60, 250) if is_open else chance.randint(120, 2200))
        days = (END - start).days if is_open else chance.randint(30, 200)
        born = END.date() - dt.timedelta(days=chance.randint(16 * 365, 80 * 365))
        self.row(
            "people", chance.choice(FIRST), chance.choice(LAST), born, chance.choice(GENDERS), chance.choice(ETHNICITIES),
            f"ZZ{chance.randint(1, 30)} {chance.randint(1, 9)}XX", worker, int(is_open), start.date(),
        )
        # The ended cases share what is left to 200,000 contacts.
        contacts = 60 if is_open else 4 + (1 if (number * 7) % 9 < 4 else 0)
        for moment in self.moments(start, days, contacts):
            self.row("contacts", number, worker, moment, chance.choice(MINUTES), chance.choice(CHANNELS), self.note())
        for moment in self.moments(start, days, 3):
            answers = "".join(chance.choice("01") for _ in range(24))
            score = answers.count("1")
            level = "High" if score >= 14 else "Medium" if score >= 10 else "Standard"
            self.row("assessments", number, worker, moment, score, level, answers)


def write(folder, scale):
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(folder, scale)
    for number in range(1, writer.people + 1):
        writer.person(number)
    for file in writer.files.values():
        file.close()
    return writer.written


class Truth:
    """What the answers are compared with, read from the files and not from the database."""

    def __init__(self, folder):
        self.people = {}
        self.contacts = collections.defaultdict(list)
        self.count = collections.Counter()
        quarter = collections.Counter()
        for row in rows(folder, "people"):
            self.people[int(row[0])] = {"first": row[1], "last": row[2], "worker": int(row[7]), "open": row[8] == "1"}
        for row in rows(folder, "contacts"):
            person, moment = int(row[1]), row[3].replace(" ", "T")
            self.contacts[person].append((moment, int(row[0]), row[6]))
            self.count["contacts"] += 1
            if QUARTER[0] <= moment[:10] <= QUARTER[1]:
                quarter[person] += int(row[4])
        self.quarter = quarter
        self.open_cases = [number for number, person in self.people.items() if person["open"]]
        self.workers = sorted({self.people[number]["worker"] for number in self.open_cases})

    def latest(self, person, count):
        return sorted(self.contacts[person], reverse=True)[:count]

    def named(self, part):
        return {number for number, person in self.people.items() if part in person["last"].lower()}


def rows(folder, name):
    with open(pathlib.Path(folder) / f"{name}.tsv", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")
