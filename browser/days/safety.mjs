// What keeps a person safe: how to reach them, what to look out for, the DASH, and what is shown only when asked for.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { looksRight } from "../check.mjs";
import { keysIn, left } from "../cases.mjs";

const NAMES = ["Lowenna", "Nancarrow"];
let lowenna;

export default [
  [
    "Safe contact is asked for before anyone rings, and is shown wherever someone may be about to",
    async (day) => {
      const worker = await day.as("opie");
      lowenna = await keysIn(worker, { given: "Lowenna", family: "Nancarrow", born: [21, 11, 1979] });
      await worker.opens(lowenna.person);
      await worker.sees("No safe contact details yet. Do not ring, text or write until you have asked how.");
      await worker.follows("Confirm or change safe contact");
      await worker.presses("Confirmed today");
      await worker.isTold("Say how it is safe to make contact, or that it is not");
      await looksRight(worker, NAMES);
      await worker.fills("How it is safe to make contact", "Text first");
      await worker.fills("Safe number", "07700 900123");
      await worker.fills("When", "Weekday mornings");
      await worker.fills("What may be said if someone else answers", "Say you are from the dentist");
      await worker.fills("Code word", "Lighthouse");
      await worker.presses("Confirmed today");
      await worker.sees("Safe contact details are recorded.", "Weekday mornings", "Hidden");
      await worker.doesNotSee("07700 900123", "Lighthouse");
      await worker.opens(`${lowenna.referral}/contacts/new`);
      await worker.sees("Text first", "Say you are from the dentist");
      await worker.doesNotSee("07700 900123");
    },
  ],
  [
    "The number and the postcode are shown only when asked for, and hidden again on the next look",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(lowenna.person);
      await worker.seesHeading("Lowenna Nancarrow");
      await worker.doesNotSee("TR1 2XN", "07700 900123");
      await worker.presses("Show the postcode");
      await worker.sees(/TR1 2XN/);
      await worker.doesNotSee("07700 900123");
      await looksRight(worker, NAMES);
      await worker.presses("Show the phone number");
      await worker.sees("07700 900123", "Lighthouse");
      await worker.opens(lowenna.person);
      await worker.seesHeading("Lowenna Nancarrow");
      await worker.doesNotSee(/TR1 2XN/, "07700 900123");
    },
  ],
  [
    "A letter is made of the record, is not sent by a way that is not safe, and it is written down that it was handed over",
    async (day) => {
      const worker = await day.as("opie");
      const { page } = worker;
      await worker.opens(`${lowenna.person}/documents`);
      await worker.follows("Letter");
      await page.getByLabel("By post, to the address that is confirmed").check();
      await worker.fills("What the letter says", "We meet on Friday at ten.");
      await worker.presses("Make the document");
      await worker.isTold(/No address is recorded in their safe contact/);
      await looksRight(worker, NAMES);
      await page.getByLabel("Handed over in person").check();
      await worker.presses("Make the document");
      await worker.sees("The document is made and kept.", "Handed over in person");
      left.document = worker.path;
      await looksRight(worker, NAMES);
      const [file] = await Promise.all([page.waitForEvent("download"), worker.follows("Open it (PDF)").catch(() => {})]);
      assert.match(file.suggestedFilename(), /^document-.*\.pdf$/);
      assert.equal((await readFile(await file.path())).subarray(0, 5).toString(), "%PDF-");
      await worker.opens(left.document);
      await page.getByText("Record to whom it went", { exact: true }).click();
      await worker.presses("Record that it went");
      await worker.sees("It is recorded to whom it went.");
      await worker.follows(/The person themself, handed over in person/);
      await looksRight(worker, NAMES);
    },
  ],
  [
    "What went to a landlord leads to what was shared with them, filled in with what is known",
    async (day) => {
      const worker = await day.as("opie");
      const { page } = worker;
      await worker.opens(left.document);
      await page.getByText("Record to whom it went", { exact: true }).click();
      await page.getByLabel("A landlord").check();
      await worker.fills("Their name and office", "Carrek Homes, Truro");
      await page.getByLabel("By post, to their office").check();
      await worker.presses("Record that it went");
      await worker.sees("It is recorded to whom it went.", "Carrek Homes, Truro");
      await looksRight(worker, NAMES);
      left.sending = worker.path;
      await worker.follows("Record what was shared, and on what basis");
      assert.equal(await page.getByLabel("Who it was").inputValue(), "Carrek Homes, Truro (a landlord)");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "A flag is raised with its basis, is seen at the head of the page, and is ended",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(lowenna.person);
      await worker.follows("Raise a flag");
      await worker.presses("Raise the flag");
      await worker.isTold("Choose a flag");
      await looksRight(worker, NAMES);
      await worker.picks("What", "Suicide risk");
      await worker.fills("On what basis", "Her GP told us today.");
      await worker.presses("Raise the flag");
      await worker.sees("The flag is recorded.", /Her GP told us today/);
      await worker.within(".govuk-tag:has-text('Suicide risk')").sees("Suicide risk");
      await looksRight(worker, NAMES);
      await worker.follows(/^Change or end the flag Suicide risk/);
      left.flag = worker.path;
      await worker.presses("End this flag");
      await worker.isTold("Say why the flag ends");
      await looksRight(worker, NAMES);
      await worker.fills("Why it ends", "Her GP has seen her.");
      await worker.presses("End this flag");
      await worker.sees("The flag has ended.", /Ended/, /Her GP has seen her/);
    },
  ],
  [
    "A child is added and has a record of their own",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(lowenna.person);
      await worker.follows("Add a child");
      await worker.presses("Add the child");
      await worker.isTold("Enter the child's first name");
      await worker.fills("First name", "Piran");
      await worker.fills("Last name", "Nancarrow");
      await worker.fillsDay(/Date of birth|born/i, [1, 5, 2019]);
      await worker.presses("Add the child");
      await worker.sees("The child is recorded.");
      await worker.follows("Piran Nancarrow");
      await worker.seesHeading("Piran Nancarrow");
      await looksRight(worker, [...NAMES, "Piran"]);
      await worker.follows("Lowenna Nancarrow");
      await worker.seesHeading("Lowenna Nancarrow");
    },
  ],
  [
    "A DASH with items not asked and a professional judgement above the count makes the risk high, and says how",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(lowenna.person);
      await worker.unfolds("Record something else");
      await worker.follows("Fill in a DASH");
      await worker.seesHeading("Record a DASH");
      await looksRight(worker, NAMES);
      const rows = worker.page.locator("main fieldset").filter({ has: worker.page.locator("input[name^='q']") });
      for (const at of [0, 1, 2]) await rows.nth(at).getByLabel("Yes", { exact: true }).check();
      await rows.nth(3).getByLabel("No", { exact: true }).check();
      await worker.chooses("What level do you judge the risk to be?", "High");
      await worker.presses("Record the DASH");
      await worker.isTold("Say why you judge the risk higher than the count");
      await looksRight(worker, NAMES);
      await worker.fills("Why (if it differs from the count)", "He has found out where she works.");
      await worker.page.locator("fieldset").filter({ hasText: "Why it is done now" }).getByRole("radio").first().check();
      await worker.presses("Record the DASH");
      await worker.sees("The DASH is recorded.", "He has found out where she works.", /High/);
      await worker.sees(/20 .*not (asked|answered)/i);
      await looksRight(worker, NAMES);
      await worker.opens(lowenna.person);
      await worker.sees(/High risk/, /DASH completed: high risk/);
    },
  ],
  [
    "A photograph of a court order is sent with its form, need not be chosen again, and comes back without where it was taken",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${lowenna.referral}/forms/court/new`);
      const photo = await photograph(worker.page);
      await worker.chooses("What is this?", "An order that was made");
      await worker.doing("choose the order", () => worker.page.locator("input[type=file]").setInputFiles(photo));
      await worker.fillsDay(/Day of the hearing/, [2, 3, 2026]);
      await worker.chooses("Which order", "Occupation order");
      await worker.presses("Record it");
      await worker.isTold("Choose which court");
      await worker.sees(/order\.jpg \(JPEG picture, /);
      await looksRight(worker, NAMES);
      await worker.chooses("Which court", "Family court");
      await worker.presses("Record it");
      await worker.doesNotSee("order.jpg");
      await worker.presses("Show what is hidden");
      await worker.sees(/order\.jpg \(JPEG picture, /);
      await looksRight(worker, NAMES);
      const download = worker.page.waitForEvent("download");
      await worker.follows(/^order\.jpg/);
      const bytes = await readFile(await (await download).path());
      assert.equal((await download).suggestedFilename(), "order.jpg");
      assert.ok(!bytes.includes("50.2660"), "it still says where it was taken");
      assert.deepEqual(await size(worker.page, bytes), [64, 48]);
      // It is still to be shown on its side.
      assert.ok(bytes.subarray(0, 40).includes("Exif"), "which way up it is was lost");
    },
  ],
];

/** A picture as a telephone takes it: on its side, with where it was taken written beside it. */
async function photograph(page) {
  const picture = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 48, height: 64 });
    canvas.getContext("2d").fillRect(4, 4, 20, 20);
    return canvas.toDataURL("image/jpeg").split(",")[1];
  });
  const jpeg = Buffer.from(picture, "base64");
  const turned = Buffer.from("4578696600004d4d002a00000008000101120003000000010006000000000000", "hex");
  const note = Buffer.concat([turned, Buffer.from("GPSLatitude 50.2660")]);
  const length = Buffer.from([0xff, 0xe1, 0, note.length + 2]);
  return { name: "order.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([jpeg.subarray(0, 2), length, note, jpeg.subarray(2)]) };
}

/** How wide and high a browser shows a picture. */
async function size(page, bytes) {
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${data}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, bytes.toString("base64"));
}
