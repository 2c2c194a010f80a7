// Tells a screen reader about every swap, and takes the focus to an error summary when one came.
const announcer = document.getElementById("announcer");

function say(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = text; });
}

function meetErrors(root) {
  const summary = root.matches?.("[data-ui-errors]") ? root : root.querySelector?.("[data-ui-errors]");
  if (!summary || summary.closest("[data-ui-example]")) return false;
  summary.focus();
  return true;
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (meetErrors(event.target)) return;
  const spoken = event.target.querySelector("[data-ui-say]") ?? event.target.closest("[data-ui-say]");
  say(spoken?.dataset.uiSay || spoken?.textContent.trim() || announcer.dataset.saidUpdated);
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => say(announcer.dataset.saidFailed));
}
meetErrors(document);
