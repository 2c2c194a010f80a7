// Live parts of a page: an element with data-ui-live (topics) and data-ui-live-events is told by the htmx trigger "live".
// Only the tab that is looked at holds a stream; one that is looked at again asks anew, in case it missed something.
const parts = [...document.querySelectorAll("[data-ui-live]")];
const words = (text) => text.split(/\s+/).filter(Boolean);
let stream = null;

const tell = (part) => window.htmx?.trigger(part, "live");

function listen() {
  const topics = [...new Set(parts.flatMap((part) => words(part.dataset.uiLive)))];
  stream = new EventSource(`/live/?${new URLSearchParams(topics.map((topic) => ["topic", topic]))}`);
  for (const part of parts) {
    for (const name of words(part.dataset.uiLiveEvents)) stream.addEventListener(name, () => tell(part));
  }
}

if (parts.length) {
  if (!document.hidden) listen();
  document.addEventListener("visibilitychange", () => {
    stream?.close();
    if (document.hidden) return;
    listen();
    parts.forEach(tell);
  });
  addEventListener("pagehide", () => stream?.close());
}
