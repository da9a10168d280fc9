/** The class as its teacher holds it, on the screen in front and in a window apart: where it stands is kept by the hub. */

import { lineIs } from "./class-common.js";
import { Gone, ask, listen, tell } from "./class-link.js";
import { el } from "./dom.js";
import { t } from "./words.js";

const KEPT = "teacher";
const SECRET = /^#[A-Z]+\.[\w-]+$/;
const LONELY = 60_000; // without any phone: the room’s network may keep them apart

/** The class and its secret: they leave the address bar, which a projector shows, and stay in this tab. */
function secretKept() {
  if (SECRET.test(location.hash)) {
    sessionStorage.setItem(KEPT, location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEPT)?.split(".") ?? null;
}

export class ClassRoom {
  constructor(code, secret) {
    Object.assign(this, { code, secret, links: [], place: 0, state: null, listen: () => {} });
  }

  /** The class of this tab; null if it has none, or one that is no longer there. */
  static async kept() {
    addEventListener("hashchange", () => SECRET.test(location.hash) && location.reload()); // the address of another class was opened here
    const kept = secretKept();
    if (!kept) return null;
    const room = new ClassRoom(...kept);
    try {
      room.links = await ask(room.code, "links", room.secret);
    } catch (error) {
      if (error instanceof Gone) sessionStorage.removeItem(KEPT);
      lineIs(false, t(error instanceof Gone ? "class.wrong_address" : "class.problem.unreachable"));
      return null;
    }
    await new Promise((first) => {
      listen(room.code, room.secret, {
        state: (state) => {
          room.state = state;
          first();
          room.listen();
        },
        line: (up) => lineIs(up, t("class.line_down")),
        gone: () => lineIs(false, t("class.hub_gone")),
      });
    });
    setTimeout(() => room.listen(), LONELY);
    room.opened = Date.now();
    return room;
  }

  begin(step) {
    return this.say("step", step);
  }

  turn(said) {
    return this.say("turn", said);
  }

  async say(what, said) {
    try {
      await tell(this.code, what, this.secret, said);
    } catch {
      lineIs(false, t("class.line_down"));
    }
  }

  async another() {
    const made = await tell(this.code, "another", this.secret);
    window.open(`/#${made.code}.${made.secret}`, "_blank", "noopener");
  }

  get lonely() {
    return !this.state.joined && Date.now() - this.opened >= LONELY;
  }

  /** How to join: by the square, or by address and code. */
  joining() {
    const link = this.links[this.place];
    const shown = link.address.replace("http://", "").replace(/\/[^/]*$/, "");
    const others = el("select", { id: "place" }, ...this.links.map((row, n) => el("option", { value: n }, row.address)));
    others.value = this.place;
    others.addEventListener("change", () => {
      this.place = Number(others.value);
      this.listen();
    });
    return el("div", { class: "join" }, el("h1", {}, t("class.join_title")),
      el("div", { class: "joining" }, el("img", { src: link.image, alt: t("class.qr"), class: "qr" }),
        el("div", {}, el("p", {}, t("class.open_link")), el("p", { class: "address", dir: "ltr" }, shown),
          el("p", {}, t("class.then_type")), el("p", { class: "address code", dir: "ltr" }, this.code))),
      this.lonely ? apart() : null, el("p", { class: "quiet" }, t("class.private")),
      this.links.length > 1 ? el("label", { class: "row" }, t("class.other_address"), others) : null);
  }
}

/** The room’s network may keep phones apart. */
function apart() {
  return el("section", { class: "note apart" }, el("h2", {}, t("class.apart")), el("p", {}, t("class.apart_why")),
    el("ul", {}, ...["address", "hotspot", "hands"].map((key) => el("li", {}, t(`class.apart_try.${key}`)))));
}
