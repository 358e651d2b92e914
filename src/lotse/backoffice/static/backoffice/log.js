// The question log without a line (unsent.js), and a look at the note before it is kept.
(() => {
  const log = document.querySelector("[data-log]");
  if (!log || !isSecureContext) return;
  const find = (what) => log.querySelector(what);
  const form = find("[data-log-form]");
  const checked = find("[data-checked]");
  const watch = JSON.parse(document.getElementById("watch").textContent);
  const names = new Set(watch.names);

  // The same look as domain/personal_words.py; the server has the last word.
  const seems = (text) => {
    const low = text.toLowerCase();
    const words = low.match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [];
    const numbers = low.match(/\d(?:[\s./()-]{0,2}\d)*/g) ?? [];
    const street = (end) => new RegExp(`${end}\\.?\\s*\\d`, "u").test(low);
    return (
      words.some((word) => names.has(word)) ||
      numbers.some((number) => number.replace(/\D/g, "").length >= 5) ||
      low.includes("@") ||
      watch.streets.some(street)
    );
  };
  const note = log.querySelector("[name=note]");
  const box = checked.querySelector("input");
  const look = () => {
    const isSeen = seems(note.value);
    checked.hidden = !isSeen;
    if (!isSeen) box.checked = false;
    const line = find("[data-look-line]");
    line.hidden = !isSeen || box.checked;
    line.textContent = line.hidden ? "" : log.dataset.look;
    return !isSeen || box.checked;
  };
  note.addEventListener("input", look);
  box.addEventListener("change", look);
  look();

  const outcome = () => log.querySelector("[name=outcome]:checked")?.value;
  const referred = log.querySelector("[name=referred_to]").parentElement;
  const fold = () => {
    referred.hidden = outcome() !== "referred";
  };
  log.addEventListener("change", fold);
  fold();
  if (!form) return;

  const words = (code) => log.querySelector(`[type=radio][value="${code}"]`)?.parentElement.textContent.trim();
  const unsent = globalThis.lotseUnsent(log, {
    answered: () => true,
    named: (tap) => [tap.asked_on, words(tap.topic), words(tap.outcome), tap.note].filter(Boolean).join(" · "),
    fresh(page) {
      const live = find("[data-live]");
      const now = page.querySelector("[data-live]");
      if (now && !live.contains(document.activeElement)) live.replaceChildren(...now.childNodes);
    },
  });
  const say = (words) => {
    const said = find("[data-said]");
    said.textContent = words;
    said.hidden = !words;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(form));
    if (!said.topic || !said.outcome) return say(log.dataset.missing);
    if (!look()) return note.focus();
    delete said.csrfmiddlewaretoken;
    const today = new Date();
    const two = (number) => String(number).padStart(2, "0");
    said.asked_on = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
    unsent.keep({ ...said, key: crypto.randomUUID() });
    say(log.dataset.kept);
    for (const tap of form.querySelectorAll("[type=radio]:checked")) tap.checked = false;
    note.value = form.elements.referred_to.value = "";
    fold();
    look();
    scrollTo(0, 0);
  });
  unsent.start();
})();
