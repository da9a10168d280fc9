/** A pupil’s phone: joins by code, answers what the class is asked, runs its share of worlds. */

import { choiceName, lineIs, question, speak } from "./class-common.js";
import { Denied, Gone, listen, tell } from "./class-link.js";
import { bars } from "./class-results.js";
import { byId, el, say } from "./dom.js";
import { t } from "./words.js";

const LENGTH = 4;
const kept = (code) => `class ${code}`;

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
      const token = sessionStorage.getItem(kept(this.code)) ?? (await tell(this.code, "join", null)).token;
      sessionStorage.setItem(kept(this.code), token);
      this.token = token;
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
    sessionStorage.removeItem(kept(this.code));
    Object.assign(this, { token: null, state: null, problem });
    lineIs(true);
    this.draw();
  }

  /** After sleep or a reload: what this phone has said before. */
  meet(you) {
    this.number = you.number;
    this.answered = you.answer;
  }

  take(state) {
    const before = this.state;
    const moved = before !== null && before.number !== state.number;
    if (moved) {
      this.answered = null;
      say(byId("said"), "");
    }
    this.state = state;
    if (state.step.kind === "end") {
      sessionStorage.removeItem(kept(this.code));
      lineIs(true);
    }
    const same = before && !moved && before.open === state.open && before.shown === state.shown;
    if (same && !state.shown) return; // others answer: nothing to see
    this.draw(moved);
  }

  async choose(choice) {
    const answer = { choice };
    const before = this.answered;
    this.answered = answer;
    this.draw();
    if (!(await this.send(answer))) {
      this.answered = before;
      this.draw();
    }
  }

  /** Says an answer; says so where it did not arrive. */
  async send(answer) {
    try {
      await tell(this.code, "answer", this.token, { step: this.state.number, ...answer });
      this.answered = answer;
      say(byId("said"), "");
      this.draw();
      return true;
    } catch (error) {
      if (error instanceof Gone) this.leave("gone");
      else say(byId("said"), t(error instanceof Denied && error.status === 422 ? "class.too_late" : "class.not_sent"));
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
    const { step, open, shown, pooled } = this.state;
    if (step.kind === "wait") return [el("h1", {}, t("class.in")), el("p", {}, t("class.look_up")), el("p", { class: "quiet" }, t("class.private"))];
    if (step.kind === "end") return [el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten"))];
    const chosen = this.answered?.choice ?? null;
    const buttons = step.options.map((choice) => {
      const button = el("button", { type: "button", class: "big", "data-choice": choice, "aria-pressed": String(choice === chosen),
        disabled: open ? null : "" }, choiceName(step, choice));
      button.addEventListener("click", () => this.choose(choice));
      return button;
    });
    const note = !open ? t("class.closed") : chosen ? t("class.may_change") : t("class.secret");
    return [el("h1", {}, question(step)), el("div", { class: "choices", role: "group" }, ...buttons), el("p", { class: "quiet" }, note),
      shown && pooled?.counts ? bars(pooled.counts, (choice) => choiceName(step, choice), chosen) : null].filter(Boolean);
  }

}

new Phone();
