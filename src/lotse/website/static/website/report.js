// Finds the number that shows that a form took some trouble; without this script waiting does.
const form = document.querySelector("[data-report]");
const zeroBits = Number(form?.dataset.report);
const find = async (challenge) => {
  const encoder = new TextEncoder();
  for (let number = 0; ; number += 1) {
    const bytes = encoder.encode(`${challenge}:${number}`);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    if (new DataView(digest).getUint32(0) >>> (32 - zeroBits) === 0) return String(number);
  }
};
if (form && globalThis.crypto?.subtle) {
  const { challenge, proof } = form.elements;
  const found = find(challenge.value).then((number) => {
    proof.value = number;
  });
  form.addEventListener("submit", async (event) => {
    if (proof.value) return;
    event.preventDefault();
    await found;
    form.submit();
  });
}
