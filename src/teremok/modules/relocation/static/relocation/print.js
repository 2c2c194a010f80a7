// A button that prints the page: hidden until there is a script to do it.
for (const button of document.querySelectorAll("[data-relocation-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
