"use strict";
// Without this script the page is whole; with it, cards can be searched, filtered and regrouped.
(() => {
  const main = document.getElementById("board");
  const query = document.getElementById("query");
  const owner = document.getElementById("owner");
  const clear = document.getElementById("clear");
  const result = document.getElementById("result");
  const empty = document.getElementById("empty");
  const radios = [...document.querySelectorAll('input[name="view"]')];
  const chips = [...document.querySelectorAll(".chip")];

  const PENDING = new Set(["overdue", "soon", "open"]);
  const PERIODS = ["Overdue", "Next 7 days", "The week after", "Later", "No date"];
  const TONES = {
    "Overdue": "overdue", "Next 7 days": "soon", "The week after": "soon",
    "Later": "open", "No date": "dropped",
  };
  const NOBODY = "No owner";
  // A section shows so many cards until it is asked for all: thousands at once make nobody faster.
  const LIMIT = 60;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // Read everything once: a keystroke then touches no layout and parses no text.
  const cards = [...main.querySelectorAll("li.card")].map((node) => ({
    node,
    text: fold(node.textContent),
    group: node.dataset.group,
    owners: node.dataset.owners ? node.dataset.owners.split("\n") : [],
    period: node.dataset.period,
    priority: node.dataset.priority,
  }));
  const groups = [...main.querySelectorAll("section.group")].map((node) => ({
    name: node.dataset.group,
    label: node.querySelector("h2").firstChild.data.trim(),
  }));

  // The numbers in the header are links to their sections; with a script they filter instead.
  const stats = [...document.querySelectorAll(".stat")].map((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.dataset.group = link.dataset.group;
    button.setAttribute("aria-pressed", "false");
    button.append(...link.childNodes);
    link.replaceWith(button);
    return button;
  });

  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  const setHidden = (node, hidden) => { if (node.hidden !== hidden) node.hidden = hidden; };

  let sections = [];
  let shown = new Set();

  const views = {
    status: (card) => [[card.group]],
    owner: (card) => card.owners.length ? card.owners.map((name) => [name]) : [[NOBODY]],
    due: (card) => [[card.period]],
  };

  const order = {
    status: () => groups.map(({ name, label }) => [name, label, name]),
    owner: () => {
      const names = new Set(cards.filter((card) => PENDING.has(card.group)).flatMap((card) => card.owners));
      const sorted = [...names].sort((a, b) => a.localeCompare(b));
      return [...sorted, NOBODY].map((name) => [name, name, name === NOBODY ? "dropped" : "open"]);
    },
    due: () => PERIODS.map((name) => [name, name, TONES[name]]),
  };

  function section(key, label, tone, number) {
    const node = document.createElement("section");
    node.className = "group " + tone;
    const heading = document.createElement("h2");
    heading.id = "group-" + number;
    node.setAttribute("aria-labelledby", heading.id);
    const count = document.createElement("span");
    count.className = "count";
    heading.append(label + " ", count);
    const list = document.createElement("ul");
    list.className = "cards";
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more-cards";
    node.append(heading, list, more);
    const entry = { key, node, list, count, more, members: [], limit: LIMIT };
    more.addEventListener("click", () => showAll(entry));
    return entry;
  }

  // What needs no more work is never spread over owners and weeks: it stays in its own sections.
  function regroup(view) {
    const rows = order[view]();
    const settled = view === "status" ? [] :
      groups.filter(({ name }) => !PENDING.has(name)).map(({ name, label }) => ["\n" + name, label, name]);
    sections = [...rows, ...settled].map(([key, label, tone], number) => section(key, label, tone, number));
    const byKey = new Map(sections.map((entry) => [entry.key, entry]));
    for (const card of cards) {
      const keys = view === "status" || PENDING.has(card.group) ? views[view](card) : [["\n" + card.group]];
      keys.forEach(([key], copy) => {
        // A card of two owners stands under both.
        const node = copy ? card.node.cloneNode(true) : card.node;
        byKey.get(key).members.push({ card, node });
      });
    }
    for (const entry of sections) entry.list.append(...entry.members.map(({ node }) => node));
    main.replaceChildren(...sections.filter(({ members }) => members.length).map(({ node }) => node), empty);
    filter();
  }

  function filter() {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    const wantedGroups = new Set(stats.filter(pressed).map((button) => button.dataset.group));
    const wanted = chips.filter(pressed).map((chip) => chip.dataset);
    const levels = new Set(wanted.filter(({ filter }) => filter === "priority").map(({ value }) => value));
    const unowned = wanted.some(({ filter }) => filter === "owner");
    const undated = wanted.some(({ filter }) => filter === "due");
    const person = owner.value;
    const pendingOnly = wanted.length > 0;

    const matches = (card) =>
      (!wantedGroups.size || wantedGroups.has(card.group)) &&
      (!pendingOnly || PENDING.has(card.group)) &&
      (!person || card.owners.includes(person)) &&
      (!unowned || !card.owners.length) &&
      (!undated || card.period === "No date") &&
      (!levels.size || levels.has(card.priority)) &&
      words.every((word) => card.text.includes(word));

    shown = new Set(cards.filter(matches));
    for (const entry of sections) {
      entry.limit = LIMIT;
      draw(entry);
    }
    const active = words.length > 0 || wantedGroups.size > 0 || wanted.length > 0 || person !== "";
    setHidden(clear, !active);
    setHidden(empty, shown.size > 0 || cards.length === 0);
    result.textContent = active ? `${shown.size} of ${cards.length}` : "";
  }

  function draw({ node, count, more, members, limit }) {
    let hits = 0;
    for (const member of members) {
      const hit = shown.has(member.card);
      if (hit) hits += 1;
      setHidden(member.node, !hit || hits > limit);
    }
    setHidden(node, hits === 0);
    setHidden(more, hits <= limit);
    count.textContent = hits;
    more.textContent = `Show all ${hits}`;
  }

  function showAll(entry) {
    const next = entry.members.filter(({ card }) => shown.has(card))[entry.limit];
    entry.limit = Infinity;
    draw(entry);
    if (next) {
      // The button is gone: the keyboard goes on where the new cards begin.
      next.node.tabIndex = -1;
      next.node.focus();
    }
  }

  function reset() {
    query.value = "";
    owner.value = "";
    [...chips, ...stats].forEach((button) => press(button, false));
    filter();
  }

  query.addEventListener("input", filter);
  owner.addEventListener("change", filter);
  for (const button of [...chips, ...stats]) {
    button.addEventListener("click", () => { press(button, !pressed(button)); filter(); });
  }
  for (const radio of radios) radio.addEventListener("change", () => regroup(radio.value));
  clear.addEventListener("click", () => { reset(); query.focus(); });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
    }
    if (event.key === "Escape" && event.target === query) reset();
  });

  // On paper nothing can be opened.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...main.querySelectorAll("details:not([open])")];
    for (const node of folded) node.open = true;
    for (const entry of sections) draw({ ...entry, limit: Infinity });
  });
  addEventListener("afterprint", () => {
    for (const node of folded) node.open = false;
    sections.forEach(draw);
  });

  if (cards.length) document.getElementById("tools").hidden = false;
  // Browsers restore a form after a reload: the board follows it.
  regroup(radios.find((radio) => radio.checked).value);
})();
