// One diary: a week on a telephone's width, a day in the car, by keyboard and without JavaScript; and who is on call.

import assert from "node:assert/strict";

import { looksRight } from "../check.mjs";
import { keysIn } from "../cases.mjs";

const NAMES = ["Tamsyn", "Nankivell"];
const OFF = { javaScriptEnabled: false };
let tamsyn;

function today() {
  const now = new Date();
  return [now.getDate(), now.getMonth() + 1, now.getFullYear()];
}

/** Tab by Tab to a link or a button of these words. */
async function tabsTo(worker, words) {
  for (let n = 0; n < 150; n += 1) {
    await worker.page.keyboard.press("Tab");
    const here = await worker.page.evaluate(() => document.activeElement?.innerText ?? "");
    if (words.test(here)) return;
  }
  throw new Error(`no Tab leads to ${words} on ${worker.path}`);
}

export default [
  [
    "A worker plans a visit with its town, and the week and the day show it; where exactly is asked for",
    async (day) => {
      const worker = await day.as("opie");
      tamsyn = await keysIn(worker, { given: "Tamsyn", family: "Nankivell", born: [3, 3, 1991] });
      await worker.opens(`${tamsyn.person}/appointments/new`);
      await worker.fillsDay("Day", today());
      await worker.fills("Time", "23:58");
      await worker.fills("What for", "Look at the flat");
      await worker.fills("Town or area (optional)", "Redruth");
      await worker.fills("Place (optional)", "7 Fore Street");
      await worker.presses("Make the appointment");
      await worker.sees("The appointment is made.");
      await worker.follows("Diary");
      await worker.seesHeading("Diary");
      await worker.sees("Look at the flat", "Appointment in Redruth");
      await worker.doesNotSee("Fore Street");
      await looksRight(worker, NAMES);
      await worker.follows("Today");
      await worker.sees("Still to do:");
      await looksRight(worker, NAMES);
      await worker.follows("Look at the flat");
      await worker.sees("The place is hidden.");
      await worker.presses("Show the place");
      await worker.sees("7 Fore Street");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "Two at once are told of, and made all the same",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${tamsyn.person}/appointments/new`);
      await worker.fillsDay("Day", today());
      await worker.fills("Time", "23:45");
      await worker.fills("What for", "Ring the council");
      await worker.presses("Make the appointment");
      await worker.sees("The appointment is made.", /has another appointment at 23:58/);
      await worker.presses(/^It was cancelled/);
      await worker.sees("It is recorded what became of the appointment.");
    },
  ],
  [
    "By keyboard alone: to the diary, a week on and back, and a task done there",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens("/tasks/new");
      await worker.fills("What is to be done", "Buy padlocks");
      await worker.fillsDay(/due|Day/i, today());
      await worker.presses("Set the task");
      await worker.opens("/diary");
      await tabsTo(worker, /^Week after$/);
      await worker.page.keyboard.press("Enter");
      await worker.page.waitForURL(/from=/);
      await tabsTo(worker, /^This week$/);
      await worker.page.keyboard.press("Enter");
      await worker.sees("Buy padlocks");
      await tabsTo(worker, /^Done[^]*Buy padlocks$/);
      await worker.page.keyboard.press("Enter");
      await worker.sees("The task is done.");
      assert.match(worker.page.url(), /\/diary\?/);
    },
  ],
  [
    "Without JavaScript the diary is read, another's is chosen, and an appointment is called off",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens("/diary");
      await worker.picks("Whose", "Everybody");
      await worker.presses("Show");
      await worker.sees("Look at the flat", "C Opie");
      await worker.presses(/^It was cancelled.*Look at the flat/);
      await worker.sees("It is recorded what became of the appointment.", "Cancelled");
      assert.match(worker.page.url(), /of=all/);
    },
  ],
  [
    "An address for a telephone is made, read without a session, and ended",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens("/diary/feed");
      await worker.follows("Make an address");
      await looksRight(worker, NAMES);
      const address = (await worker.page.locator("code.hf-address").innerText()).trim();
      await worker.presses("I have copied it: make it work");
      await worker.sees("The address works.");
      await looksRight(worker, NAMES);
      const told = await fetch(address);
      assert.equal(told.status, 200);
      const text = await told.text();
      assert.match(text, /^BEGIN:VCALENDAR\r\n/);
      assert.doesNotMatch(text, /Tamsyn|Redruth|Fore Street/);
      await worker.presses(/^End/);
      await worker.sees("Ended.");
      assert.equal((await fetch(address)).status, 404);
    },
  ],
  [
    "A manager enters who is on call, and whoever signs in sees it first",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens("/");
      await manager.sees("When nobody is on call");
      await manager.follows("Diary");
      await manager.follows("Who is on call");
      await manager.seesHeading("Rota");
      await looksRight(manager, NAMES);
      await manager.follows("Enter shifts");
      await looksRight(manager, NAMES);
      await manager.picks("Who is on call", "C Opie");
      await manager.chooses("As", "Worker on call");
      await manager.fills("From", "00:00");
      await manager.fills("Until", "00:00");
      await manager.presses("Enter it");
      await manager.sees("It is entered.", /C Opie, until 00:00/);
      await looksRight(manager, NAMES);
      await manager.page.locator("main a[href^='/rota/']", { hasText: "C Opie" }).first().click();
      await manager.seesHeading("Worker on call: C Opie");
      await looksRight(manager, NAMES);
      const worker = await day.as("opie");
      await worker.opens("/");
      await worker.sees("Worker on call", /C Opie, until 00:00/);
    },
  ],
];
