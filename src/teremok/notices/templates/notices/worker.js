// Shows a pushed message and opens its notice. It keeps nothing and answers no requests: pages come from the server.
const PLACE = "/inbox/";

function told(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {}; // no JSON: a message without words is still a message
  }
}

self.addEventListener("push", (event) => {
  const { title = "Teremok", body = "", url = PLACE } = told(event);
  const shown = { body, data: { url }, tag: url };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.url ?? PLACE, self.location.origin);
  const url = wanted.origin === self.location.origin ? wanted.href : new URL(PLACE, self.location.origin).href;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = pages.find((page) => page.url === url);
    return there ? there.focus() : self.clients.openWindow(url);
  };
  event.waitUntil(open());
});
