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

export function startSmallThings(root) {
  root.querySelectorAll("form[data-warn-unsaved]").forEach(warnUnsaved);
  root.querySelectorAll("[data-autosubmit]").forEach(autosubmit);
  root.querySelectorAll("[data-poll]").forEach(poll);
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
