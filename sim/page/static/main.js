/** The page: asks for a world and lets every part show it. */

import { Bet } from "./bet.js";
import { Charts } from "./charts.js";
import { Choose, randomSeed, readAddress, writeAddress } from "./choose.js";
import { byId, say } from "./dom.js";
import { refresh, startExplaining } from "./explain.js";
import { Settings, openLesson, showLessons, startTabs } from "./panels.js";
import { Player } from "./player.js";
import { Refused, about as askAbout, isFile, keyOf, seedsLike, world as askWorld } from "./source.js";
import { Stage } from "./stage.js";
import { StoryPanel } from "./story.js";
import { spoken } from "./words.js";

const QUESTION = "Same world, same luck. Only what the allies do differs.";
const PATIENCE = 60;

class Page {
  constructor(about) {
    this.about = about;
    this.stages = [0, 1].map((n) => new Stage(byId(`stage-${n}`), n));
    this.charts = new Charts(byId("charts"));
    this.story = new StoryPanel();
    this.player = new Player((month) => this.show(month));
    this.bet = new Bet(byId("bet"), { begin: () => this.begin() });
    this.openTab = startTabs();
    this.choose = new Choose(about, (change) => this.ask(this.changedBy(change)));
    this.settings = new Settings(about, (key, value) => this.turn(key, value));
    showLessons(about, (lesson) => this.teach(lesson));
    byId("another").addEventListener("click", () => this.another());
  }

  /** Another scenario has sliders and practices of its own. */
  changedBy(change) {
    if (!("scenario" in change)) return { ...this.request, ...change };
    const { a, b, seed } = this.request;
    return { ...change, a: this.known(change.scenario, a, 0), b: this.known(change.scenario, b, 1), seed };
  }

  known(scenario, practice, n) {
    const there = this.about.scenarios.find((row) => row.name === scenario)?.practices ?? [];
    const fits = practice.includes(":") || there.some((row) => row.name === practice);
    return fits ? practice : this.about.first[n ? "b" : "a"];
  }

  another() {
    const seeds = seedsLike(this.request);
    const next = (seeds.indexOf(this.request.seed) + 1) % (seeds.length || 1);
    this.ask({ ...this.request, seed: isFile ? seeds[next] : randomSeed() });
  }

  teach(lesson) {
    this.ask({ ...lesson.asked }, { lesson });
  }

  /** A slider moves: the same question with another answer, so the bet and the month stand. */
  turn(key, value) {
    clearTimeout(this.turning);
    const { scenario, a, b, seed, ...changed } = this.request;
    const kept = key === null ? {} : { ...changed, [key]: value };
    this.request = { scenario, a, b, seed, ...kept };
    this.turning = setTimeout(() => this.ask(this.request, { keep: true, lesson: this.lesson }), PATIENCE);
  }

  async ask(request, { keep = false, lesson = null } = {}) {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    byId("stages").setAttribute("aria-busy", "true");
    try {
      const answer = await askWorld(request, signal);
      if (signal.aborted) return;
      problem([]);
      this.load(answer, { keep: keep && this.answer !== undefined, lesson });
    } catch (error) {
      if (error.name === "AbortError" || signal.aborted) return;
      // The last world stays, and the form says what it is.
      problem(error instanceof Refused ? error.problems : ["The server cannot be reached. Is `solidarity demo` still running?"]);
      if (this.answer) this.request = this.answer.request;
    }
    byId("stages").setAttribute("aria-busy", "false");
  }

  load(answer, { keep, lesson }) {
    const month = keep ? Math.min(this.player.month, answer.world.months) : 0;
    Object.assign(this, { answer, request: answer.request, lesson });
    this.revealed = keep && this.revealed;
    writeAddress(answer.request, lesson);
    const { scenario, a, b, seed, ...changed } = answer.request;
    const standing = this.choose.show(answer.request);
    this.settings.show(standing.sliders, changed);
    say(byId("about-world"), `This world, ${spoken(scenario)}: ${answer.scenario.summary} ${answer.scenario.stylised}`);
    if (lesson) openLesson(lesson.key);
    if (keep) this.bet.keep(answer);
    else this.bet.load(answer, lesson?.question ?? QUESTION);
    this.stages.forEach((stage) => stage.load(answer));
    this.charts.load(answer);
    this.story.load(answer);
    const playing = keep && this.player.playing;
    this.player.load(answer.world, keep ? this.player.enabled : false);
    document.title = `${answer.practices[0].label} and ${answer.practices[1].label}: solidarity`;
    if (this.revealed) this.bet.reveal();
    this.player.seek(month);
    if (playing) this.player.run();
    for (const n of [0, 1]) document.documentElement.style.setProperty(`--side-${n}`, answer.practices[n].color);
    document.documentElement.dataset.world = keyOf(answer.request);
  }

  begin() {
    this.player.enable(true);
    this.openTab("story");
    this.player.play.focus();
    this.player.run();
  }

  show(month) {
    if (month >= this.answer.world.months && !this.revealed) {
      this.revealed = true;
      this.bet.reveal();
    }
    this.stages.forEach((stage) => stage.show(month));
    this.charts.show(month, this.revealed);
    this.story.show(month, this.player.playing);
    document.documentElement.dataset.month = month;
    refresh();
  }
}

function problem(lines) {
  const place = byId("problem");
  place.hidden = lines.length === 0;
  say(place, lines.join(" · "));
  if (lines.some((line) => line.startsWith("seed"))) byId("seed").setAttribute("aria-invalid", "true");
}

startExplaining();
try {
  const about = await askAbout();
  const page = new Page(about);
  const { request, lesson } = readAddress(about);
  page.request = request;
  await page.ask(request, { lesson });
} catch (error) {
  problem(error instanceof Refused ? error.problems : ["The page could not be loaded. Is `solidarity demo` still running?"]);
  throw error;
}
