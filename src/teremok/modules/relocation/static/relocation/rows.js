// Lists of families and houses by keys: J and K (or the arrows) go from row to row, X ticks the row. And a button that
// ticks all of the page. Without a script every row has its link and its box.
document.addEventListener("keydown", (event) => {
  const table = document.querySelector("[data-relocation-rows]");
  if (!table || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const step = { KeyJ: 1, KeyK: -1, ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (step && (event.code.startsWith("Key") || here >= 0)) {
    const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    event.preventDefault();
    next?.querySelector("th a")?.focus();
  } else if (event.code === "KeyX" && here >= 0) {
    const box = rows[here].querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-relocation-all]")) return;
  const boxes = [...document.querySelectorAll("[data-relocation-rows] input[type=checkbox]")];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});

function show() {
  for (const button of document.querySelectorAll("[data-relocation-all]")) button.hidden = false;
}
document.addEventListener("htmx:load", show);

// What comes live takes the table's place: the ticks stay with their rows.
let ticked = new Set();
document.addEventListener("htmx:beforeSwap", () => {
  ticked = new Set([...document.querySelectorAll("[data-relocation-rows] input:checked")].map((box) => box.value));
});
document.addEventListener("htmx:afterSettle", () => {
  for (const box of document.querySelectorAll("[data-relocation-rows] input[type=checkbox]")) if (ticked.has(box.value)) box.checked = true;
});
show();
