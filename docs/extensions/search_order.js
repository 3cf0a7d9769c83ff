// The order of what a search finds: lessons, glossary and case before the handbook with its names of Python. An entry of
// the index comes last: the term that it leads to is found by its own name.
var Scorer = {
  score: ([page, , , , score, , kind]) => (page.startsWith("handbook/") || kind === "index" ? score - 1000 : score),
  // What follows are Sphinx's own weights.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
