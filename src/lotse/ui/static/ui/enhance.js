// Comforts: pages work without them.
const each = (root, what, act) => root.querySelectorAll(what).forEach(act);
const tools = "[data-print], [data-share], [data-copy]";
const show = (root) =>
  each(root, tools, (one) => {
    const { share, clipboard } = navigator;
    one.hidden = "share" in one.dataset ? !(share ?? clipboard) : "copy" in one.dataset && !clipboard;
  });
addEventListener("click", ({ target }) => {
  const one = target.closest(tools);
  if (!one) return;
  const { href } = one.querySelector("use");
  const done = () => (href.baseVal = href.baseVal.replace(/#.*/, "#check"));
  const { copy } = one.dataset;
  if ("print" in one.dataset) print();
  else if (copy) navigator.clipboard.writeText(document.getElementById(copy).innerText).then(done);
  else if (navigator.share) navigator.share({ url: location.href }).catch(() => {});
  else navigator.clipboard.writeText(location.href).then(done);
});

// A choice shows its result at once; the last one counts.
let shown = location.search;
document.body.insertAdjacentHTML("beforeend", '<p class="lo-visually-hidden" role="status"></p>');
const said = document.body.lastChild;
addEventListener("change", async ({ target }) => {
  const { form, name, value } = target;
  if (!form?.matches("[data-autosubmit]") || !target.matches("select, [type=checkbox]")) return;
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter((pair) => pair[1]));
  shown = url.search;
  try {
    const html = await (await fetch(url)).text();
    if (shown !== url.search) return;
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    const old = document.querySelectorAll("details");
    each(main, "details", (one, n) => (one.open = old[n]?.open));
    document.querySelector("main").replaceWith(main);
    history.pushState(null, "", url);
    each(main, "[name]", (one) => {
      if (one.name === name && one.value === value) one.focus({ preventScroll: true });
    });
    show(main);
    said.textContent = main.querySelector("[role=status], h1").textContent;
  } catch {
    form.submit();
  }
});
addEventListener("popstate", () => location.search !== shown && location.reload());
show(document);
