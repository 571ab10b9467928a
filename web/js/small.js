// Small additions, each asked for by an attribute.

// data-warn-unsaved on a form: ask before leaving with something typed and not sent.
function warnUnsaved(form) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

// data-autosubmit on a control: its form is sent when it changes. The button stays for those without JavaScript.
function autosubmit(control) {
  control.addEventListener("change", () => control.form?.requestSubmit());
}

// data-poll: the element's content is fetched again until the answer carries "X-Poll: done".
function poll(element) {
  const seconds = Number(element.dataset.pollEvery) || 2;
  const again = async () => {
    try {
      const answer = await fetch(element.dataset.poll, { credentials: "same-origin", headers: { "X-Poll": "1" } });
      if (answer.redirected) return;
      if (answer.ok) element.innerHTML = await answer.text();
      if (answer.headers.get("X-Poll") === "done") return;
    } catch {
      // The network may be back at the next try.
    }
    setTimeout(again, seconds * 1000);
  };
  setTimeout(again, seconds * 1000);
}

// data-shortcut on a control: that key goes to it, from anywhere on the page where nobody is typing; on a link, that key follows it. It
// can be switched off in this browser (WCAG 2.1.4), with the button inside what has data-shortcut-switch; nothing else is kept in the browser.
const SHORTCUTS_OFF = "holdfast-shortcuts-off";
const shortcutsAreOff = () => localStorage.getItem(SHORTCUTS_OFF) === "yes";

function shortcut(control) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== control.dataset.shortcut || event.ctrlKey || event.metaKey || event.altKey || typing || shortcutsAreOff()) return;
    event.preventDefault();
    if (control.matches("a")) return control.click();
    control.focus();
    control.select();
  });
}

function shortcutSwitch(element) {
  const button = element.querySelector("button");
  const says = () => (button.textContent = shortcutsAreOff() ? button.dataset.turnOn : button.dataset.turnOff);
  says();
  element.hidden = false;
  button.addEventListener("click", () => {
    if (shortcutsAreOff()) localStorage.removeItem(SHORTCUTS_OFF);
    else localStorage.setItem(SHORTCUTS_OFF, "yes");
    says();
  });
}

export function startSmallThings(root) {
  root.querySelectorAll("[data-shortcut]").forEach(shortcut);
  root.querySelectorAll("[data-shortcut-switch]").forEach(shortcutSwitch);
  // Who was found is a key away: the first of them takes the focus.
  root.querySelector("[data-hit]")?.focus();
  root.querySelectorAll("form[data-warn-unsaved]").forEach(warnUnsaved);
  root.querySelectorAll("[data-autosubmit]").forEach(autosubmit);
  root.querySelectorAll("[data-poll]").forEach(poll);
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
