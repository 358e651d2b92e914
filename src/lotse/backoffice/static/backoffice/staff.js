// Comforts of the back office. Every screen works without them.
(() => {
  // From any screen with one key to a new entry of the question log, for those whose menu has
  // counselling; F8 is no character. The public answer of the guide shows a link to it, then.
  const { log, counselling } = document.currentScript.dataset;
  const menu = document.getElementById("wagtail-sidebar-props")?.textContent ?? "";
  if (menu.includes(`"${counselling}"`)) {
    localStorage.setItem("lotse-log", log);
    addEventListener("keydown", (event) => {
      if (event.key === "F8" && !event.repeat) location.href = log;
    });
  }

  const all = document.querySelector("[data-all]");
  if (all) {
    all.addEventListener("change", () => {
      for (const box of all.form.querySelectorAll('input[name="slug"]')) box.checked = all.checked;
    });
  }

  // Logging out empties the browser's store: first what is not sent yet (unsent.js).
  addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/staff/logout/")) return;
    const waits = Object.keys(localStorage).find(
      (key) => key.startsWith("lotse-unsent:") && JSON.parse(localStorage[key]).taps.length,
    );
    if (!waits) return;
    event.preventDefault();
    location.href = waits.slice("lotse-unsent:".length);
  });

  // A part of a page that follows what others do: asked again while it is seen.
  const live = document.querySelector("[data-refresh]");
  if (live) {
    setInterval(async () => {
      if (document.hidden || live.contains(document.activeElement)) return;
      try {
        const answer = await fetch(location.href);
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        live.innerHTML = page.querySelector("[data-refresh]").innerHTML;
      } catch {
        // The network is away; the time on the page tells how old it is.
      }
    }, 20_000);
  }

  // Signs of life of an open form, every 20 seconds while the page is seen: they keep the lock.
  const form = document.querySelector("form[data-present]");
  if (!form) return;
  const note = form.querySelector("[data-present-note]");
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
  let isSaving = false;
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(form.dataset.present, {
        method: "POST",
        headers: { "X-CSRFToken": token },
      });
      if (!answer.ok) return;
      const { note: words } = await answer.json();
      note.textContent = words;
      note.hidden = !words;
    } catch {
      // The network is away; saving will tell.
    }
  };
  ask();
  setInterval(ask, 20_000);
  document.addEventListener("visibilitychange", ask);
  form.addEventListener("submit", () => { isSaving = true; });
  addEventListener("pagehide", () => {
    if (isSaving) return;
    const leaving = new FormData();
    leaving.append("csrfmiddlewaretoken", token);
    leaving.append("deed", "leave");
    navigator.sendBeacon(form.dataset.present, leaving);
  });
})();
