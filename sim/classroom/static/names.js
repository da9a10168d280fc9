/** Names of a scenario as people read them: translated where a catalogue has them, else as they are. */

import { nameInStories } from "./source.js";
import { hasText, issueCalled, t } from "./words.js";

export const spoken = (key) => key.replaceAll("-", " ");

export function name(kind, key, otherwise = nameInStories(key) ?? spoken(key)) {
  return hasText(`${kind}.${key}`) ? t(`${kind}.${key}`) : otherwise;
}

/** An issue in a sentence; in a picture its short name stands. */
export const issueName = (key) => issueCalled(key) ?? name("issue_long", key, name("issue", key));
