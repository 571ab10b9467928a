// Prints the licences of what the style sheet and the script contain, for LICENCES.txt.

import { existsSync, readFileSync } from "node:fs";

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

// The npm tarballs of the first two carry no licence file: the notices are those of their repositories.
const embedded = [
  ["govuk-frontend", "Copyright (c) 2017 Crown Copyright (Government Digital Service)"],
  ["@ministryofjustice/frontend", "Copyright (c) 2018 Crown Copyright (Ministry of Justice)"],
  ["accessible-autocomplete", "Copyright (c) 2017 Crown Copyright (Government Digital Service)"],
];

console.log("The style sheet and script of this program contain parts of the following packages.\n");
for (const [name, notice] of embedded) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  if (license !== "MIT") throw new Error(`${name} is now under ${license}: update licences.mjs`);
  if (!existsSync(`node_modules/${name}`)) throw new Error(`${name} is missing`);
  console.log(`${name} ${version} (${license})\n${notice}\n`);
}
console.log("Preact 8, inside accessible-autocomplete (MIT)\nCopyright (c) 2017 Jason Miller\n");
console.log(`The MIT License\n\n${MIT}\n`);

// The fonts that documents are set with are part of the program too.
console.log("Documents are set with these fonts, which are under the SIL Open Font License.\n");
for (const name of ["atkinson-hyperlegible-next", "noto-sans", "noto-sans-arabic"]) {
  const folder = `node_modules/@expo-google-fonts/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  if (!license.includes("OFL-1.1")) throw new Error(`${name} is now under ${license}: update licences.mjs`);
  console.log(`${name} ${version}\n\n${readFileSync(`${folder}/LICENSE_FONT`, "utf8").trim()}\n`);
}
