// Keeping in touch: the contact form is used many times a day, so it has to be quick.

import assert from "node:assert/strict";

import { looksRight } from "../check.mjs";
import { keysIn, left } from "../cases.mjs";

const NAMES = ["Kerensa", "Bolitho"];
const CONFIRM = "I have thought about the nine questions and the answers still stand";
const MOST_ACTS = 6;
const today = new Date();
let kerensa;

export default [
  [
    `A worker records a phone contact in at most ${MOST_ACTS} acts from the person's page, and the note stands on the timeline`,
    async (day) => {
      const worker = await day.as("opie");
      kerensa = await keysIn(worker, { given: "Kerensa", family: "Bolitho", born: [14, 6, 1988] });
      await worker.opens(kerensa.person);
      await worker.seesHeading("Kerensa Bolitho");
      await looksRight(worker, NAMES);
      worker.counts();
      await worker.follows("Record a contact");
      await worker.chooses("How", "Phone");
      await worker.fills("How long, in minutes", "1h30");
      await worker.fills("Note", "Talked through the safety plan.");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.");
      const acts = worker.counts();
      console.log(`        a contact took ${acts} acts`);
      assert.ok(acts <= MOST_ACTS, `expected at most ${MOST_ACTS} acts, not ${acts}`);
      await worker.sees("Phone, 90 minutes", "Talked through the safety plan.");
    },
  ],
  [
    "A contact with something missing says what, and keeps what was typed",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.fills("Note", "Rang twice.");
      await worker.fills("How long, in minutes", "soon");
      await worker.fillsDay("When", [31, 2, 2026]);
      await worker.presses("Record the contact");
      await worker.isTold("Choose how the contact was made");
      await worker.isTold("Enter how long it took");
      await worker.isTold("The day of the contact must be a real date");
      await worker.seesValue("Note", "Rang twice.");
      await worker.seesValue("How long, in minutes", "soon");
      await looksRight(worker, NAMES);
      // Left as it was refused, it is a draft, and is gone on with or thrown away.
      await worker.opens("/");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.sees("You began this on");
      await worker.seesValue("Note", "Rang twice.");
      await worker.presses("Throw away what you began");
    },
  ],
  [
    "Think Family answers stand from one contact to the next and are confirmed with one tick",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.chooses("How", "Face to face");
      await worker.fills("How long, in minutes", "45");
      await worker.fills("Note", "Met at the library.");
      await worker.unfolds("Think Family: 0 of 9 answered");
      await worker.fills("Are there children in the family?", "Two boys, with their grandmother.");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.");

      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.unfolds("Think Family: 1 of 9 answered");
      await worker.seesValue("Are there children in the family?", "Two boys, with their grandmother.");
      await worker.chooses("How", "Text");
      await worker.fills("How long, in minutes", "5");
      await worker.fills("Note", "All well.");
      await worker.ticks(CONFIRM);
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.sees("Think Family: 1 of 9 answered, last looked at");
    },
  ],
  [
    "A note is amended: the new words stand beside the old ones, with who and why",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(kerensa.person);
      const entry = worker.page.locator(".hf-lines__line").filter({ hasText: "Talked through the safety plan." });
      await worker.within(entry).follows(/^Phone, /);
      await worker.seesHeading("Contact with Kerensa Bolitho");
      await worker.unfolds("Amend this contact");
      await looksRight(worker, NAMES);
      await worker.presses("Record the amendment");
      await worker.isTold("Write what should be added or put right");
      await worker.fills("What should be added to the note, or put right in it", "It was the exit plan.");
      await worker.fills("Why it is put right", "Wrong plan named");
      await worker.presses("Record the amendment");
      await worker.sees("The amendment is recorded. What stood before stays beside it.");
      await worker.sees("Talked through the safety plan.", "It was the exit plan.", /by Cass Opie: Wrong plan named/);
      await worker.opens(kerensa.person);
      await worker.unfolds("(amended)");
      await worker.sees("It was the exit plan.", /by Cass Opie: Wrong plan named/);
    },
  ],
  [
    "The same contact sent twice stands on the timeline once",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.chooses("How", "Email");
      await worker.fills("How long, in minutes", "3");
      await worker.fills("Note", "Sent the list of solicitors.");
      await worker.page.getByRole("button", { name: "Record the contact" }).dblclick();
      await worker.sees("The contact is recorded.");
      await worker.goesBack();
      await worker.seesHeading("Record a contact");
      await worker.opens(kerensa.person);
      await worker.sees("Sent the list of solicitors.");
      assert.equal(await worker.page.getByText("Sent the list of solicitors.").count(), 1, "expected the note once");
    },
  ],
  [
    "What is typed after going back to a form that was sent is another draft, and is not lost",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.chooses("How", "Phone");
      await worker.fills("How long, in minutes", "4");
      await worker.fills("Note", "The first of two calls.");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.");
      await worker.goesBack();
      await worker.seesHeading("Record a contact");
      await worker.fills("Note", "The second of two calls.");
      await worker.sees(/Draft kept at/);
      await worker.opens("/");
      await worker.sees("You began, and have not recorded");
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.seesValue("Note", "The second of two calls.");
      await worker.chooses("How", "Phone");
      await worker.fills("How long, in minutes", "5");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.", "The first of two calls.", "The second of two calls.");
    },
  ],
  [
    "One contact is about a mother and her child: it stands on both pages",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/children/new`);
      await worker.fills("First name", "Denzil");
      await worker.fills("Last name", "Bolitho");
      await worker.fillsDay(/Date of birth|born/i, [1, 5, 2019]);
      await worker.presses("Add the child");
      await worker.sees("The child is recorded.");
      await worker.follows("Record a contact");
      await worker.chooses("How", "Face to face");
      await worker.fills("How long, in minutes", "30");
      await worker.fills("Note", "Painted with both of them.");
      await worker.ticks("Denzil Bolitho");
      await looksRight(worker, [...NAMES, "Denzil"]);
      await worker.presses("Record the contact");
      await worker.sees("Also with or about Denzil Bolitho.");
      await worker.follows("Denzil Bolitho");
      await worker.sees("Painted with both of them.", "Also with or about Kerensa Bolitho.");
      await looksRight(worker, [...NAMES, "Denzil"]);
    },
  ],
  [
    "A child who came along begins support of his own, and a call about him with his school reaches nobody",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(kerensa.person);
      await worker.follows("Denzil Bolitho");
      await worker.follows("Begin support of their own");
      left.own = worker.path;
      await worker.sees(/came with Kerensa Bolitho/);
      await looksRight(worker, [...NAMES, "Denzil"]);
      await worker.fills("What they need (optional)", "Does not speak at school.");
      await worker.presses("Begin it");
      await worker.sees("Support of their own has begun.", /Support of their own begun/);
      await looksRight(worker, [...NAMES, "Denzil"]);
      await worker.follows("Record a contact");
      await worker.chooses("How", "Phone");
      await worker.chooses("Did you reach them?", "It was with somebody else, about them");
      await worker.fills("How long, in minutes", "15");
      await worker.fills("Note", "They keep a place for him.");
      await worker.presses("Record the contact");
      await worker.isTold("Enter whom it was with");
      await worker.fills("With whom else, if anybody: name and role", "J Roskelly, head teacher");
      await worker.presses("Record the contact");
      await worker.sees(/with J Roskelly, head teacher, about them/);
    },
  ],
  [
    "A goal is written in her own words, and stands in the plan",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.referral}/goals/new`);
      await worker.fills("Goal, in their own words", "Swim again, without looking behind me.");
      await worker.chooses("What it is about", "Increased recovery");
      await worker.presses("Record the goal");
      await worker.sees("The goal is recorded.");
      left.goal = worker.path;
      left.scores = `${kerensa.referral}/goals/scores`;
      await looksRight(worker, NAMES);
      await worker.opens(`${kerensa.referral}/plan`);
      await worker.sees("Swim again, without looking behind me.");
    },
  ],
  [
    "Another name is put right where it was misheard",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${kerensa.person}/names/new`);
      await worker.chooses("What it is", "A former name, such as a name before marriage");
      await worker.fills("Last name", "Rosveer");
      await worker.presses("Record the name");
      await worker.opens(`${kerensa.person}/details`);
      await worker.follows(/^Change the name/);
      left.name = worker.path;
      await worker.seesHeading("Put a name right");
      await worker.fills("Last name", "Rosevear");
      await worker.presses("Record the change");
      await worker.isTold("Say why it is put right");
      await looksRight(worker, [...NAMES, "Rosevear"]);
      await worker.fills("Why it is put right", "Misheard");
      await worker.presses("Record the change");
      await worker.sees(/Formerly Rosevear/, /Put right: Misheard/);
      await worker.follows(/^Change the name/);
      left.name = worker.path;
    },
  ],
  [
    "A task and an appointment are made on her page, and the contact that does the task clears it from the first page",
    async (day) => {
      const worker = await day.as("opie");
      const [d, m, y] = [today.getDate(), today.getMonth() + 1, today.getFullYear()];
      await worker.opens(kerensa.person);
      await worker.follows("set a task");
      await looksRight(worker, NAMES);
      await worker.fills("What is to be done", "Ring the school about transport");
      await worker.presses("Set the task");
      await worker.sees("The task is set.", "Ring the school about transport");
      await worker.follows("Make an appointment");
      await worker.fillsDay("Day", [d, m, y + 1]);
      await worker.fills("Time", "10:30");
      await worker.fills("What for", "Review of the plan");
      await worker.fills("Town or area (optional)", "Truro");
      await worker.fills("Place (optional)", "Our office");
      await looksRight(worker, NAMES);
      await worker.presses("Make the appointment");
      await worker.sees("The appointment is made.", "Review of the plan");
      await looksRight(worker, NAMES);
      await worker.opens("/");
      await worker.sees("Your tasks", "Ring the school about transport", "Kerensa Bolitho");
      await looksRight(worker, NAMES);
      await worker.opens(`${kerensa.referral}/contacts/new`);
      await worker.page.getByLabel(/^Task: Ring the school about transport/).check();
      await worker.chooses("How", "Phone");
      await worker.fills("How long, in minutes", "10");
      await worker.fills("Note", "The school sends a taxi.");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.", "Task done: Ring the school about transport");
      await worker.opens("/");
      await worker.doesNotSee("Ring the school about transport");
      // The first page does it by one press too.
      await worker.opens("/tasks/new");
      await worker.fills("What is to be done", "Order locks");
      await worker.presses("Set the task");
      await worker.sees("The task is set.");
      await worker.opens("/");
      await worker.presses(/^Done.*Order locks$/);
      await worker.sees("The task is done.");
      await worker.doesNotSee("Order locks");
      await worker.opens(`${kerensa.person}/tasks/new`);
      await worker.fills("What is to be done", "Write to the landlord");
      await worker.presses("Set the task");
      for (const [what, words] of [["task", "Write to the landlord"], ["appointment", "Review of the plan"]]) {
        await worker.opens(kerensa.person);
        await worker.follows(words);
        await looksRight(worker, NAMES);
        left[what] = worker.path;
      }
      await worker.opens(`/diary?from=${y + 1}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`);
      await worker.sees("Review of the plan", "10:30");
      await looksRight(worker, NAMES);
    },
  ],
];
