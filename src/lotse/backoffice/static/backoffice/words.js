// Comforts of the translators' screen; it works without them.
(() => {
  const area = document.querySelector("textarea[data-letters]");
  if (!area) return;
  const letters = document.getElementById("letters");
  const most = Number(area.dataset.letters);
  const count = () => {
    letters.hidden = false;
    letters.textContent = `${area.value.length} / ${most}`;
    letters.classList.toggle("bo-late", area.value.length > most);
  };
  area.addEventListener("input", count);
  count();

  const save = area.form.querySelector("[data-keys]");
  if (!save) return;
  area.form.querySelector("[data-keys-hint]").hidden = false;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit(save);
    }
  });
  // Not where a keyboard on the screen would hide the source.
  if (window.matchMedia("(pointer: fine)").matches) area.focus();
})();
