// What a person at the service does with a page, in their words: fills, chooses, ticks, presses, follows, sees.
// Everything waits for what a person would see, and nothing waits for time to pass.

import assert from "node:assert/strict";

const exactly = (words) => (typeof words === "string" ? new RegExp(`^\\s*${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`) : words);

export class Person {
  constructor(context, page, address) {
    Object.assign(this, { context, page, address });
    /** How many things were clicked or filled in since the last `counts()`. */
    this.acts = 0;
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  async opens(path) {
    return this.page.goto(this.address + path);
  }

  /** A part of the page, for what stands there more than once. */
  within(part) {
    const inner = new Person(this.context, this.page, this.address);
    inner.part = typeof part === "string" ? this.scope.locator(part) : part;
    inner.acted = () => this.acted();
    return inner;
  }

  get scope() {
    return this.part ?? this.page;
  }

  acted() {
    this.acts += 1;
  }

  counts() {
    const acts = this.acts;
    this.acts = 0;
    return acts;
  }

  async doing(words, act) {
    try {
      this.acted();
      return await act();
    } catch (error) {
      throw new Error(`could not ${words} on ${this.path} (“${await this.heading()}”): ${error.message.split("\n")[0]}`, { cause: error });
    }
  }

  async heading() {
    return (await this.page.locator("h1").allInnerTexts().catch(() => ["nothing"])).join(", ");
  }

  field(label) {
    return this.scope.getByLabel(exactly(label));
  }

  fills(label, value) {
    return this.doing(`fill in “${label}”`, () => this.field(label).fill(value));
  }

  /** A day, in the three fields under its legend. */
  fillsDay(legend, [day, month, year]) {
    return this.doing(`fill in the day “${legend}”`, async () => {
      const group = this.group(legend);
      await group.getByLabel("Day", { exact: true }).fill(String(day));
      await group.getByLabel("Month", { exact: true }).fill(String(month));
      await group.getByLabel("Year", { exact: true }).fill(String(year));
    });
  }

  group(legend) {
    return this.scope.locator("fieldset").filter({ has: this.page.locator("legend").filter({ hasText: exactly(legend) }) }).last();
  }

  chooses(legend, option) {
    return this.doing(`choose “${option}” under “${legend}”`, () => this.group(legend).getByLabel(exactly(option)).first().check());
  }

  picks(label, option) {
    return this.doing(`pick “${option}” from “${label}”`, () => this.field(label).selectOption({ label: option }));
  }

  ticks(label) {
    return this.doing(`tick “${label}”`, () => this.field(label).check());
  }

  presses(words) {
    return this.doing(`press “${words}”`, () => this.scope.getByRole("button", { name: exactly(words) }).first().click());
  }

  /** A link, whether it looks like one or like a button. */
  follows(words) {
    const name = exactly(words);
    const link = this.scope.getByRole("link", { name }).or(this.scope.locator("a[role=button]").filter({ hasText: name }));
    return this.doing(`follow “${words}”`, () => link.first().click());
  }

  /** The browser's own Back button. A page it kept is shown again without being loaded. */
  async goesBack() {
    await this.page.evaluate(() => history.back());
  }

  /** Opens something folded. */
  unfolds(words) {
    return this.doing(`open “${words}”`, () => this.scope.locator("summary").filter({ hasText: words }).first().click());
  }

  async sees(...sentences) {
    for (const words of sentences) {
      const found = this.scope.getByText(words).filter({ visible: true }).first();
      await found.waitFor().catch(async () => {
        throw new Error(`expected to see “${words}” on ${this.path}; the page is “${await this.heading()}”`);
      });
    }
  }

  /** Only after something that stands on the page was seen: what is not there yet is not seen either. */
  async doesNotSee(...sentences) {
    for (const words of sentences) {
      const count = await this.scope.getByText(words).filter({ visible: true }).count();
      assert.equal(count, 0, `expected not to see “${words}” on ${this.path} (“${await this.heading()}”)`);
    }
  }

  async seesHeading(words) {
    await this.page.locator("h1").filter({ hasText: exactly(words) }).waitFor().catch(async () => {
      throw new Error(`expected the heading “${words}” on ${this.path}, not “${await this.heading()}”`);
    });
  }

  async seesValue(label, value) {
    assert.equal(await this.field(label).inputValue(), value, `expected “${label}” to hold what was typed`);
  }

  /** The problem stands in the summary at the top, and its link leads to the field it is about. */
  async isTold(sentence) {
    const link = this.page.locator(".govuk-error-summary a").filter({ hasText: sentence });
    await link.first().waitFor().catch(async () => {
      const said = await this.page.locator(".govuk-error-summary").allInnerTexts();
      throw new Error(`expected to be told “${sentence}” on ${this.path}, not “${said.join(" ") || "nothing"}”`);
    });
    await link.first().click();
    const on = await this.page.evaluate(() => document.activeElement?.matches("input, select, textarea"));
    assert.ok(on, `expected the link “${sentence}” to lead to its field`);
  }
}
