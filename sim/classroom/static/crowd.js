/** People as dots: at home, in the street, harmed. Each group's dots are two lines of round points. */

import { set, svg } from "./dom.js";

const MOST = 42;
const ALONE = 90;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const ROOT = [0.7548776662466927, 0.5698402909980532];
const PACE = 0.22;

/** How many dots stand for a group: more for more people, but not in proportion. */
export function dotsOf(members, groups) {
  if (groups === 1) return Math.min(ALONE, Math.max(3, Math.round(members / 10)));
  return Math.max(3, Math.min(MOST, Math.round(7 * Math.log10(Math.max(2, members)))));
}

export class Crowd {
  constructor(spot, count) {
    this.count = count;
    this.r = Math.max(1.3, Math.min(spot.r / Math.sqrt(count) / 1.15, spot.r / 5.5, 5,
      0.42 * Math.sqrt((spot.street.width * spot.street.height) / count)));
    this.homes = Array.from({ length: count }, (_, n) => home(spot, n, count));
    this.streets = street(spot, count, this.r);
    this.at = this.homes.map(([x, y]) => [x, y]);
    this.resting = svg("path", { class: "people rest", "stroke-width": 2 * this.r });
    this.coming = svg("path", { class: "people out", "stroke-width": 2 * this.r });
    this.hurt = svg("path", { class: "people hurt", "stroke-width": Math.max(1.2, 0.7 * this.r) });
    this.marks = [this.resting, this.coming, this.hurt];
    this.out = 0;
    this.harmed = 0;
    this.draw();
  }

  /** Sends a share of the dots into the street and marks those harmed; whoever comes is at least one. */
  send(share, harmed) {
    this.out = share > 0 ? Math.max(1, Math.round(share * this.count)) : 0;
    this.harmed = Math.min(this.count, harmed > 0 ? Math.max(1, Math.round(harmed * this.count)) : 0);
  }

  goal(n) {
    return n < this.out ? this.streets[n] : this.homes[n];
  }

  settle() {
    this.at.forEach((place, n) => { [place[0], place[1]] = this.goal(n); });
    this.draw();
  }

  /** Moves everybody a part of the way; true while somebody is on the way. */
  walk() {
    let moving = false;
    this.at.forEach((place, n) => {
      const [x, y] = this.goal(n);
      const [dx, dy] = [x - place[0], y - place[1]];
      if (Math.abs(dx) + Math.abs(dy) < 0.6) {
        [place[0], place[1]] = [x, y];
        return;
      }
      moving = true;
      place[0] += PACE * dx;
      place[1] += PACE * dy;
    });
    this.draw();
    return moving;
  }

  draw() {
    const dots = (rows) => rows.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") || "M0 0";
    set(this.resting, { d: dots(this.at.slice(this.out)) });
    set(this.coming, { d: dots(this.at.slice(0, this.out)) });
    // Who is harmed was in the street if anybody was: the first dots are those who come first.
    const k = 1.5 * this.r;
    set(this.hurt, { d: this.at.slice(0, this.harmed).map(([x, y]) =>
      `M${(x - k).toFixed(1)} ${(y - k).toFixed(1)}l${2 * k} ${2 * k}m${-2 * k} 0l${2 * k} ${-2 * k}`).join("") || "M0 0" });
  }
}

/** The part of a number behind its point; nobody stands in a row with the next. */
const among = (number) => number - Math.floor(number);

/** Seeds of a sunflower: as even as people who sit around a table. */
function home(spot, n, count) {
  const far = spot.r * 0.86 * Math.sqrt((n + 0.5) / count);
  return [spot.cx + far * Math.cos(n * GOLDEN), spot.cy + far * Math.sin(n * GOLDEN)];
}

/** Places in the street, the nearest to the state's door first. */
function street({ street: box }, count, r) {
  const [left, top] = [box.x + r + 2, box.y + r + 3];
  const [width, height] = [Math.max(1, box.width - 2 * r - 4), Math.max(1, box.height - 2 * r - 5)];
  const rows = Array.from({ length: count }, (_, n) => [
    left + width * among(0.5 + n * ROOT[0] + 0.03 * Math.sin(37 * n)), top + height * among(0.5 + n * ROOT[1] + 0.07 * Math.sin(91 * n))]);
  return rows.sort((one, other) => one[1] - other[1]);
}
