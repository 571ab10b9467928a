// A household arrives in a unit, and leaves it.

import { looksRight } from "../check.mjs";
import { keysIn, left } from "../cases.mjs";

const NAMES = ["Wenna", "Trelawny"];
let wenna;
let unit;

export default [
  [
    "A manager adds a unit that is ready to be let",
    async (day) => {
      const manager = await day.as("manager");
      await manager.follows("Units");
      await manager.seesHeading("Units");
      await manager.follows("Add a unit");
      await manager.presses(/^(Add|Record) the unit$/);
      await manager.isTold(/name|unit/i);
      await looksRight(manager);
      unit = "ZZ91";
      await manager.page.locator("main form input[name=name]").fill(unit);
      await manager.page.locator("main form input[name=town]").fill("Truro");
      await manager.page.locator("main form input[name=bedrooms]").fill("3");
      for (const group of await manager.page.locator("main form fieldset:has(input[type=radio])").all()) await group.getByRole("radio").first().check();
      await manager.presses(/^(Add|Record) the unit$/);
      await manager.sees("The unit is recorded.", unit);
    },
  ],
  [
    "A household that has no place yet arrives in a free unit; the form says why a unit fits",
    async (day) => {
      const worker = await day.as("opie");
      wenna = await keysIn(worker, { given: "Wenna", family: "Trelawny", born: [30, 1, 1990] });
      await worker.opens(wenna.person);
      await worker.unfolds("Record something else");
      await worker.follows("Record arrival");
      await worker.seesHeading("Record an arrival");
      await worker.presses("Record the arrival");
      await worker.isTold("Choose a unit");
      await looksRight(worker, NAMES);
      await worker.doing(`choose ${unit}`, () => worker.page.getByLabel(new RegExp(`^${unit}, Truro`)).check());
      await worker.presses("Record the arrival");
      await worker.sees("The arrival is recorded.", `Arrived in unit ${unit}`, /there now/);
    },
  ],
  [
    "A unit with a household in it is not offered to the next one",
    async (day) => {
      const worker = await day.as("opie");
      const next = await keysIn(worker, { given: "Ysella", family: "Penrose", born: [30, 1, 1991] });
      await worker.opens(`${next.referral}/arrival`);
      await worker.sees(/of those free on|No unit is free/);
      await worker.doesNotSee(new RegExp(`^${unit}, Truro`));
    },
  ],
  [
    "The board shows whoever may see people the household in its unit by name and reference, today first",
    async (day) => {
      const worker = await day.as("opie");
      await worker.follows("Units");
      const row = worker.within(worker.page.getByRole("row").filter({ hasText: unit }).first());
      await row.sees(wenna.referral.split("/").pop());
      await row.sees("Wenna Trelawny");
      await worker.sees("Today and the seven days after");
      await looksRight(worker, NAMES);
      await worker.follows(unit);
      await worker.seesHeading(`Unit ${unit}`);
      await looksRight(worker, NAMES);
    },
  ],
  [
    "A departure without an exit interview cannot be called planned; with one it can",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(wenna.person);
      await worker.unfolds("Record something else");
      await worker.follows("Record departure");
      await worker.chooses("Was an exit interview held?", "No");
      await worker.chooses("Was the departure planned?", "Planned");
      await worker.picks("Where to", "Private rented");
      await worker.chooses("Does resettlement support start?", "Yes");
      await worker.presses("Record the departure");
      await worker.isTold(/exit interview/i);
      await looksRight(worker, NAMES);
      await worker.chooses("Was an exit interview held?", "Yes");
      await worker.presses("Record the departure");
      await worker.isTold(/on record \(C4\.12\)/);
      await worker.follows("Write down the exit interview");
      await worker.chooses("Do they feel safer than on arrival?", "Yes");
      await worker.fills("What helped", "A door of her own that locks.");
      await worker.presses("Record the interview");
      // What was typed of the departure is there again.
      await worker.opens(`${wenna.referral}/departure`);
      await worker.sees(/The exit interview of .* is recorded/);
      await worker.presses("Record the departure");
      await worker.isTold(/No review of the support plan is recorded/);
      await worker.ticks("The plan is reviewed before they move on");
      await worker.presses("Record the departure");
      await worker.sees("The departure is recorded.", /planned exit, to private rented/, /Resettlement support from/);
      await worker.opens(`${wenna.referral}/resettlement`);
      await looksRight(worker, NAMES);
    },
  ],
  [
    "The unit stands empty on the board and has to be made ready",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`/units/${unit}`);
      await worker.seesHeading(`Unit ${unit}`);
      await worker.sees(/ready/i);
      await looksRight(worker, NAMES);
      await worker.follows("Say that it is in works or out of use");
      await worker.chooses("What is it?", "In works");
      await worker.fills("Why", "A new kitchen");
      await looksRight(worker, NAMES);
      await worker.presses("Record it");
      await worker.sees(/In works from/);
      await worker.follows(/^In works from/);
      await looksRight(worker, NAMES);
      await worker.opens(`/units/${unit}`);
      await worker.follows("Or say why it cannot be ready in time");
      await worker.seesHeading("Say why the unit cannot be ready in time");
      await looksRight(worker, NAMES);
      left.unit = worker.path;
      await worker.opens(`/units/${unit}`);
      await worker.presses("It is ready");
      await worker.follows(/^Ready on/);
      await looksRight(worker, NAMES);
    },
  ],
];
