// On a phone the side menu is one line that scrolls: the entry of this page comes into sight.
const here = document.querySelector(".side [aria-current]");
const line = here?.closest("nav");
if (line) line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
