// Comforts of the family's way: it works without them.
// Answers are sent as a form; with this the browser's own "back" leads to the question before, and
// they stand in no address.
const enter = (html, title) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  document.title = fresh.title;
  for (const what of [".lo-languages", "main"])
    document.querySelector(what)?.replaceWith(fresh.querySelector(what));
  scrollTo(0, 0);
  document.querySelector("[role=alert], #question, h1")?.focus();
};
// Staff who work in this browser, too (backoffice/staff.js), write a talk down with one tap.
const offerLog = () => {
  const line = document.querySelector("[data-log]");
  let log;
  try {
    log = localStorage.getItem("lotse-log");
  } catch {
    return; // in a frame of another site the browser may keep its store closed
  }
  if (!log?.startsWith("/staff/") || !line) return;
  line.querySelector("a").href = `${log}?${line.dataset.log}`;
  line.hidden = false;
};
offerLog();
const ask = async (action, body) => {
  const answer = await fetch(action, { method: "POST", body: new URLSearchParams(body) });
  if (!answer.ok) throw answer.status;
  enter(await answer.text());
  offerLog();
};
addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  if (!form.matches("[data-way]") || action !== form.getAttribute("action")) return;
  event.preventDefault();
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  try {
    const sent = new URLSearchParams(body).toString();
    await ask(action, sent);
    history.pushState({ action, sent }, "");
  } catch {
    form.insertAdjacentHTML("beforeend", '<input type="hidden" name="go">');
    form.lastChild.value = submitter?.value ?? "next";
    form.submit();
  }
});
addEventListener("popstate", ({ state }) => {
  if (state?.sent) ask(state.action, state.sent).catch(() => location.reload());
  else location.reload();
});

// A code behind the "#" of a sheet's QR code: it has reached no server, and goes as a form now.
const opening = document.querySelector("[data-open]");
if (opening && location.hash.length > 1) {
  opening.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  opening.submit();
}

// Answers behind the "#" of a link, as a partner's site can give them along: they go as a form, too,
// so that no address and no log holds them.
const begun = document.querySelector("[data-way]");
if (begun && /^#[a-z_]+=/.test(location.hash)) {
  const given = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  begun.elements.at.value = "";
  for (const [name, value] of given) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    begun.append(field);
  }
  begun.submit();
}
