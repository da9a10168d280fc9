/** The first minute: one campaign, ten years, two worlds, sixty worlds. */

import { Bench } from "./bench.js";
import { el, say, set } from "./dom.js";
import { momentsOf } from "./moments.js";
import { issueName, name } from "./names.js";
import { WORLDS, judged, layWorlds } from "./sixty.js";
import { world as askWorld } from "./source.js";
import { Stage } from "./stage.js";
import { listed, percent, t } from "./words.js";

const CAMPAIGN = 6;
const PAUSE = { told: 1500, quiet: 350 };

export class First {
  /** `scene` says which worlds are shown: `{one, many}`, each `{scenario, seed}`; `choices`, each with its other. */
  constructor(root, { scene, explore, lessons }) {
    Object.assign(this, { root, scene, explore, lessons, names: Object.keys(scene.choices) });
    this.lead = el("h1", { class: "lead", tabindex: -1 });
    this.body = el("div", { class: "body" });
    this.luck = el("p", { class: "quiet luck", hidden: "" }, t("first.luck", scene.one.luck));
    this.foot = el("div", { class: "foot" });
    this.steps = [1, 2, 3, 4].map((n) => el("li", {}, t(`first.step.${n}`)));
    root.replaceChildren(el("div", { class: "first" }, el("ol", { class: "steps", "aria-label": t("first.steps") }, ...this.steps),
      this.lead, this.body, this.luck, this.foot));
  }

  begin() {
    return this.one();
  }

  /** Leaves what runs; a step that was waited for is not shown any more. */
  leave() {
    this.turn = (this.turn ?? 0) + 1;
    clearTimeout(this.timer);
    this.luck.hidden = true;
    this.bench?.leave();
  }

  step(n, lead) {
    this.leave();
    this.steps.forEach((step, i) => set(step, { "aria-current": i + 1 === n ? "step" : null, class: i + 1 < n ? "done" : null }));
    say(this.lead, lead);
    this.root.firstChild.dataset.step = n;
    this.foot.replaceChildren();
    if (n > 1 || this.choice) this.lead.focus({ preventScroll: true });
    return this.turn;
  }

  button(text, act, strong = true) {
    const button = el("button", { type: "button", class: strong ? "strong" : null }, text);
    button.addEventListener("click", act);
    return button;
  }

  // One group, one ally, one decision, one campaign.

  async one() {
    const { scenario, seed } = this.scene.one;
    const turn = this.step(1, t("first.loading"));
    const answers = await Promise.all(this.names.map((choice) => askWorld({ scenario, a: choice, b: choice, seed })));
    if (turn !== this.turn) return;
    this.campaigns = Object.fromEntries(this.names.map((choice, n) => [choice, answers[n]]));
    const { groups, allies, issues } = answers[0].world;
    this.slots = { members: groups[0].members, want: most(groups[0].wants, issues), agenda: most(allies[0].wants, issues) };
    say(this.lead, t("first.one", this.slots));
    const place = el("section", {});
    this.stage = new Stage(place, 0, { title: false, you: true });
    this.told = el("ol", { class: "told", "aria-live": "polite" });
    const asks = el("p", { class: "ask", id: "first-ask" }, t("first.ask"));
    this.choices = el("div", { class: "choices", role: "group", "aria-labelledby": "first-ask" }, ...this.names.map((choice) => {
      const button = el("button", { type: "button", class: "choice", "data-choice": choice },
        el("b", {}, t(`first.choice.${choice}`)), el("small", {}, t(`first.choice_told.${choice}`)));
      button.addEventListener("click", () => this.campaign(choice));
      return button;
    }));
    this.panel = el("div", { class: "panel" }, asks, this.choices, this.told);
    this.body.className = "body one";
    this.body.replaceChildren(place, this.panel);
    this.stage.show(answers[0], 0);
  }

  campaign(choice) {
    this.leave();
    this.choice = choice;
    const answer = this.campaigns[choice];
    for (const button of this.choices.children) set(button, { "aria-pressed": String(button.dataset.choice === choice) });
    this.root.firstChild.dataset.chosen = choice;
    this.told.replaceChildren();
    this.foot.replaceChildren();
    const lines = campaignTold(answer, this.slots);
    const play = (m) => {
      this.stage.show(answer, m, { moving: true });
      const said = lines.filter((line) => line.month === m).map((line) => line.text);
      this.told.append(...said.map((text) => el("li", {}, text)));
      if (m) this.told.lastElementChild?.scrollIntoView({ block: "nearest" });
      if (m < CAMPAIGN) this.timer = setTimeout(play, said.length ? PAUSE.told : PAUSE.quiet, m + 1);
      else this.campaignOver();
    };
    play(0);
  }

  campaignOver() {
    const on = this.button(t("first.on.many"), () => this.many());
    this.foot.replaceChildren(el("p", { class: "note" }, t("first.again")), on);
    this.luck.hidden = false;
    this.luck.scrollIntoView({ block: "nearest" });
    on.focus({ preventScroll: true });
  }

  // Twelve groups, four states, eight allies who all do the same.

  request() {
    const { scenario, seed } = this.scene.many;
    return { scenario, a: this.choice, b: this.scene.choices[this.choice], seed };
  }

  async many() {
    const turn = this.step(2, t("first.loading"));
    this.answer = await askWorld(this.request());
    if (turn !== this.turn) return;
    const { groups, states, allies } = this.answer.world;
    say(this.lead, t("first.many", { groups: groups.length, states: states.length, allies: allies.length,
      choice: name("practice", this.choice) }));
    this.watch([0], momentsOf(this.answer, [0]), () => this.onTo(t("first.on.two"), () => this.two()));
    this.foot.replaceChildren(this.player.root, this.button(t("first.on.two"), () => this.two(), false));
    this.player.run();
  }

  /** Sets up a bench; what happens pauses the play. */
  watch(sides, moments, ended) {
    this.bench = new Bench({ sides, ended });
    this.player = this.bench.player;
    this.body.className = "body";
    this.body.replaceChildren(this.bench.root);
    this.bench.load(this.answer, { moments });
  }

  onTo(text, act) {
    if (this.foot.querySelector(".on-now")) return;
    const on = this.button(text, act);
    on.classList.add("on-now");
    this.foot.replaceChildren(this.player.root, on);
  }

  // The same luck, the other choice.

  two() {
    this.step(3, t("first.two", { one: name("practice", this.choice), other: name("practice", this.scene.choices[this.choice]) }));
    this.watch([0, 1], new Map(), () => this.judged());
    const asks = el("p", { class: "ask", id: "bet-ask" }, t("first.bet"));
    const bets = [0, null, 1].map((side) => this.button(side === null ? t("first.bet_is.same") : t(`side.${side}`), () => {
      this.bet = side;
      this.foot.replaceChildren(this.player.root, this.button(t("first.to_end"), () => this.player.step(Infinity), false));
      this.player.play.focus({ preventScroll: true });
      this.player.run();
    }, false));
    this.player.enable(false);
    const row = el("div", { class: "bets", role: "group", "aria-labelledby": "bet-ask" }, ...bets);
    this.foot.replaceChildren(asks, row);
    row.addEventListener("click", () => this.player.enable(true), { capture: true });
  }

  judged() {
    if (this.foot.querySelector(".on-now")) return;
    const { who, told } = judged(this.answer);
    const on = this.button(t("first.on.sixty"), () => this.sixty());
    on.classList.add("on-now");
    const bet = t(who === this.bet ? "first.bet_is.right" : "first.bet_is.wrong");
    this.foot.replaceChildren(this.player.root, el("p", { class: "note", role: "status" }, `${told} ${bet}`), on);
  }

  // Sixty worlds; where was ours?

  async sixty() {
    const turn = this.step(4, t("first.sixty", { n: WORLDS }));
    const place = el("div", { class: "sixty" });
    this.body.className = "body";
    this.body.replaceChildren(place);
    const found = await layWorlds(place, this.answer, () => turn === this.turn);
    if (!found) return;
    const where = this.button(t("first.where"), () => this.honest(found.multiples, found.multiples.sort()));
    this.foot.replaceChildren(where);
    where.focus({ preventScroll: true });
  }

  honest(multiples, who) {
    const { all, left, same, right } = multiples.counts();
    const like = { 0: left, null: same, 1: right }[who];
    say(this.lead, t("first.where_told", { like, all }));
    this.foot.replaceChildren(
      el("div", { class: "honest" }, ...listed("first.honest").map((text) => el("p", {}, text))),
      el("div", { class: "ways" }, this.button(t("first.on.lessons"), this.lessons),
        this.button(t("first.on.explore"), () => this.explore(this.request()), false),
        this.button(t("first.on.again"), () => this.one(), false)));
    this.lead.focus({ preventScroll: true });
  }
}

const most = (wants, issues) => issueName(issues[wants.indexOf(Math.max(...wants))].name);

/** What happens in one group's campaign, in sentences by month. */
function campaignTold(answer, slots) {
  const { world } = answer;
  const { groups, ties } = answer.sides[0].parts;
  const lines = [];
  const say = (month, key, more = {}) => lines.push({ month, text: t(key, { ...slots, ...more }) });
  const trust = (m) => percent(ties.trust[0][m] / world.scale);
  let decided = false;
  let argued = false;
  let came = false;
  for (let m = 1; m <= CAMPAIGN; m += 1) {
    if (groups.conferring[0][m] && !decided && !argued) {
      argued = true;
      say(m, "first.told.argues");
    }
    if (groups.issue[0][m] >= 0 && !decided) {
      decided = true;
      const issue = issueName(world.issues[groups.issue[0][m]].name);
      const tactic = name("tactic", world.tactics[groups.tactic[0][m]].name);
      const theirs = issue === slots.want;
      say(m, groups.refused[0][m] ? "first.told.refused" : theirs ? "first.told.theirs" : "first.told.joint", { issue, tactic });
    }
    const share = groups.turnout[0][m] / world.scale;
    if (share > 0.02) {
      came = true;
      say(m, "first.told.come", { n: Math.round(100 * share) });
    }
    for (const row of answer.sides[0].responses[m]) say(m, `first.told.${world.responses[row[3]]}`);
  }
  if (!came) say(CAMPAIGN, "first.told.nobody");
  say(CAMPAIGN, "first.told.trust", { before: trust(0), after: trust(CAMPAIGN) });
  return lines;
}
