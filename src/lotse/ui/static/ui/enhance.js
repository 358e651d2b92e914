// Small comforts; every page works without them.
const each = (root, what, act) => root.querySelectorAll(what).forEach(act);
const show = (root) => {
  each(root, "[data-print]", (one) => (one.hidden = false));
  each(root, "[data-share]", (one) => (one.hidden = !navigator.share && !navigator.clipboard));
};
addEventListener("click", ({ target }) => {
  const one = target.closest("[data-print], [data-share]");
  if (!one) return;
  const url = location.href;
  const use = one.querySelector("use");
  if ("print" in one.dataset) print();
  else if (navigator.share) navigator.share({ title: document.title, url }).catch(() => {});
  else navigator.clipboard.writeText(url).then(() => use.href.baseVal = use.href.baseVal.replace("#share", "#check"));
});

// A choice shows its result at once: same page, same place, same focus.
let shown = location.search;
let latest; // Of several answers under way only the last one counts.
const status = document.createElement("p");
status.className = "lo-visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);
addEventListener("change", async ({ target }) => {
  const { form, name, value } = target;
  if (!form?.matches("[data-autosubmit]") || !target.matches("select, [type=checkbox]")) return;
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter((pair) => pair[1]));
  latest = url;
  try {
    const text = await (await fetch(url)).text();
    if (url !== latest) return;
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    const old = document.querySelectorAll("main details");
    each(main, "details", (one, n) => (one.open = old[n]?.open));
    document.querySelector("main").replaceWith(main);
    history.pushState(null, "", url);
    shown = url.search;
    each(main, "[name]", (one) => {
      if (one.name === name && one.value === value) one.focus({ preventScroll: true });
    });
    show(main);
    status.textContent = main.querySelector("[role=status], h1").textContent;
  } catch {
    if (url === latest) form.submit();
  }
});
addEventListener("popstate", () => location.search !== shown && location.reload());
show(document);
