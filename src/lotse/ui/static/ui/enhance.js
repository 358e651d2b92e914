// Small comforts; every page works without them.
const show = (root) => {
  for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
  const canShare = navigator.share || navigator.clipboard;
  for (const button of root.querySelectorAll("[data-share]")) button.hidden = !canShare;
};
addEventListener("click", ({ target }) => {
  const button = target.closest("[data-print], [data-share]");
  if (!button) return;
  const page = { title: document.title, url: location.href };
  if ("print" in button.dataset) print();
  else if (navigator.share) navigator.share(page).catch(() => {});
  else navigator.clipboard.writeText(page.url).then(() => button.classList.add("is-done"));
});

// A choice shows its result at once: same page, same place, same focus.
let shown = location.search;
const status = document.createElement("p");
status.className = "lo-visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);
addEventListener("change", async ({ target }) => {
  const { form } = target;
  if (!form?.matches("[data-autosubmit]") || !target.matches("select, [type=checkbox]")) return;
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  try {
    const text = await (await fetch(url)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("main");
    const old = document.querySelectorAll("main details");
    fresh.querySelectorAll("details").forEach((one, n) => (one.open = old[n]?.open));
    document.querySelector("main").replaceWith(fresh);
    history.pushState(null, "", url);
    shown = url.search;
    document.title = page.title;
    const same = ({ name, value }) =>
      name === target.name && (target.matches("select") || value === target.value);
    [...fresh.querySelectorAll("[name]")].find(same)?.focus({ preventScroll: true });
    show(fresh);
    status.textContent = page.title;
  } catch {
    form.submit();
  }
});
addEventListener("popstate", () => location.search !== shown && location.reload());
show(document);
