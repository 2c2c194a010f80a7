// The button by which a browser asks to be told: subscribes at its push service and sends the keys with the form.
// Where the browser knows no push the form stays hidden, and a sentence says so.
const form = document.querySelector("[data-notices-push]");
const absent = document.querySelector("[data-notices-push-absent]");
const knows = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

async function subscription() {
  const registration = await navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope });
  await settled(registration);
  const key = bytes(form.dataset.key);
  const known = await registration.pushManager.getSubscription();
  if (known && text(known.options.applicationServerKey) === form.dataset.key) return known;
  await known?.unsubscribe(); // made for another key: nobody could push to it
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

// `serviceWorker.ready` waits for a worker of this page's scope, which is ours.
const settled = (registration) => (registration.active ? registration : navigator.serviceWorker.ready);

async function ask() {
  if ((await Notification.requestPermission()) !== "granted") return say(form.dataset.denied);
  const made = await subscription();
  form.elements.endpoint.value = made.endpoint;
  form.elements.p256dh.value = text(made.getKey("p256dh"));
  form.elements.auth.value = text(made.getKey("auth"));
  form.submit();
}

function say(words) {
  form.querySelector("[data-notices-push-note]").textContent = words;
}

if (form && knows) {
  form.hidden = false;
  absent.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("");
    ask().catch(() => say(form.dataset.failed));
  });
}
