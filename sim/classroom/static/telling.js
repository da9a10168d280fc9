/** What marks say about themselves, by month. */

import { issueName, name } from "./names.js";
import { about, percent, t, whole } from "./words.js";

const share = (stage, value) => percent(value / stage.world.scale);
const issueOf = (stage, k) => issueName(stage.world.issues[k].name);

export function aboutState(stage, s, m) {
  const { states } = stage.side.parts;
  const { issues, responses } = stage.world;
  const held = issues.map((_, k) => [k, states.issues[s][k][m]]).sort((one, other) => other[1] - one[1]);
  const [most, least] = [held[0], held.at(-1)];
  const answers = stage.side.responses[m].filter((row) => row[0] === s)
    .map((row) => `${issueOf(stage, row[2])}: ${t(`answer.${responses[row[3]]}`)}`);
  return [
    t("tell.state", { n: s + 1, rights: share(stage, states.rights[s][m]), paper: share(stage, states.paper[s][m]) }),
    t("tell.state_range", { most: issueOf(stage, most[0]), much: share(stage, most[1]),
      least: issueOf(stage, least[0]), little: share(stage, least[1]) }),
    t("tell.state_opinion", { share: share(stage, states.opinion[s][m]) }),
    answers.length ? t("tell.state_answers", { answers: answers.join("; ") }) : t("tell.state_quiet"),
  ].join(" ");
}

export function aboutGroup(stage, g, m) {
  const { groups } = stage.side.parts;
  const { world } = stage;
  const group = world.groups[g];
  const wants = group.wants.map((weight, k) => [weight, k]).sort((one, other) => other[0] - one[0]);
  const lines = [t("tell.group", { n: g + 1, members: whole(group.members), state: group.state + 1,
    who: name("category", world.categories[group.category].name) })];
  lines.push(t("tell.group_wants", { first: issueOf(stage, wants[0][1]), second: issueOf(stage, wants[1]?.[1] ?? wants[0][1]) }));
  const issue = groups.issue[g][m];
  if (issue >= 0) {
    lines.push(t(groups.joint[g][m] ? "tell.group_joint" : "tell.group_alone", {
      issue: issueOf(stage, issue), tactic: name("tactic", world.tactics[groups.tactic[g][m]].name) }));
    if (groups.took[g][m]) lines.push(t("tell.group_took", { people: about(groups.took[g][m]) }));
    lines.push(t(`answer.told.${stage.response(g, m)}`));
  } else {
    lines.push(t("tell.group_idle"));
  }
  if (groups.refused[g][m]) lines.push(t("tell.group_refused"));
  if (groups.override[g][m]) lines.push(t("tell.group_gave_up", { share: share(stage, groups.override[g][m]) }));
  if (groups.conferring[g][m]) lines.push(t("tell.group_confers"));
  const harmed = groups.harmed_repression[g][m] + groups.harmed_usual[g][m];
  if (harmed) lines.push(t("tell.group_harmed", { people: about(harmed) }));
  return lines.join(" ");
}

export function aboutTie(stage, i, m) {
  const { allies, ties } = stage.side.parts;
  const { world } = stage;
  const [g, a] = world.ties[i];
  const { wants } = world.allies[a];
  const lines = [t("tell.ally", { n: a + 1, group: g + 1,
    practice: name("practice", stage.practice.name, stage.practice.label), issue: issueOf(stage, wants.indexOf(Math.max(...wants))) })];
  if (!allies.present[a][m]) return [...lines, t("tell.ally_left")].join(" ");
  lines.push(t("tell.ally_money", { money: whole(allies.money[a][m]) }));
  lines.push(t(ties.stands[i][m] ? "tell.tie_stands" : "tell.tie_broken", { trust: share(stage, ties.trust[i][m]) }));
  const own = allies.own_issue[a][m];
  if (own >= 0) lines.push(t("tell.ally_own", { tactic: name("tactic", world.tactics[allies.own_tactic[a][m]].name), issue: issueOf(stage, own) }));
  return lines.join(" ");
}
