// The council's figures: what a manager sees behind them, and what the council's contract manager does not.

import assert from "node:assert/strict";

import { looksRight } from "../check.mjs";

const QUARTER = "/reports/cornwall-outputs/2025-Q2";

export default [
  [
    "A manager opens the figures of April to June 2025 and goes from a figure to the records behind it",
    async (day) => {
      const manager = await day.as("manager");
      await manager.follows("Reports");
      await manager.seesHeading("Reports");
      await manager.follows(/April to June 2025/);
      await manager.sees("Restricted", "How complete these figures are");
      assert.equal(manager.path, QUARTER);
      await looksRight(manager);
      const tile = manager.page.getByRole("link", { name: "People in safe accommodation" }).first();
      const number = Number((await tile.innerText()).match(/\d+/)[0]);
      assert.ok(number > 1, "expected people in safe accommodation");
      await manager.doing("open the figure", () => tile.click());
      await manager.sees(new RegExp(`^${number} records?\\.$`));
      await looksRight(manager);
      const people = manager.page.getByRole("link", { name: /^P\d+$/ });
      assert.ok((await people.count()) > 0, "expected the records to lead to people");
      await people.first().click();
      await manager.sees("Timeline");
    },
  ],
  [
    "The figures can be taken away as a workbook, as CSV and as JSON",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens(QUARTER);
      for (const format of ["xlsx", "csv", "json"]) {
        const link = manager.page.locator(`main a[href$='outputs.${format}']`);
        const [download] = await Promise.all([manager.page.waitForEvent("download"), link.click()]);
        assert.equal(download.suggestedFilename(), `cornwall-outputs-april-to-june-2025.${format}`);
        assert.equal(await download.failure(), null);
      }
    },
  ],
  [
    "A manager writes a note beside a figure, puts it right, and withdraws it; the contract manager reads it beside the figure",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens(QUARTER);
      await manager.follows(/^Add a note ?: People supported, by age$/);
      await looksRight(manager);
      await manager.fills("What to say beside the figure", "Two were not asked.");
      await manager.presses("Add the note");
      await manager.sees("The note stands beside its figure", "Two were not asked.");
      await looksRight(manager);
      await manager.follows(/^Change the note ?: People supported, by age$/);
      await manager.fills("What it should say", "One was not asked.");
      await manager.presses("Change the note");
      const council = await day.as("council");
      await council.opens(QUARTER);
      await council.sees("One was not asked.");
      await manager.follows(/^Change the note ?: People supported, by age$/);
      await manager.sees("What stood before", "Two were not asked.");
      await manager.fills("Why", "She was asked since");
      await manager.presses("Withdraw the note");
      await manager.sees("The note is withdrawn.");
      await manager.doesNotSee("One was not asked.");
    },
  ],
  [
    "The contract manager sees the figures but no way to the people behind them",
    async (day) => {
      const council = await day.as("council");
      await council.seesHeading("Reports");
      await council.opens(QUARTER);
      await council.sees("How complete these figures are");
      assert.equal(await council.page.locator("a[href*='/figures/'], a[href*='/people'], a[href*='/referrals']").count(), 0);
      await looksRight(council);
    },
  ],
  [
    "To the contract manager a person who is there looks exactly like one who is not",
    async (day) => {
      const manager = await day.as("manager");
      const council = await day.as("council");
      const there = ["/people/P0001", "/referrals/R0001", "/referrals/R0001/contacts/new", "/people", `${QUARTER}/figures/people_in_safe_accommodation`];
      const absent = "/people/P999999";
      await council.opens(absent);
      await council.seesHeading("Page not found");
      const wanted = await council.page.content();
      for (const path of there) {
        const seen = await manager.opens(path);
        assert.equal(seen.status(), 200, `expected ${path} to be there`);
        const answer = await council.opens(path);
        assert.equal(answer.status(), 404, path);
        assert.equal(await council.page.content(), wanted, `expected ${path} to look like ${absent}`);
      }
      await looksRight(council);
    },
  ],
];
