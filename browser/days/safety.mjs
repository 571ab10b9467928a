// What keeps a person safe: how to reach them, what to look out for, the DASH, and what is shown only when asked for.

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
];
