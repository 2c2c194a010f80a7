// Live parts of a page: an element with data-ui-live (topics) and data-ui-live-events is told by the htmx trigger "live".
// A browser has six connections to a host over HTTP/1.1, so its tabs share one stream: of those that are looked at, the one
// that has the lock holds it, for the topics of all, and passes on what it hears. When that tab goes, the next one gets
// the lock. Without Web Locks, or where the server refuses the topics of all together, each tab holds a stream of its own.
// A tab that is looked at again asks anew, in case it missed something.
const SHARED = "teremok-live";
const GATHER_MS = 50;
const parts = [...document.querySelectorAll("[data-ui-live]")];
const words = (text) => text.split(/\s+/).filter(Boolean);
const wanted = {
  topics: [...new Set(parts.flatMap((part) => words(part.dataset.uiLive)))],
  names: [...new Set(parts.flatMap((part) => words(part.dataset.uiLiveEvents)))],
};
let leave = null;

const tell = (part) => window.htmx?.trigger(part, "live");
const tellAll = () => parts.forEach(tell);

function hear(name, topic) {
  for (const part of parts) {
    if (words(part.dataset.uiLive).includes(topic) && words(part.dataset.uiLiveEvents).includes(name)) tell(part);
  }
}

function open({ topics, names }, heard) {
  const stream = new EventSource(`/live/?${new URLSearchParams(topics.map((topic) => ["topic", topic]))}`);
  for (const name of names) stream.addEventListener(name, (event) => heard(name, JSON.parse(event.data).topic));
  return stream;
}

function listenAlone() {
  const stream = open(wanted, hear);
  leave = () => stream.close();
}

async function listenTogether() {
  const me = crypto.randomUUID();
  const channel = new BroadcastChannel(SHARED);
  const leaving = new AbortController();
  const everyone = new Map([[me, wanted]]);
  let stream = null;
  let narrower = null; // the open stream that goes on until the wider one stands
  let holding = null; // what the stream was opened for
  let leads = false;
  let gathering = 0;
  let behind = false; // whether something may have happened while nobody held a stream

  const goAlone = () => {
    leave();
    listenAlone();
  };

  function widen() {
    const all = [...everyone.values()];
    const needed = { topics: all.flatMap((one) => one.topics), names: all.flatMap((one) => one.names) };
    if (holding && needed.topics.every((one) => holding.topics.has(one)) && needed.names.every((one) => holding.names.has(one))) return;
    holding = { topics: new Set(needed.topics), names: new Set(needed.names) };
    if (stream?.readyState === EventSource.OPEN) narrower = stream;
    else stream?.close();
    stream = open({ topics: [...holding.topics], names: [...holding.names] }, (name, topic) => {
      hear(name, topic);
      channel.postMessage({ heard: [name, topic] });
    });
    stream.onopen = () => {
      narrower?.close();
      narrower = null;
      if (!behind) return;
      behind = false;
      tellAll();
      channel.postMessage({ missed: true });
    };
    stream.onerror = ({ target }) => {
      if (target.readyState !== EventSource.CLOSED || target !== stream) return;
      channel.postMessage({ refused: true });
      goAlone();
    };
  }

  function gather() {
    clearTimeout(gathering);
    gathering = setTimeout(widen, GATHER_MS);
  }

  channel.onmessage = ({ data }) => {
    if (data.heard) hear(...data.heard);
    else if (data.missed) tellAll();
    else if (data.refused) goAlone();
    else if (data.asked) channel.postMessage({ joined: me, wanted });
    else if (data.left) everyone.delete(data.left);
    else if (data.joined && leads) {
      everyone.set(data.joined, data.wanted);
      gather();
    }
  };

  leave = () => {
    channel.postMessage({ left: me });
    leaving.abort();
    clearTimeout(gathering);
    stream?.close();
    narrower?.close();
    channel.close();
  };

  channel.postMessage({ joined: me, wanted });
  behind = (await navigator.locks.query()).held.some((lock) => lock.name === SHARED);
  if (leaving.signal.aborted) return;
  const lead = () => {
    leads = true;
    channel.postMessage({ asked: true });
    gather();
    return new Promise((resolve) => { leaving.signal.addEventListener("abort", resolve); });
  };
  navigator.locks.request(SHARED, { signal: leaving.signal }, lead).catch((error) => {
    if (error.name !== "AbortError") throw error; // we left while we waited
  });
}

function listen() {
  if (navigator.locks && window.BroadcastChannel) listenTogether();
  else listenAlone();
}

function stop() {
  leave?.();
  leave = null;
}

if (parts.length) {
  if (!document.hidden) listen();
  document.addEventListener("visibilitychange", () => {
    stop();
    if (document.hidden) return;
    listen();
    tellAll();
  });
  addEventListener("pagehide", stop);
}
