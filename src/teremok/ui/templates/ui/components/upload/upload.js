// Shows that a file held over the field will be taken.
for (const field of document.querySelectorAll('input[type="file"]')) {
  for (const [kind, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
    field.addEventListener(kind, () => field.classList.toggle("is-over", over));
  }
}
