/** Numbers and names as a class reads them. */

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

export const SIDES = ["Left", "Right"];
export const spoken = (name) => name.replaceAll("-", " ");
export const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

/** Keeps a number and its sign on one line. */
export const kept = (text) => text.replaceAll(" %", "\u00a0%");
export const whole = (number) => WHOLE.format(number);

/** People of a sample are known to two digits. */
export function about(people) {
  if (people < 100) return whole(people);
  const unit = 10 ** (Math.floor(Math.log10(people)) - 1);
  return whole(Math.round(people / unit) * unit);
}

/** The calendar month of month m, from 1; the start of the world for 0. */
export function calendar(start, m) {
  if (m < 1) return "before the start";
  const [year, month] = start.split("-").map(Number);
  const count = year * 12 + month - 1 + m - 1;
  return `${MONTHS[count % 12]} ${Math.floor(count / 12)}`;
}

export const RESPONSES = {
  none: { sign: "", word: "", told: "No answer yet." },
  ignore: { sign: "–", word: "ignored", told: "The state ignores it." },
  token: { sign: "§", word: "promised", told: "The state gives a promise on paper." },
  concede: { sign: "✓", word: "conceded", told: "The state concedes: rights in practice rise." },
  repress: { sign: "✕", word: "repressed", told: "The state represses it: those who take part are at risk." },
};

/** A difference of shares in points of a hundred. */
export function points(difference) {
  const value = Math.abs(100 * difference);
  return `${value.toFixed(1)} ${value.toFixed(1) === "1.0" ? "point" : "points"}`;
}

/** Who did better by rights: 0 left, 1 right, null neither. */
export function better(difference, smallest) {
  if (difference >= smallest) return 0;
  return difference <= -smallest ? 1 : null;
}
