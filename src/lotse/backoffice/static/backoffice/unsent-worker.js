// Opens a page for writing down again while the line is away. What is kept was put there by
// unsent.js; it is deleted at log-out, when the gate sends away, and when it is old.
const KEPT = "lotse-kept";
const LIFE = 12 * 60 * 60 * 1000;
const PATIENCE = 5000;
const DOOR = /\/runde\/\d+\/einlass\/\d+\/$/;
const LOG = /\/beratung\/zettel\/$/;
const PAGE = new RegExp(`${DOOR.source}|${LOG.source}`);
const SCANNED = /\/runde\/einlass\/([^/]+)\/$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(request, url));
  else if (request.mode === "navigate" && SCANNED.test(url.pathname))
    event.respondWith(fetch(request).catch(() => scanned(url)));
  else if (url.pathname.startsWith("/static/"))
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
});

async function page(request, url) {
  const kept = await find(url.pathname);
  const asked = fetch(request).then(async (answer) => {
    // Led to the log-in, or not allowed any more: whoever holds this phone has no right to the list.
    if (answer.type === "opaqueredirect" || answer.status === 403) await caches.delete(KEPT);
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([asked.catch(() => kept), late]);
}

async function find(path) {
  const kept = await (await caches.open(KEPT)).match(path);
  if (!kept) return null;
  if (Date.now() - Number(kept.headers.get("X-Kept")) < LIFE) return kept;
  await caches.delete(KEPT);
  return null;
}

async function scanned(url) {
  const [, number] = SCANNED.exec(url.pathname);
  const cache = await caches.open(KEPT);
  for (const { url: page } of await cache.keys()) {
    const { pathname } = new URL(page);
    if (!DOOR.test(pathname) || !(await find(pathname))) continue;
    const text = await (await cache.match(page)).text();
    if (text.includes(number)) return Response.redirect(`${pathname}?number=${number}`);
  }
  return Response.error();
}
