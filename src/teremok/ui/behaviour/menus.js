// A menu closes by Escape, by a click outside and when the focus leaves it.
const close = (menu, giveBack) => {
  menu.open = false;
  if (giveBack) menu.querySelector("summary").focus();
};
const open = () => document.querySelectorAll("[data-ui-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") open().forEach((menu) => close(menu, menu.contains(document.activeElement)));
});
document.addEventListener("click", (event) => open().forEach((menu) => menu.contains(event.target) || close(menu)));
document.addEventListener("focusin", (event) => open().forEach((menu) => menu.contains(event.target) || close(menu)));
