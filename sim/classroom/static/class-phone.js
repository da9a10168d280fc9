/** A pupil’s phone: joins by code, bets, and is an ally who sees what came of it. */

import { allyWorld, cameOf, roles } from "./ally.js";
import { lineIs, speak } from "./class-common.js";
import { Denied, Gone, listen, tell } from "./class-link.js";
import { forgetToken, keepToken, tokenOf } from "./class-token.js";
import { byId, el, say } from "./dom.js";
import { about } from "./source.js";
import { bars, choiceTexts, question } from "./votes.js";
import { t } from "./words.js";

const LENGTH = 4;

class Phone {
  constructor() {
    this.code = location.pathname.split("/")[2]?.toUpperCase() ?? "";
    this.state = null;
    speak(() => this.draw());
    if (this.code) this.join();
  }

  async join() {
    this.problem = null;
    try {
      const token = tokenOf(this.code) ?? (await tell(this.code, "join", null)).token;
      keepToken(this.code, token);
      this.token = token;
      about().catch(() => {}); // what worlds are run from: better here before they are
      history.replaceState(null, "", `/c/${this.code}${location.search}`);
      listen(this.code, token, {
        state: (state) => this.take(state),
        you: (you) => this.meet(you),
        line: (up) => lineIs(up, t("class.line_down")),
        gone: () => this.leave("gone"),
      });
    } catch (error) {
      this.leave(error instanceof Gone ? "no_such" : error.status === 503 ? "full" : "unreachable");
    }
  }

  leave(problem) {
    forgetToken(this.code);
    Object.assign(this, { token: null, state: null, problem });
    lineIs(true);
    this.draw();
  }

  /** What the hub holds of this phone: what it has chosen here, in another tab or before a reload. A state comes with it. */
  meet({ number, choice }) {
    Object.assign(this, { number, held: choice, met: true });
  }

  take(state) {
    const before = this.state;
    const moved = before?.number !== state.number;
    if (moved) {
      this.sending = false;
      say(byId("said"), "");
    }
    if (this.met && !this.sending) this.chosen = this.held;
    const told = moved || this.met;
    Object.assign(this, { state, met: false });
    if (state.step.kind === "end") {
      forgetToken(this.code);
      lineIs(true);
    }
    if (state.step.kind === "ally" && (moved || !this.ally)) this.meetGroup();
    if (!told && before.open === state.open && before.shown === state.shown && !state.shown) return; // others choose: nothing to see
    this.draw(moved && before);
  }

  /** Runs the world in which this phone is the ally. */
  async meetGroup() {
    const { number, step } = this.state;
    this.ally = null;
    const found = await allyWorld(step.request, this.number).catch(() => null);
    if (this.state?.number !== number) return;
    this.ally = found;
    this.failed = found === null;
    this.draw();
  }

  /** Says a choice; a later one, or another step, takes its place. */
  async choose(choice) {
    const { number } = this.state;
    const before = this.held;
    const mine = (this.saying = {});
    const wanted = () => this.state?.number === number && this.saying === mine;
    Object.assign(this, { chosen: choice, sending: true });
    this.draw();
    const sent = await this.sent(number, choice, wanted);
    if (!wanted()) return;
    Object.assign(this, { chosen: sent && this.held === before ? choice : this.held, sending: false }); // or another tab’s, who was later
    this.draw();
  }

  /** Sends a choice, as long as it is wanted; says so where it did not arrive. */
  async sent(number, choice, wanted) {
    try {
      await tell(this.code, "answer", this.token, { step: number, choice }, wanted);
      say(byId("said"), "");
      return true;
    } catch (error) {
      if (error instanceof Gone) this.leave("gone");
      else if (this.state?.number === number) say(byId("said"), t(error instanceof Denied && error.status === 422 ? "class.too_late" : "class.not_sent"));
      return false;
    }
  }

  draw(moved = false) {
    say(byId("code"), this.code);
    const focused = document.activeElement?.dataset?.choice;
    const view = this.state ? this.body() : this.door();
    byId("main").replaceChildren(...view);
    if (focused) byId("main").querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
    else if (moved) byId("main").focus();
  }

  door() {
    if (this.code && !this.problem) return [el("p", {}, t("class.joining"))];
    const field = el("input", { id: "type", maxlength: LENGTH, size: LENGTH, autocomplete: "off", autocapitalize: "characters",
      spellcheck: "false", class: "type", required: "", dir: "ltr" });
    field.value = this.problem === "full" || this.problem === "unreachable" ? this.code : "";
    const form = el("form", { class: "door" }, el("label", { for: "type" }, t("class.type_code")), field,
      el("button", { class: "strong" }, t("class.join")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.code = field.value.trim().toUpperCase();
      if (this.code) this.join();
    });
    const problem = this.problem && el("p", { class: "problem", role: "alert" }, t(`class.problem.${this.problem}`));
    return [el("h1", {}, t("class.door")), problem, form, el("p", { class: "quiet" }, t("class.private"))].filter(Boolean);
  }

  body() {
    const { step, shown } = this.state;
    if (step.kind === "wait") return [el("h1", {}, t("class.in")), el("p", {}, t("class.look_up")), el("p", { class: "quiet" }, t("class.private"))];
    if (step.kind === "look") return [el("h1", {}, t("class.look_up"))];
    if (step.kind === "end") return [el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten"))];
    if (step.kind === "ally") return this.beAlly(step);
    return [el("h1", {}, question(step)), ...this.choices(step), shown ? bars(this.state, this.chosen) : null].filter(Boolean);
  }

  choices(step) {
    const { open } = this.state;
    const buttons = step.options.map((choice) => {
      const { title, told } = choiceTexts(step, choice);
      const button = el("button", { type: "button", class: "big", "data-choice": choice, "aria-pressed": String(choice === this.chosen),
        disabled: open ? null : "" }, el("b", {}, title), told ? el("small", {}, told) : null);
      button.addEventListener("click", () => this.choose(choice));
      return button;
    });
    const note = !open ? t("class.closed") : this.sending ? t("class.sending") : this.chosen ? t("class.may_change") : t("class.secret");
    return [el("div", { class: "choices", role: "group" }, ...buttons), el("p", { class: "quiet" }, note)];
  }

  /** Who this phone is; and after the class has chosen, what came of it. */
  beAlly(step) {
    const view = [el("h1", {}, t("ally.you"))];
    if (this.failed) {
      const again = el("button", { type: "button", id: "again" }, t("ally.load_again"));
      again.addEventListener("click", () => this.meetGroup());
      return [...view, again];
    }
    if (!this.ally) return [...view, el("p", {}, t("first.loading"))];
    if (!this.state.shown) return [...view, roles(this.ally), el("h2", {}, question(step)), ...this.choices(step)];
    if (!this.chosen) return [...view, el("p", {}, t("ally.nothing"))];
    return [...view, el("p", { class: "quiet" }, t("ally.chose", { choice: t(`ally.choice.${this.chosen}`) })), cameOf(this.ally, this.chosen)];
  }
}

new Phone();
