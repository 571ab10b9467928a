// Runs before the content is shown, so that what JavaScript will fold away does not flash up first.

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
