// The caseload that a service kept in a workbook until now, and the people in it who may be there twice.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { left } from "../cases.mjs";
import { looksRight } from "../check.mjs";
import { workbook } from "../service.mjs";

/** Hands a file to the form of the imports page. */
async function sends(person, file) {
  await person.opens("/imports");
  await person.seesHeading("Imports");
  await person.doing("choose a workbook", () => person.page.locator("input[type=file]").setInputFiles(file));
  await person.presses("Check the workbook");
}

const csv = (name, ...lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });

export default [
  [
    "The administrator sends the same workbook a second time: nothing in it is new, and nothing is taken twice",
    async (day) => {
      const admin = await day.as("admin");
      await admin.opens("/imports");
      await admin.seesHeading("Imports");
      await sends(admin, workbook);
      await admin.seesHeading("Check what would come in");
      await admin.sees("There is nothing new in this workbook to take in.", "Refused rows");
      assert.equal(await admin.page.getByRole("button", { name: "Take it in" }).count(), 0);
      await looksRight(admin);
    },
  ],
  [
    "The refused rows can be downloaded as a list with sheet, row and what to do",
    async (day) => {
      const admin = await day.as("admin");
      await admin.opens("/imports");
      await admin.follows("legacy-caseload.xlsx");
      const link = admin.page.getByRole("link", { name: "Download the list" });
      const [download] = await Promise.all([admin.page.waitForEvent("download"), link.click()]);
      const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
      assert.equal(lines.length, 12, "expected a heading and eleven refused rows");
      assert.ok(lines.some((line) => line.includes("Residents") && line.includes("184")), "expected row 184 of Residents");
    },
  ],
  [
    "A file that is no workbook, and no file at all, are refused with a sentence",
    async (day) => {
      const admin = await day.as("admin");
      await admin.opens("/imports");
      await admin.presses("Check the workbook");
      await admin.isTold("Choose the workbook to bring in.");
      await looksRight(admin);
      await sends(admin, { name: "caseload.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("not a workbook") });
      await admin.sees("There is a problem");
      await looksRight(admin);
    },
  ],
  [
    "A sheet with one new unit and one that is there already is looked at, taken in, and the unit is on the board",
    async (day) => {
      const manager = await day.as("manager");
      await sends(manager, csv("Units.csv", "Unit,Town,Beds,Tolerance,Wheelchair,Pets", "DU01,Bodmin,3,Medium,N,N", "ZY77,Bude,2,High,Y,N"));
      await manager.seesHeading("Check what would come in");
      await manager.sees("Nothing has been taken in yet.");
      await looksRight(manager);
      await manager.presses("Take it in");
      await manager.seesHeading("What was taken in");
      await looksRight(manager);
      await manager.follows("Units");
      await manager.sees("ZY77");
    },
  ],
  [
    "The wrong sheet is taken in, and taken back; the sample, which people have worked on, cannot be",
    async (day) => {
      const manager = await day.as("manager");
      await sends(manager, csv("Units.csv", "Unit,Town,Beds,Tolerance,Wheelchair,Pets", "ZY79,Bude,2,High,Y,N"));
      await manager.presses("Take it in");
      await manager.seesHeading("What was taken in");
      await manager.follows("Take this import back");
      await manager.seesHeading("Take this import back");
      await manager.sees("Nobody has worked on what this import brought.");
      await looksRight(manager);
      await manager.presses("Take the import back");
      await manager.isTold("Say why it is taken back");
      await looksRight(manager);
      await manager.fills("Why it is taken back", "The wrong sheet");
      await manager.ticks("Everything that this import brought is to go");
      await manager.presses("Take the import back");
      await manager.sees("The import is taken back.", "because: The wrong sheet");
      await looksRight(manager);
      await manager.opens("/units");
      await manager.doesNotSee("ZY79");
      await manager.opens("/imports");
      await manager.sees("Taken back");
      await manager.follows(/^Take back: legacy-caseload/);
      await manager.sees("What stands in the way", "an account was given to the worker");
      await looksRight(manager);
    },
  ],
  [
    "A workbook that was only looked at is thrown away",
    async (day) => {
      const manager = await day.as("manager");
      await sends(manager, csv("Units.csv", "Unit,Town,Beds,Tolerance,Wheelchair,Pets", "ZY78,Bude,2,High,Y,N"));
      await manager.presses("Throw the workbook away");
      await manager.seesHeading("Imports");
      await manager.sees("Thrown away");
      await manager.opens("/units");
      await manager.seesHeading("Units");
      await manager.doesNotSee("ZY78");
    },
  ],
  [
    "A sheet of the manager's own is looked at, a layout is proposed and kept, and the next one is read by it",
    async (day) => {
      const manager = await day.as("manager");
      const register = (name, ref) =>
        csv(name, "Client ID,Referred on,Client,DOB,Outcome", `${ref},03/04/2026,Ada Brook,06/05/1990,accepted`, `${ref}9,14/04/2026,Una Carne,,declined`);
      const proposes = async (file) => {
        await manager.opens("/imports");
        await manager.picks("How the workbook is laid out", "None of these: look at the workbook and propose a layout");
        await manager.doing("choose a workbook", () => manager.page.locator("input[type=file]").setInputFiles(file));
        await manager.presses("Check the workbook");
        await manager.sees("Nothing has been taken in.");
      };
      await proposes(register("Register.csv", "X700"));
      await looksRight(manager, ["Brook"]);
      await manager.fills("What to call it", "Our own register");
      await manager.presses("Keep the layout and check the workbook");
      await manager.seesHeading("Check what would come in");
      await manager.presses("Throw the workbook away");
      await manager.opens("/imports");
      await manager.picks("How the workbook is laid out", "Our own register");
      // One more waits with its layout, for the walk over every page.
      await proposes(register("Register again.csv", "X800"));
      left.layout = manager.path;
    },
  ],
  [
    "A manager compares two records that may be one person, joins them, and undoes it",
    async (day) => {
      const manager = await day.as("manager");
      await manager.follows("Possible matches");
      await manager.seesHeading("Possible matches");
      await looksRight(manager);
      const row = manager.page.locator("main tbody tr").filter({ hasText: /likely|Possible/ }).first();
      const records = (await row.locator("td").first().innerText()).match(/R\d+/g);
      await manager.within(row).follows(/^Compare/);
      await manager.seesHeading("Compare two records");
      await looksRight(manager);
      const people = manager.page.locator("main table a[href^='/people/']");
      const [one, other] = await people.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      assert.notEqual(one, other);
      await manager.presses("They are one person");
      await manager.sees("The two records are now one person.");

      const decided = manager.page.locator("main tbody tr").filter({ hasText: `${records[0]} and ${records[1]}` });
      await manager.within(decided).sees("One person");
      await manager.opens(one);
      await manager.sees(records[0], records[1]);
      await looksRight(manager);

      await manager.opens("/duplicates");
      await manager.within(decided).follows(/^Compare/);
      await manager.presses("Undo: they are two people");
      await manager.sees("The records are two people again.");
      await manager.opens(one);
      await manager.sees(records[0]);
      await manager.doesNotSee(records[1]);
    },
  ],
  [
    "A manager says that two records are two people, and they are not offered again",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens("/duplicates");
      const row = manager.page.locator("main tbody tr").filter({ hasText: /likely|Possible/ }).first();
      const records = await row.locator("td").first().innerText();
      await manager.within(row).follows(/^Compare/);
      await manager.presses("They are two people");
      await manager.sees("The two records are kept apart and will not be offered again.");
      await manager.within(manager.page.locator("main tbody tr").filter({ hasText: records })).sees("Two people");
    },
  ],
];
