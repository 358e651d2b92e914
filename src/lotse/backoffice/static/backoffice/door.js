// The door with a poor line: taps are kept in this browser and sent in their order when there is a
// line. Kept are numbers of registrations, counts and languages; never a name.
(() => {
  const door = document.querySelector("[data-door]");
  if (!door || !isSecureContext) return;
  const KEPT = "lotse-door";
  const PLACE = `lotse-door:${location.pathname}`;
  const words = door.dataset;
  const find = (what, root = door) => root.querySelector(what);
  const all = (what, root = door) => [...root.querySelectorAll(what)];
  const fill = (text, n, total) => text.replace("{n}", n).replace("{all}", total);

  // --- what is not sent yet ---
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
    count(taps);
  }

  // --- what the page shows ---
  const isHere = (person) => person.getAttribute("aria-pressed") === "true";
  const persons = (family) => all("[data-position]", family);

  function mark(family, verb, position) {
    for (const person of persons(family)) {
      if (position && person.dataset.position !== position) continue;
      person.setAttribute("aria-pressed", String(verb === "in"));
      person.value = `${verb === "in" ? "undo" : "in"}:${person.dataset.position}`;
    }
    const here = persons(family).filter(isHere).length;
    const total = persons(family).length;
    if (!total) return;
    family.classList.toggle("door__family--here", here > 0);
    const said = find("[data-family-here]", family);
    said.hidden = !here;
    said.textContent = fill(words.here, here, total);
    find("[data-all]", family).hidden = here === total;
    find("[data-undo]", family).hidden = !here;
  }

  function apply({ number, do: deed }) {
    const [verb, position] = deed.split(":");
    for (const family of all("[data-number]")) {
      if (family.dataset.number === number) mark(family, verb, position);
    }
  }

  function count(taps) {
    const families = all("[data-families] [data-number]");
    const here = (some) => some.flatMap(persons).filter(isHere).length;
    const walked = families.filter((one) => "isWalkIn" in one.dataset);
    const expected = families.filter((one) => !("isWalkIn" in one.dataset || "noted" in one.dataset));
    const unsent = taps.reduce((sum, tap) => sum + (tap.people ?? 0), 0);
    find("[data-count-here]").textContent = fill(
      words.here,
      here(families) + unsent,
      expected.flatMap(persons).length,
    );
    const walks = here(walked) + unsent;
    find("[data-count-walk]").textContent = walks ? fill(words.walk, walks) : "";
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
        if (answer.refused) kept.refused.push(`${tap.number ?? ""} ${answer.refused}`.trim());
        if (answer.refused && tap.number) apply({ ...tap, do: tap.do.replace(/^in/, "undo") });
        hasChanged ||= Boolean(answer.refused) || tap.do === "walk_in";
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
    if (tap.number) apply(tap);
    write(kept);
    send();
  }

  // --- forms become taps ---
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-search]")) {
      event.preventDefault();
      look(find("#number").value);
    } else if (form.matches("[data-walk-in]")) {
      event.preventDefault();
      walkIn(form);
    } else if (form.closest("[data-number]")) {
      event.preventDefault();
      const { number } = form.closest("[data-number]").dataset;
      keep({ key: crypto.randomUUID(), number, do: event.submitter.value });
    }
  });

  function walkIn(form) {
    const said = Object.fromEntries(new FormData(form));
    delete said.csrfmiddlewaretoken;
    const ages = `${said.children} ${said.in_childcare ?? ""}`.match(/\d+/g) ?? [];
    const people = Number(said.adults) + ages.length;
    const key = crypto.randomUUID();
    keep({ ...said, key, form_key: key, do: "walk_in", people });
    form.reset();
    find("[data-counts]").scrollIntoView({ block: "nearest" });
  }

  // --- finding a family ---
  const squeezed = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const answered = squeezed(find("#number").value);

  function look(said) {
    const wanted = squeezed(said);
    let hits = 0;
    for (const one of all("[data-families] [data-number]")) {
      one.hidden = Boolean(wanted) && !one.dataset.number.includes(wanted);
      hits += !one.hidden;
    }
    // What is not in the list the server may know: cancelled, or of another event.
    if (!hits && wanted === answered) return;
    find("[data-found]")?.remove();
    const problem = find("[data-problem]");
    problem.hidden = hits > 0 || !wanted;
    if (!problem.hidden) problem.textContent = words.notFound;
  }
  find("#number").addEventListener("input", ({ target }) => look(target.value));

  // --- the camera, where the browser can read codes ---
  const scan = find("[data-scan]");
  const camera = find("[data-camera]");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    scan.hidden = false;
    scan.addEventListener("click", watch);
  }

  async function watch() {
    if (camera.srcObject) return stop();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    try {
      const video = { facingMode: "environment" };
      camera.srcObject = await navigator.mediaDevices.getUserMedia({ video });
    } catch {
      return;
    }
    camera.hidden = false;
    await camera.play();
    while (camera.srcObject) {
      const [code] = await detector.detect(camera).catch(() => []);
      const number = /([A-Z0-9]{8})\/?$/.exec(code?.rawValue ?? "")?.[1];
      if (number) {
        stop();
        find("#number").value = number;
        look(number);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  function stop() {
    for (const track of camera.srcObject?.getTracks() ?? []) track.stop();
    camera.srcObject = null;
    camera.hidden = true;
  }

  // --- the page as it is now: what other phones noted; kept for when the line is away ---
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
    if (find("details[open]") || find("[data-live]").contains(document.activeElement)) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    find("[data-live]").replaceChildren(...page.querySelector("[data-live]").childNodes);
    const kept = read();
    kept.taps.filter((tap) => tap.number).forEach(apply);
    show(kept);
    look(find("#number").value);
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

  navigator.serviceWorker?.register(words.worker).catch(() => {});
  addEventListener("online", send);
  setInterval(send, 15_000);
  setInterval(() => document.hidden || read().taps.length || refresh(), 60_000);
  const kept = read();
  kept.taps.filter((tap) => tap.number).forEach(apply);
  show(kept);
  const scanned = new URLSearchParams(location.search).get("number");
  if (scanned) {
    find("#number").value = scanned;
    look(scanned);
  }
  send();
  refresh();
})();
