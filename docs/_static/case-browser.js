// The list of all records: filter it, say how many are left, keep the choice in the address. Without this script the
// whole list stands there.
(() => {
  "use strict";
  const form = document.getElementById("cb-filter");
  const list = document.getElementById("cb-list");
  if (!form || !list) return;
  const FACETS = ["kind", "source", "voice", "side", "zone", "year", "relation"];
  const AT_ONCE = 30;
  const count = document.getElementById("cb-count");
  const more = document.getElementById("cb-more");
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const rows = [...list.tBodies[0].rows].map((row) => ({
    row,
    facets: row.dataset.f.split("|"),
    text: fold(row.textContent),
  }));
  let limit = AT_ONCE;

  const wanted = () => FACETS.map((name) => form.elements[name].value);
  const matches = (item, values, terms) =>
    values.every((value, i) => !value || (FACETS[i] === "year"
      ? item.facets[i].split(" ").includes(value) : item.facets[i] === value)) &&
    terms.every((term) => item.text.includes(term));

  const show = () => {
    const values = wanted();
    const terms = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of rows) {
      const hit = matches(item, values, terms);
      if (hit) found += 1;
      item.row.hidden = !hit || found > limit;
    }
    const shown = Math.min(found, limit);
    const said = found === 0 ? "No record fits. Take a word or a choice away."
      : `${found} of ${rows.length} records fit${shown < found ? `; the first ${shown} are shown` : ""}.`;
    if (count.textContent !== said) count.textContent = said;
    more.hidden = shown === found;
    more.textContent = `Show the other ${found - shown}`;
  };

  const keep = () => {
    const state = new URLSearchParams();
    for (const name of ["words", ...FACETS]) {
      const value = form.elements[name].value.trim();
      if (value) state.set(name, value);
    }
    history.replaceState(null, "", `#${state}`);
  };

  const restore = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return;
    const state = new URLSearchParams(hash);
    for (const name of ["words", ...FACETS]) form.elements[name].value = state.get(name) || "";
    limit = AT_ONCE;
    show();
    if (hash) form.scrollIntoView({ block: "start" });
  };

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { limit = AT_ONCE; keep(); show(); }, 150);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { limit = AT_ONCE; keep(); show(); form.elements.words.focus(); }));
  more.addEventListener("click", () => {
    const last = rows.filter((item) => !item.row.hidden).pop();
    limit = Infinity;
    show();
    last.row.querySelector("a").focus();
  });
  window.addEventListener("hashchange", restore);
  form.hidden = false;
  show();
  restore();
})();
