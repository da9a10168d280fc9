/** What marks say about themselves, by month. */

import { RESPONSES, about, percent, spoken, whole } from "./words.js";

const share = (stage, value) => value / stage.scale;

export function aboutState(stage, s, m) {
  const { states } = stage.side.parts;
  const { issues } = stage.world;
  const held = issues.map((issue, k) => [spoken(issue.name), share(stage, states.issues[s][k][m])]);
  held.sort((one, other) => other[1] - one[1]);
  const [most, least] = [held[0], held.at(-1)];
  const answers = stage.side.responses[m]
    .filter((row) => row[0] === s)
    .map((row) => `${spoken(issues[row[2]].name)}: ${RESPONSES[stage.world.responses[row[3]]].word}`);
  return [
    `State ${s + 1}. Rights in practice ${percent(share(stage, states.rights[s][m]))}, on paper ${percent(share(stage, states.paper[s][m]))}.`,
    `Most: ${most[0]} ${percent(most[1])}; least: ${least[0]} ${percent(least[1])}.`,
    `Public opinion ${percent(share(stage, states.opinion[s][m]))} in favour.`,
    answers.length ? `Demands this month: ${answers.join("; ")}.` : "Nobody presses it this month.",
  ].join(" ");
}

export function aboutGroup(stage, g, m) {
  const { groups } = stage.side.parts;
  const { world } = stage;
  const group = world.groups[g];
  const wants = group.wants.map((weight, k) => [weight, world.issues[k].name]);
  wants.sort((one, other) => other[0] - one[0]);
  const lines = [
    `Group ${g + 1}: ${whole(group.members)} people (${spoken(world.categories[group.category].name)}) in state ${group.state + 1}.`,
    `They care most for ${spoken(wants[0][1])}, then ${spoken(wants[1]?.[1] ?? "nothing else")}.`,
  ];
  const issue = world.issues[groups.issue[g][m]];
  if (issue) {
    const with_whom = groups.joint[g][m] ? "with its allies" : "by itself";
    lines.push(`It presses for ${spoken(issue.name)} by ${spoken(world.tactics[groups.tactic[g][m]].name)}, ${with_whom}.`);
    lines.push(`About ${about(groups.took[g][m])} people take part. ${RESPONSES[stage.response(g, m)].told}`);
  } else {
    lines.push("It has no campaign.");
  }
  if (groups.refused[g][m]) lines.push("It refused the joint plan.");
  if (groups.override[g][m]) lines.push(`The plan gave up ${percent(share(stage, groups.override[g][m]))} of what its leaders want.`);
  if (groups.conferring[g][m]) lines.push("It argues with its allies and has not decided yet.");
  const harmed = groups.harmed_repression[g][m] + groups.harmed_usual[g][m];
  if (harmed) lines.push(`About ${about(harmed)} people are harmed this month.`);
  lines.push(`Capacity ${percent(share(stage, groups.capacity[g][m]))}.`);
  return lines.join(" ");
}

export function aboutAlly(stage, a, m) {
  const { allies, ties } = stage.side.parts;
  const { world } = stage;
  const ally = world.allies[a];
  const first = ally.wants.indexOf(Math.max(...ally.wants));
  const mine = world.ties.map((pair, i) => [pair, i]).filter(([pair]) => pair[1] === a);
  const standing = mine.filter(([, i]) => ties.stands[i][m] === 1).length;
  const where = ally.states.map((s) => s + 1).join(", ");
  const lines = [
    `Ally ${a + 1}: ${stage.practice.label}. Works in ${ally.states.length === 1 ? "state" : "states"} ${where}.`,
    `Its own agenda: ${spoken(world.issues[first].name)} first. Money: ${whole(allies.money[a][m])} euros a month.`,
    allies.present[a][m] ? `${standing} of ${mine.length} ties stand.` : "It has left for good.",
  ];
  const issue = world.issues[allies.own_issue[a][m]];
  if (issue && allies.present[a][m]) {
    lines.push(`A campaign of its own: ${spoken(world.tactics[allies.own_tactic[a][m]].name)} for ${spoken(issue.name)}.`);
  }
  return lines.join(" ");
}

export function aboutTie(stage, i, m) {
  const { allies, ties } = stage.side.parts;
  const [g, a] = stage.world.ties[i];
  const trust = percent(share(stage, ties.trust[i][m]));
  const name = `Tie of group ${g + 1} and ally ${a + 1}`;
  if (!allies.present[a][m]) return `${name}: the ally has left.`;
  return ties.stands[i][m]
    ? `${name}: trust ${trust}. Winning together adds to it, being overruled wears it down.`
    : `${name} is broken: trust has worn down to ${trust}. It can form again in time.`;
}
