// A facilitator's Tuesday: a group, its sessions, who has a place, one list of who came; by keyboard, on a telephone's width and without
// JavaScript.

import assert from "node:assert/strict";

import { keysIn } from "../cases.mjs";
import { looksRight } from "../check.mjs";

const NAMES = ["Demelza", "Rosewarne", "Senara", "Chenoweth"];
const OFF = { javaScriptEnabled: false };
let group;
let demelza;
let session;

function today() {
  const now = new Date();
  return [now.getDate(), now.getMonth() + 1, now.getFullYear()];
}

/** Tab by Tab to a control of these words. */
async function tabsTo(worker, words) {
  for (let n = 0; n < 200; n += 1) {
    await worker.page.keyboard.press("Tab");
    const here = await worker.page.evaluate(() => {
      const at = document.activeElement;
      return at?.innerText || at?.labels?.[0]?.innerText || "";
    });
    if (words.test(here)) return;
  }
  throw new Error(`no Tab leads to ${words} on ${worker.path}`);
}

export default [
  [
    "A group is written down, and its sessions are planned for four weeks at once",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens("/groups");
      await looksRight(worker, NAMES);
      await worker.follows("Write a group down");
      await worker.fills("What the group is called", "Moving on");
      await worker.page.getByLabel("Service", { exact: true }).selectOption({ index: 1 });
      await worker.chooses("What kind of group", /^Programme/);
      await worker.chooses("Whom it is for", "Women");
      await worker.fills("How many places (optional)", "8");
      await looksRight(worker, NAMES);
      await worker.presses("Write it down");
      await worker.sees("The group is written down.");
      group = worker.path;
      await worker.follows("Plan sessions");
      await worker.fillsDay("Day", today());
      await worker.fills("Time", "00:01");
      await worker.fills("How long, in minutes", "2h");
      await worker.fills("Topic (optional)", "What is abuse?");
      await worker.fills("Place (optional)", "7 Fore Street");
      await worker.fills("How many sessions, a week between them", "4");
      await looksRight(worker, NAMES);
      await worker.presses("Plan it");
      await worker.sees("The sessions are planned.", "What is abuse?", "Attendance is not marked yet");
      await worker.doesNotSee("Fore Street");
    },
  ],
  [
    "Somebody is given a place from her own page, and somebody is found by name from the group's",
    async (day) => {
      const worker = await day.as("opie");
      demelza = await keysIn(worker, { given: "Demelza", family: "Rosewarne", born: [3, 3, 1991] });
      await worker.opens(demelza.person);
      await worker.follows("give a place in a group");
      await worker.picks("Group", "Moving on (0 of 8 places taken)");
      await looksRight(worker, NAMES);
      await worker.presses("Record it");
      await worker.sees("The place is given.", "Demelza Rosewarne");
      await keysIn(worker, { given: "Senara", family: "Chenoweth", born: [4, 4, 1992] });
      await worker.opens(group);
      await worker.fills("Name or number", "Senara Chenoweth");
      await worker.presses("Find them");
      await looksRight(worker, NAMES);
      await worker.follows(/^Senara Chenoweth/);
      await worker.presses("Record it");
      await worker.sees("The place is given.", "Senara Chenoweth", "2 of 8");
      await worker.opens(demelza.person);
      await worker.sees("Moving on", "Has a place in the group Moving on");
    },
  ],
  [
    "By keyboard alone she marks who came, with a note of the group; whoever came has a contact",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(group);
      session = await worker.page.getByRole("table", { name: "Held or past" }).getByRole("link").first().getAttribute("href");
      await worker.opens(session);
      await tabsTo(worker, /^Not marked/);
      for (let n = 0; n < 3; n += 1) await worker.page.keyboard.press("ArrowUp");
      await tabsTo(worker, /^Not marked/);
      for (let n = 0; n < 2; n += 1) await worker.page.keyboard.press("ArrowUp");
      await tabsTo(worker, /^Note of the group/);
      await worker.page.keyboard.type("A good first session");
      await tabsTo(worker, /^Record who came/);
      await worker.page.keyboard.press("Enter");
      await worker.sees("The attendance is recorded.", "1 of 2 came", "A good first session", "Their contact and its note");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "Without JavaScript the list is put right, with a note for one, and her contact says so",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens(session);
      await worker.chooses("Demelza Rosewarne", "Came");
      await worker.chooses("Senara Chenoweth", "Told us beforehand");
      await worker.presses("Record who came");
      await worker.opens(demelza.person);
      await worker.sees("120 minutes");
      await worker.opens(session);
      await worker.follows("Change, cancel or withdraw the session");
      await worker.presses("Show the place");
      await worker.seesValue("Place (optional)", "7 Fore Street");
    },
  ],
  [
    "The session, the place and the group look right on every width, and another session is cancelled",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(group);
      await looksRight(worker, NAMES);
      await worker.follows(/Change or end.*Demelza/);
      await looksRight(worker, NAMES);
      await worker.opens(`${session}/change`);
      await looksRight(worker, NAMES);
      await worker.opens(group);
      await worker.follows("Change, end or withdraw the group");
      await looksRight(worker, NAMES);
      await worker.opens(group);
      const next = await worker.page.getByRole("table", { name: "To come" }).getByRole("link").first().getAttribute("href");
      await worker.opens(`${next}/change`);
      await worker.fills("Why it is cancelled", "The hall is taken");
      await worker.presses("Cancel the session");
      await worker.sees("The session is cancelled.", "The hall is taken");
      assert.equal(worker.path, next);
      const manager = await day.as("manager");
      await manager.opens("/groups/figures");
      await manager.sees("Moving on");
      await looksRight(manager, NAMES);
    },
  ],
];
