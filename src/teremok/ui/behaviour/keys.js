// Staff keys: Ctrl+K (or ⌘K) goes to the search; Alt+1…9 to the entries of the side menu.
document.addEventListener("keydown", (event) => {
  if (event.code === "KeyK" && (event.ctrlKey || event.metaKey)) {
    const search = document.querySelector("[data-ui-search-key]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  const place = /^Digit([1-9])$/.exec(event.code);
  if (event.altKey && place && !event.shiftKey) {
    const link = document.querySelectorAll(".side a")[Number(place[1]) - 1];
    if (link) {
      event.preventDefault();
      link.click();
    }
  }
});
