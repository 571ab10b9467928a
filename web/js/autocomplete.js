// Long selects become searchable by typing.

import accessibleAutocomplete from "accessible-autocomplete";

// The words of the elements that describe the select: they would be lost with it.
function description(select) {
  return (select.getAttribute("aria-describedby") || "")
    .split(" ")
    .map((id) => id && document.getElementById(id)?.textContent.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .join(" ");
}

function choose(select, input, words) {
  const typed = (words ?? input()?.value ?? "").trim().toLowerCase();
  const options = [...select.options];
  const match = options.find((option) => option.text.trim().toLowerCase() === typed);
  const blank = options.find((option) => option.value === "");
  // The library leaves the last choice in place when what was typed matches nothing: the person would see one thing
  // and send another.
  if (match) match.selected = true;
  else if (blank) blank.selected = true;
  else select.selectedIndex = -1;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startAutocompletes(root) {
  for (const select of root.querySelectorAll("select[data-autocomplete]")) {
    const id = select.id;
    const wrong = select.classList.contains("govuk-select--error");
    const described = description(select);
    const input = () => document.getElementById(id);
    accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      autoselect: false,
      showAllValues: select.options.length <= 200,
      dropdownArrow: () =>
        '<svg class="autocomplete__dropdown-arrow-down" viewBox="0 0 24 24" focusable="false" aria-hidden="true"><path fill="currentColor" d="M4 8h16l-8 9z"/></svg>',
      inputClasses: wrong ? "govuk-input--error" : null,
      tAssistiveHint: () =>
        `${described} Type to search. Use up and down arrows to review and enter to choose.`.trim(),
      onConfirm: (words) => choose(select, input, words),
    });
    for (const name of select.classList) {
      if (name.includes("-width-")) select.previousElementSibling.classList.add(name);
    }
  }
}
