// Writing down with a poor line: what was tapped is kept in this browser and sent in its order when
// there is a line. Each piece has a key made here, so what arrives twice counts once. Used by the
// door and the question log; never is a name kept.
// The page's root: data-unsent (words with {n}), data-note (where to send), data-worker, data-login,
// data-log-in, data-leave-first; inside it [data-unsent-line], [data-refused], [data-problem].
globalThis.lotseUnsent = (root, { shown = () => {}, answered = () => false, fresh = () => {}, named = () => "" }) => {
  const KEPT = "lotse-kept";
  const PLACE = `lotse-unsent:${location.pathname}`;
  const words = root.dataset;
  const find = (what) => root.querySelector(what);
  const fill = (text, n) => text.replace("{n}", n);

  const read = () => JSON.parse(localStorage.getItem(PLACE) ?? '{"taps": [], "refused": []}');
  const write = (kept) => {
    if (kept.taps.length || kept.refused.length) localStorage.setItem(PLACE, JSON.stringify(kept));
    else localStorage.removeItem(PLACE);
    show(kept);
  };

  function show({ taps, refused }) {
    const line = find("[data-unsent-line]");
    line.hidden = !taps.length;
    line.textContent = fill(words.unsent, taps.length);
    const list = find("[data-refused]");
    list.hidden = !refused.length;
    list.replaceChildren(
      ...refused.map((text, index) => {
        const item = document.createElement("li");
        const done = document.createElement("button");
        item.textContent = text;
        done.type = "button";
        done.className = "lo-button";
        done.textContent = "OK";
        done.addEventListener("click", () => {
          const kept = read();
          kept.refused.splice(index, 1);
          write(kept);
        });
        item.append(done);
        return item;
      }),
    );
    shown(taps);
  }

  // --- sending ---
  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  let isSending = false;

  async function send() {
    if (isSending || !read().taps.length) return;
    isSending = true;
    let hasChanged = false;
    try {
      for (let tap = read().taps[0]; tap; tap = read().taps[0]) {
        const answer = await post(tap);
        if (!answer) break;
        const kept = read();
        kept.taps = kept.taps.filter((one) => one.key !== tap.key);
        if (answer.refused) kept.refused.push(`${named(tap)} ${answer.refused}`.trim());
        hasChanged = answered(tap, answer) || hasChanged;
        write(kept);
      }
    } finally {
      isSending = false;
    }
    if (hasChanged) await refresh();
  }

  async function post(tap) {
    const body = new URLSearchParams(tap);
    let answer;
    try {
      answer = await fetch(words.note, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        redirect: "manual",
      });
    } catch {
      return null;
    }
    if (answer.ok || answer.status === 422) return answer.json();
    if (answer.type === "opaqueredirect" || answer.status === 403) askToLogIn();
    return null;
  }

  function askToLogIn() {
    caches.delete(KEPT);
    const problem = find("[data-problem]");
    const link = document.createElement("a");
    link.href = `${words.login}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = words.logIn;
    problem.replaceChildren(link);
    problem.hidden = false;
  }

  function keep(tap) {
    const kept = read();
    kept.taps.push(tap);
    write(kept);
    send();
  }

  // --- the page as it is now, kept for when the line is away ---
  async function refresh() {
    let answer;
    try {
      answer = await fetch(location.pathname, { redirect: "manual" });
    } catch {
      return;
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return askToLogIn();
    if (!answer.ok) return;
    const html = await answer.text();
    await store(html, answer.headers);
    fresh(new DOMParser().parseFromString(html, "text/html"));
    show(read());
  }

  async function store(html, headers) {
    if (!navigator.serviceWorker) return;
    const cache = await caches.open(KEPT);
    const known = new Headers(headers);
    known.set("X-Kept", Date.now());
    known.delete("Content-Encoding"); // what is kept is text again
    known.delete("Content-Length");
    const parts = performance.getEntriesByType("resource").map((one) => one.name);
    const files = parts.filter((name) => name.startsWith(`${location.origin}/static/`));
    const missing = [];
    for (const file of new Set(files)) if (!(await cache.match(file))) missing.push(file);
    await cache.addAll(missing).catch(() => {});
    await cache.put(location.pathname, new Response(html, { headers: known }));
  }

  document.querySelector("[data-leave]").addEventListener("click", (event) => {
    const { taps } = read();
    if (!taps.length) return;
    event.preventDefault();
    find("[data-unsent-line]").textContent = fill(words.leaveFirst, taps.length);
    send();
  });

  function start() {
    navigator.serviceWorker?.register(words.worker).catch(() => {});
    addEventListener("online", send);
    setInterval(send, 15_000);
    setInterval(() => document.hidden || read().taps.length || refresh(), 60_000);
    show(read());
    send();
    refresh();
  }

  return { keep, read, start };
};
