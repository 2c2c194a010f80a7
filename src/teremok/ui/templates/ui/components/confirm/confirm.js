// A link to a page that asks "are you sure?": opens the page's question as a dialog; without it the page itself does.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-ui-confirm]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { credentials: "same-origin" }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const question = page && page.querySelector("[data-ui-question]");
  if (!question) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "question-title");
  const title = document.createElement("h2");
  title.id = "question-title";
  title.textContent = page.querySelector("h1").textContent;
  dialog.append(title, document.adoptNode(question));
  dialog.querySelectorAll("[data-ui-back]").forEach((back) => back.addEventListener("click", (click) => {
    click.preventDefault();
    dialog.close();
  }));
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[data-ui-back]")?.focus();
});
