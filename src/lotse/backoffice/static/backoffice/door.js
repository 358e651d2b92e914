// The door: taps with and without a line (unsent.js). Kept are numbers of registrations, counts and
// languages; never a name.
(() => {
  const door = document.querySelector("[data-door]");
  if (!door || !isSecureContext) return;
  const words = door.dataset;
  const find = (what, root = door) => root.querySelector(what);
  const all = (what, root = door) => [...root.querySelectorAll(what)];
  const fill = (text, n, total) => text.replace("{n}", n).replace("{all}", total);

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

  // --- what is kept and sent (unsent.js) ---
  const unsent = globalThis.lotseUnsent(door, {
    shown: count,
    named: (tap) => tap.number ?? "",
    answered(tap, answer) {
      if (answer.refused && tap.number) apply({ ...tap, do: tap.do.replace(/^in/, "undo") });
      return Boolean(answer.refused) || tap.do === "walk_in";
    },
    fresh(page) {
      if (find("details[open]") || find("[data-live]").contains(document.activeElement)) return;
      find("[data-live]").replaceChildren(...page.querySelector("[data-live]").childNodes);
      reapply();
      look(find("#number").value);
    },
  });
  const reapply = () => unsent.read().taps.filter((tap) => tap.number).forEach(apply);

  function keep(tap) {
    if (tap.number) apply(tap);
    unsent.keep(tap);
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

  reapply();
  const scanned = new URLSearchParams(location.search).get("number");
  if (scanned) {
    find("#number").value = scanned;
    look(scanned);
  }
  unsent.start();
})();
