// What an administrator sees first: whether the records could be got back.

import { looksRight } from "../check.mjs";

export default [
  [
    "An administrator sees that no backup was made yet, and checks the journal",
    async (day) => {
      const admin = await day.as("admin");
      await admin.seesHeading("Keeping the records safe");
      await admin.sees("Last backup", "Last tested restore", "Never", "Never printed");
      await looksRight(admin);
      await admin.presses("Check every link of the journal");
      await admin.sees("Every link of the journal holds.", "Every link held on");
      await looksRight(admin);
      await admin.follows("Home");
      await admin.seesHeading("Keeping the records safe");
    },
  ],
];
