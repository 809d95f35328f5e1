"use strict";
// All of the record reaches the page as text: nodes are made here, and nothing is ever parsed as HTML.
(() => {
  const report = JSON.parse(document.getElementById("data").textContent);
  const about = report.about;
  const PAGE = 50;
  const PAPER = 660; // pixels that fit the sheets of any country
  const TONES = {
    accepted: "good", passed: "calm", quarantined: "doubt", observed: "calm", reverted: "bad", "not checked": "doubt",
    refused: "bad", told: "doubt", error: "bad", unsure: "doubt", unverified: "doubt", skip: "mute",
  };

  // making nodes

  const node = (name, fields = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(fields)) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((each) => each !== null && each !== undefined));
    return made;
  };
  const into = (id, ...children) => document.getElementById(id).append(...children.filter(Boolean));
  const number = (value) => value.toLocaleString("en");
  const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  const two = (value) => String(value).padStart(2, "0");
  const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const when = (at) => {
    const date = new Date(at * 1000);
    return `${day(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;
  };
  const word = (text) => node("span", { class: `word ${TONES[text] || "mute"}` }, text);
  const known = (value) => (value === null ? "not recorded" : number(value));
  const rounded = (value, digits) => String(Number(value.toFixed(digits)));
  const duration = (ms) => (ms >= 1000 ? `${rounded(ms / 1000, 1)} s` : `${rounded(ms, ms < 10 ? 1 : 0)} ms`);
  const take = (command) => node("code", { class: "take" }, command);

  // tables that are sorted by their head and turned by pages

  class Table {
    constructor({ caption, columns, rows, more, sorted = null }) {
      Object.assign(this, { columns, rows, more, page: 0, open: new Set(), by: sorted, down: true });
      this.body = node("tbody");
      this.heads = columns.map((column, at) => this.head(column, at));
      const grid = node("table", {}, node("caption", {}, caption), node("thead", {}, node("tr", {}, ...this.heads)), this.body);
      this.place = node("span");
      this.back = node("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
      this.next = node("button", { type: "button", onclick: () => this.turn(1) }, "Next");
      this.pages = node("div", { class: "pages" }, this.back, this.place, this.next);
      this.box = node("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, grid);
      this.all = node("div", {}, this.box, this.pages);
      this.draw();
    }
    head(column, at) {
      const kind = [column.number ? "number" : "", column.wide ? "wide" : ""].join(" ").trim();
      const inside = column.key ? node("button", { type: "button", onclick: () => this.sort(at) }, column.name) : column.name;
      return node("th", { scope: "col", class: kind || null }, inside);
    }
    sort(at) {
      this.down = this.by === at ? !this.down : Boolean(this.columns[at].number || this.columns[at].when);
      this.by = at;
      this.page = 0;
      this.draw();
    }
    turn(step) {
      this.page += step;
      this.draw();
      this.box.focus();
    }
    show(rows) {
      this.rows = rows;
      this.page = 0;
      this.draw();
    }
    ordered() {
      if (this.by === null) return this.rows;
      const key = this.columns[this.by].key;
      const sign = this.down ? -1 : 1;
      const rank = (value) => (value === null ? -Infinity : value);
      const compare = (one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0);
      return [...this.rows].sort((one, other) => sign * compare(key(one), key(other)));
    }
    draw() {
      const begin = this.page * PAGE;
      const shown = this.ordered().slice(begin, begin + PAGE);
      this.body.replaceChildren(...shown.flatMap((row) => this.lines(row)));
      this.heads.forEach((head, at) => {
        if (this.columns[at].key) head.setAttribute("aria-sort", this.by !== at ? "none" : this.down ? "descending" : "ascending");
      });
      this.pages.hidden = this.rows.length <= PAGE;
      this.place.textContent = `${number(begin + 1)} to ${number(begin + shown.length)} of ${number(this.rows.length)}`;
      this.back.disabled = this.page === 0;
      this.next.disabled = begin + PAGE >= this.rows.length;
    }
    lines(row) {
      const cells = this.columns.map((column) => {
        const kind = ["number", "when", "long", "wide"].filter((each) => column[each]).join(" ");
        return node("td", { class: kind || null }, column.cell(row));
      });
      const line = node("tr", {}, ...cells);
      if (!this.more) return [line];
      const isOpen = this.open.has(row);
      const flip = () => {
        if (isOpen) this.open.delete(row);
        else this.open.add(row);
        this.draw();
        this.body.querySelector(`[data-id="${CSS.escape(row.id)}"]`)?.focus();
      };
      const label = `${isOpen ? "Less" : "More"} about ${row.id}`;
      const button = node("button", { type: "button", class: "toggle", "data-id": row.id, "aria-expanded": String(isOpen), "aria-label": label, onclick: flip }, isOpen ? "–" : "+");
      cells[0].prepend(button, " ");
      return isOpen ? [line, node("tr", { class: "more" }, node("td", { colspan: cells.length }, this.more(row)))] : [line];
    }
  }
  const text = (name, get, fields = {}) => ({ name, key: get, cell: get, ...fields });
  const amount = (name, get, fields = {}) => ({ name, key: get, cell: (row) => known(get(row)), number: true, ...fields });
  const time = (name, get) => ({ name, key: get, cell: (row) => when(get(row)), when: true });

  // charts; each stands beside a table that says the same

  const charts = [];
  const color = (name) => () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = (fields) => ({ stroke: color("soft"), grid: { stroke: color("line"), width: 1 }, ticks: { stroke: color("line"), width: 1 }, font: "12px system-ui, sans-serif", ...fields });
  const clock = (self, splits, at, space, step) => splits.map((each, index) => {
    const date = new Date(each * 1000);
    const hours = `${two(date.getHours())}:${two(date.getMinutes())}`;
    if (step >= 86400) return day(date);
    return index === 0 || hours === "00:00" ? `${hours}\n${day(date)}` : hours;
  });
  // uPlot spans years round a single moment; below ten minutes its labels would repeat
  const span = (least = 600, edge = 0) => (self, low, high) => {
    if (low === null || high === null) return [low, high];
    const last = self.data[0].length === 1 ? low : high;
    const pad = Math.max(edge, (least - (last - low)) / 2);
    return [low - pad, last + pad];
  };
  const times = () => axis({ values: clock, space: 80 });
  const dots = (tone, size = 9) => ({ paths: () => null, points: { show: true, size, stroke: color(tone), fill: color(tone), width: 1 } });

  const chart = (id, label, fields, data, says) => {
    const box = node("div", { class: "chart", role: "img", "aria-label": `${label}. The table below says the same.` });
    const line = node("output", { class: "at", "aria-hidden": "true" });
    into(id, box, line);
    const setCursor = (self) => {
      line.textContent = self.cursor.idx === null || self.cursor.idx === undefined ? "" : says(self.cursor.idx);
    };
    const size = () => ({ width: Math.max(240, box.clientWidth), height: fields.height || 220 });
    const made = new uPlot({ legend: { show: false }, cursor: { y: false, drag: { x: true, y: false } }, hooks: { setCursor: [setCursor] }, ...fields, ...size() }, data, box);
    charts.push(made);
    new ResizeObserver(() => {
      if (!printing() && made.width !== size().width) made.setSize(size());
    }).observe(box);
    return made;
  };
  const redraw = () => charts.forEach((each) => each.redraw(false));
  const printing = () => document.documentElement.classList.contains("printing");
  const fit = (width) => charts.forEach((each) => each.setSize({ width: width || Math.max(240, each.root.parentElement.clientWidth), height: each.height }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    fit(PAPER);
    redraw();
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    fit();
    redraw();
  });

  const folded = (id, caption, inside, isOpen = false) => {
    const box = node("div", { class: "folded", id: `${id}-table`, hidden: !isOpen }, inside);
    const button = node("button", { type: "button", class: "toggle", "aria-expanded": String(isOpen), "aria-controls": `${id}-table` }, caption);
    button.addEventListener("click", () => {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
    });
    into(id, button, box);
  };

  // the sections

  const heading = () => {
    document.title = `hookpack: ${report.project}`;
    document.getElementById("project").textContent = report.project;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "local time";
    const span = report.reported ? `${when(report.first)} to ${when(report.last)} (${zone})` : "nothing is recorded for what was asked";
    const parts = [span, `mode ${report.mode}`, `${number(report.reported)} ${report.reported === 1 ? "entry" : "entries"}`];
    if (report.session) parts.push(`sessions ${report.session}…`);
    if (report.would_have) parts.push("only what observe mode let go");
    document.getElementById("span").textContent = parts.join(" · ");
  };

  const unchecked = () => {
    const section = document.getElementById("unchecked");
    const gaps = report.unchecked.filter((each) => each.outcome !== "skip");
    const skipped = report.unchecked.filter((each) => each.outcome === "skip");
    if (gaps.length || about.doubts.length) section.classList.add("alert");
    if (report.broken_at || gaps.some((each) => each.outcome === "error")) section.classList.add("bad");
    if (about.doubts.length) into("unchecked", node("ul", {}, ...about.doubts.map((each) => node("li", {}, each))));
    const columns = [
      text("What", (row) => row.what), { name: "Outcome", key: (row) => row.outcome, cell: (row) => word(row.outcome) },
      text("Why", (row) => row.reason, { long: true }), amount("Times", (row) => row.times),
      time("Newest", (row) => row.last), { name: "Explain", cell: (row) => take(`hookpack explain ${row.example}`), wide: true },
    ];
    if (gaps.length) into("unchecked", new Table({ caption: "Errors, what could not be told, and what was let go unverified", columns, rows: gaps }).all);
    else into("unchecked", node("p", {}, "No gate or layer broke, or could not tell, in what is recorded here."));
    if (skipped.length) folded("unchecked", `Layers that had nothing to run: ${skipped.length}`, new Table({ caption: "Layers that did not run, and why", columns, rows: skipped }).all);
  };

  const figures = () => {
    const sum = (get) => report.gates.reduce((total, each) => total + get(each), 0);
    const observed = sum((each) => each.observed);
    const refused = sum((each) => each.decisions.deny + each.decisions.ask) - observed;
    const fates = report.fates;
    const stopped = report.secrets;
    const secrets = stopped.in_prompts + stopped.before + stopped.after;
    const add = (name, value, note) => into("figures", node("dl", {}, node("dt", {}, name), node("dd", {}, number(value), note ? node("small", {}, note) : null)));
    add("Refused", refused, `of ${number(report.reported)} recorded`);
    if (observed) add("Observed", observed, "enforcing would have refused them");
    add("Turns accepted", fates.accepted || 0, fates.passed ? `${number(fates.passed)} more passed` : "");
    add("Turns reverted", fates.reverted || 0, report.taken.length ? `${counted(report.taken.length, "state")} kept` : "");
    add("Quarantined", fates.quarantined || 0, "neither accepted nor taken back");
    add("Credentials found", secrets, stopped.perhaps ? `${number(stopped.perhaps)} perhaps more` : "");
  };

  const turns = () => {
    const rows = report.iterations;
    if (!rows.length) return into("turns", node("p", {}, "No turn that changed a file was judged in what is recorded here."));
    const names = Object.keys(about.fates).filter((each) => rows.some((row) => row.fate === each));
    const wanted = new Set(names);
    const boxes = names.map((name) => {
      const box = node("input", { type: "checkbox", checked: true, value: name });
      box.addEventListener("change", () => {
        if (box.checked) wanted.add(name);
        else wanted.delete(name);
        draw();
      });
      return node("label", { title: about.fates[name] }, box, word(name), ` ${number(report.fates[name])}`);
    });
    into("turns", node("form", { onsubmit: (event) => event.preventDefault() }, node("fieldset", { id: "fates" }, node("legend", {}, "Show turns that were"), ...boxes)));
    const lanes = [...names].reverse();
    const shown = () => rows.filter((row) => wanted.has(row.fate));
    const data = (found) => [found.map((row) => row.at), ...names.map((name) => found.map((row) => (row.fate === name ? lanes.indexOf(name) : null)))];
    let current = rows;
    const lane = chart("turns", "Turns on a time line, a lane for each fate", {
      height: 70 + 34 * names.length,
      scales: { x: { range: span() }, y: { range: [-0.6, names.length - 0.4] } },
      series: [{}, ...names.map((name) => dots(TONES[name]))],
      axes: [times(), axis({ splits: lanes.map((_, at) => at), values: (_, splits) => splits.map((at) => lanes[at] || ""), size: 92, grid: { stroke: color("line") } })],
    }, data(rows), (at) => (current[at] ? `${when(current[at].at)}  ${current[at].fate}: ${current[at].reason || "nothing was found"}` : ""));
    const grid = new Table({
      caption: "Judged turns, newest first",
      sorted: 0,
      rows: [...rows].reverse(),
      columns: [
        time("When", (row) => row.at), { name: "Fate", key: (row) => row.fate, cell: (row) => word(row.fate) },
        text("Session", (row) => `${row.session.slice(0, 8)}`, { wide: true }), amount("New", (row) => row.new),
        amount("Fixed", (row) => row.fixed), amount("Standing", (row) => row.standing),
        text("Why", (row) => row.reason || "nothing was found", { long: true }),
      ],
      more: (row) => facts([
        ["session", row.session], ["agent", row.agent],
        ["layers", row.layers.map(([name, outcome, took]) => `${name} ${outcome} (${duration(took)})`).join(", ") || "none ran"],
        ["undo", row.rejected.length ? node("span", {}, ...row.rejected.map((each) => take(`hookpack rejected restore ${each}`))) : ""],
        ["explain", take(`hookpack explain ${row.id}`)],
      ]),
    });
    folded("turns", "Turns as a table", grid.all);
    const draw = () => {
      current = shown();
      lane.setData(data(current));
      grid.show([...current].reverse());
    };
  };

  const facts = (pairs) => node("dl", {}, ...pairs.filter(([, value]) => value).flatMap(([name, value]) => [node("dt", {}, name), node("dd", {}, value)]));

  const standing = () => {
    const base = report.baseline;
    const rows = report.iterations.filter((row) => row.new !== null);
    if (base) into("standing", node("p", {}, `The baseline of ${when(base.at)} holds ${counted(base.known, "known finding")} in ${counted(base.files, "file")}. Turns add to that and take away; what a person changed between turns is not in it. What was taken back never stands.`));
    if (!rows.length) return into("standing", node("p", {}, "For no turn it is recorded how many findings came and went."));
    const at = rows.map((row) => row.at);
    const stands = rows.map((row) => row.standing);
    const stopped = rows.map((row) => (row.fate === "reverted" && row.new ? row.new : null));
    chart("standing", "Findings that stand after each turn, and new ones that were taken back", {
      scales: { x: { range: span() }, y: { range: (_, low, high) => [0, Math.max(4, Math.ceil((high || 0) * 1.15))] } },
      series: [{}, { stroke: color("calm"), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: rows.length < 40, size: 5, stroke: color("calm"), fill: color("calm") } }, dots("bad")],
      axes: [times(), axis({ size: 52, values: (_, splits) => splits.map((each) => (Number.isInteger(each) ? number(each) : "")) })],
    }, [at, stands, stopped], (index) => `${when(at[index])}  ${known(stands[index])} standing, ${known(rows[index].new)} new, ${known(rows[index].fixed)} fixed, ${rows[index].fate}`);
    into("standing", node("p", { class: "soft key" }, node("span", { class: "word calm" }, "standing"), node("span", { class: "word bad" }, "new, and taken back")));
    const grid = new Table({
      caption: "Findings turn by turn, newest first", rows: [...rows].reverse(),
      columns: [time("When", (row) => row.at), { name: "Fate", key: (row) => row.fate, cell: (row) => word(row.fate) }, amount("New", (row) => row.new), amount("Fixed", (row) => row.fixed), amount("Standing", (row) => row.standing)],
    });
    folded("standing", "Findings as a table", grid.all);
  };

  const reasons = () => {
    if (!report.reasons.length) return into("reasons", node("p", {}, "Nothing was refused, and nothing was told."));
    const rows = report.days;
    const top = (names) => rows.map((row) => names.reduce((total, name) => total + row.decisions[name], 0));
    const bars = (tone) => ({ stroke: color(tone), fill: color(tone), width: 0, paths: uPlot.paths.bars({ size: [0.7, 48], align: 0 }), points: { show: false } });
    chart("reasons", "Decisions that were not silent, by day", {
      height: 170,
      scales: { x: { range: span(7 * 86400, 86400) }, y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] } },
      series: [{}, bars("doubt"), bars("bad")],
      axes: [times(), axis({ size: 52 })],
    }, [rows.map((row) => row.at), top(["deny", "ask", "warn"]), top(["deny", "ask"])], (at) => `${new Date(rows[at].at * 1000).toISOString().slice(0, 10)} UTC  ${["deny", "ask", "warn", "pass"].map((each) => `${number(rows[at].decisions[each])} ${each}`).join(", ")}`);
    into("reasons", node("p", { class: "soft key" }, node("span", { class: "word bad" }, "deny or ask"), node("span", { class: "word doubt" }, "warn"), "a bar a day, as enforcement decides"));
    into("reasons", new Table({
      caption: "Rules, the most frequent first", rows: report.reasons,
      columns: [
        text("Gate", (row) => row.gate), text("Rule", (row) => row.rule || "(none)"), text("Layers", (row) => row.layers),
        amount("Refused", (row) => row.refused), amount("Observed", (row) => row.observed), amount("Told", (row) => row.warned),
        time("Newest", (row) => row.last), { name: "Explain", cell: (row) => take(`hookpack explain ${row.example}`), wide: true },
      ],
    }).all);
    const days = new Table({ caption: "Decisions by day (UTC)", rows: [...rows].reverse(), columns: [text("Day", (row) => new Date(row.at * 1000).toISOString().slice(0, 10)), ...["deny", "ask", "warn", "pass"].map((name) => amount(name, (row) => row.decisions[name]))] });
    folded("reasons", "Days as a table", days.all);
  };

  const taken = () => {
    if (!report.taken.length) return into("taken", node("p", {}, "Nothing was taken back in this work tree."));
    into("taken", node("p", {}, "Each state is kept. Its command brings it back, leaves files alone that changed since, and names them."));
    into("taken", new Table({
      caption: "States that were taken back, newest first", rows: [...report.taken].reverse(),
      columns: [
        amount("No.", (row) => row.number), time("When", (row) => row.at), text("Why", (row) => row.why),
        text("Files", (row) => row.paths.join(", ") + (row.files > row.paths.length ? ` and ${row.files - row.paths.length} more` : ""), { long: true }),
        { name: "Undo", cell: (row) => take(row.undo) },
      ],
    }).all);
  };

  const decision = (row) => (row.observed ? "observed" : row.would === "deny" || row.would === "ask" ? (row.unverified ? "unverified" : "refused") : "told");

  const entries = () => {
    const rows = report.rows;
    if (!rows.length) return into("entries", node("p", {}, "Every gate was silent."));
    const select = (name, values, label) => node("label", {}, label, node("select", { name }, node("option", { value: "" }, "all"), ...values.map((each) => node("option", { value: each }, each))));
    const search = (name, label) => node("label", {}, label, node("input", { type: "search", name, autocomplete: "off", spellcheck: "false" }));
    const distinct = (get) => [...new Set(rows.map(get))].filter(Boolean).sort();
    const form = node("form", { id: "filters", role: "search", "aria-label": "Filter entries" },
      select("gate", distinct((row) => row.gate), "Gate"), select("decision", distinct(decision), "Decision"),
      select("mark", ["right", "false-alarm", "not noted"], "A person says"), search("session", "Session begins with"),
      search("text", "Text in rule, reason or file"), node("button", { type: "reset" }, "Clear"));
    const count = node("output", { class: "soft", id: "count", "aria-live": "polite" });
    const grid = new Table({
      caption: "Entries that were not silent", rows, sorted: 0, more: about_entry,
      columns: [
        time("When", (row) => row.at), { name: "Decision", key: decision, cell: (row) => word(decision(row)) },
        text("Gate and rule", (row) => `${row.gate}${row.rule ? `/${row.rule}` : ""}`), text("Event", (row) => `${row.event} ${row.tool}`.trim(), { wide: true }),
        text("Why", (row) => row.reason, { long: true, key: null }), text("Session", (row) => row.session.slice(0, 8), { wide: true }),
      ],
    });
    const apply = () => {
      const want = Object.fromEntries(new FormData(form));
      const needle = want.text.toLowerCase();
      const fits = (row) => (!want.gate || row.gate === want.gate) && (!want.decision || decision(row) === want.decision) &&
        (!want.mark || (row.mark || "not noted") === want.mark) && row.session.startsWith(want.session) &&
        (!needle || [row.rule, row.layers, row.reason, row.tool, ...row.places].some((each) => each.toLowerCase().includes(needle)));
      const found = rows.filter(fits);
      count.textContent = `${number(found.length)} of ${number(rows.length)} entries${report.loud > rows.length ? `, the newest of ${number(report.loud)}` : ""}`;
      grid.show(found);
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    into("entries", form, count, grid.all);
    apply();
  };

  const about_entry = (row) => facts([
    ["entry", row.id], ["session", row.session], ["agent", row.agent], ["event", `${row.event} ${row.tool}`.trim()], ["layers", row.layers],
    ["found", `${row.outcome}: ${row.reason}`], ["places", row.places.join(", ")], ["way out", row.remedy],
    ["a person says", row.mark],
    ["undo", row.rejected.length ? node("span", {}, ...row.rejected.map((each) => take(`hookpack rejected restore ${each}`))) : ""],
    ["explain", take(`hookpack explain ${row.id}`)],
    ["judge it", row.observed ? node("span", {}, take(`hookpack report --right ${row.id}`), " or ", take(`hookpack report --false-alarm ${row.id}`)) : ""],
  ]);

  const guarded = () => {
    const { kept, moved, lost, unsure, changed } = report.anchors;
    const stopped = report.secrets;
    into("guarded", node("h3", {}, "Declared defences (anchors)"));
    if (kept === null) into("guarded", node("p", {}, "No judged turn recorded how declared defences stand, or none is declared."));
    else into("guarded", node("p", {}, `At the last judged turn ${number(kept)} kept and ${number(unsure)} unsure; over all turns here ${number(moved)} moved to where they still work, and ${number(lost)} were lost in turns that were judged.`));
    if (changed.length) into("guarded", node("ul", {}, ...changed.map(([at, said]) => node("li", {}, `${when(at)}  ${said}`))));
    into("guarded", node("h3", {}, "Credentials"), node("p", {}, `${number(stopped.before)} in calls before they ran, ${number(stopped.in_prompts)} in prompts before they were sent, ${number(stopped.after)} in files after a call had written them, ${number(stopped.perhaps)} that may be one. Which they are is recorded nowhere.`));
  };

  const agents = () => {
    if (!report.agents.length) return into("agents", node("p", {}, "No session is recorded."));
    const below = new Map();
    report.agents.forEach((each) => below.set(each.parent, [...(below.get(each.parent) || []), each]));
    const said = (each) => {
      const parts = [each.kind, when(each.first), counted(each.calls, "recorded call")];
      if (each.depth !== null) parts.push(`depth ${each.depth}`);
      if (each.is_cut_off) parts.push("started by an agent, by which is not recorded");
      return parts.join(", ");
    };
    const list = (key, depth) => node("ul", { class: depth ? null : "tree" }, ...below.get(key).map((each) => node("li", {}, node("code", {}, each.name), ` ${said(each)}`,
      each.refused ? node("span", { class: "bad" }, `, ${counted(each.refused, "start")} refused`) : null, below.has(each.key) && depth < 20 ? list(each.key, depth + 1) : null)));
    const isSmall = report.agents.length <= 30;
    if (isSmall) into("agents", list("", 0));
    else folded("agents", `${number(report.agents.length)} sessions and agents`, list("", 0));
  };

  const latency = () => {
    if (!report.latency.length) return into("latency", node("p", {}, "No time is recorded."));
    into("latency", node("p", {}, "Time inside the hook's process, without the start of the interpreter. Calls that concerned no gate are not recorded, and are the fastest."));
    const names = about.bounds_ms.map((each) => `≤ ${duration(each)}`).concat(`> ${duration(about.bounds_ms.at(-1))}`);
    const total = (gate) => names.map((_, at) => report.latency.filter((row) => !gate || row.gate === gate).reduce((sum, row) => sum + row.counts[at], 0));
    const gates = [...new Set(report.latency.map((row) => row.gate))];
    const choice = node("select", { id: "latency-gate" }, node("option", { value: "" }, "all gates"), ...gates.map((each) => node("option", { value: each }, each)));
    into("latency", node("form", { onsubmit: (event) => event.preventDefault() }, node("label", {}, "Gate", choice)));
    const places = names.map((_, at) => at);
    const bars = chart("latency", "Calls by how long they took", {
      height: 190,
      scales: { x: { time: false, range: [-0.6, names.length - 0.4] }, y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] } },
      series: [{}, { stroke: color("calm"), fill: color("calm"), width: 0, paths: uPlot.paths.bars({ size: [0.8, 60], align: 0 }), points: { show: false } }],
      axes: [axis({ splits: () => places, values: (self, splits) => splits.map((at) => (self.width > 700 || at % 3 === 0 ? names[at] : "")) }), axis({ size: 56 })],
    }, [places, total("")], (at) => `${names[at]}: ${counted(total(choice.value)[at], "call")}`);
    choice.addEventListener("change", () => bars.setData([places, total(choice.value)]));
    into("latency", new Table({
      caption: "By gate and moment", rows: report.latency,
      columns: [
        text("Gate", (row) => row.gate), text("Moment", (row) => row.moment), amount("Calls", (row) => row.calls),
        ...[["Median", "median_ms"], ["95 %", "p95_ms"], ["Longest", "max_ms"]].map(([name, field]) => ({ name, key: (row) => row[field], cell: (row) => duration(row[field]), number: true })),
      ],
    }).all);
  };

  const commands = () => {
    if (!report.commands.length) return into("commands", node("p", {}, "No command for persons is recorded."));
    into("commands", new Table({
      caption: "Commands for persons, newest first; what was not you deserves a look", rows: [...report.commands].reverse(),
      columns: [time("When", (row) => row[0]), text("What", (row) => row[2], { long: true })],
    }).all);
  };

  for (const section of [heading, unchecked, figures, turns, standing, reasons, taken, entries, guarded, agents, latency, commands]) section();
  document.documentElement.dataset.ready = "yes";
})();
