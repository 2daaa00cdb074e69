import type { LeftOut } from '../audience/audience.repository.js';

/** What was found in one piece. */
export interface Finding {
  list: number;
  lookedAt: number;
  leftOut: ReadonlyMap<LeftOut, number>;
  recipients: number;
  segments: number;
}

/** A figure and how far off it may be, at 95 %. */
interface Figure {
  value: number;
  margin: number;
}

/** All of the lists, reckoned from the pieces. */
export interface Extrapolation {
  recipients: Figure;
  segments: Figure;
  leftOut: Map<LeftOut, number>;
}

/** Of a normal distribution, 95 % lies this many standard deviations around the middle. */
const WIDTH = 1.96;
/** A spread that is known from few pieces is itself uncertain: wider than Student's t from three pieces on. */
const FEW = 2.5;
/** What shows in none of n contacts may still concern 3/n of them, at 95 %. */
const UNSEEN = 3;

/**
 * Reckons each list from its pieces by the share of what was looked at. How far the pieces of a list differ tells the
 * margin: contacts that came in one file lie together and are alike, so a thousand of them say less than a thousand
 * of anywhere.
 *
 * @param contacts how many each list holds
 */
export function extrapolate(findings: readonly Finding[], contacts: readonly number[]): Extrapolation {
  const all = findings.reduce((sum, one) => sum + one.lookedAt, 0);
  const reckon = (count: (finding: Finding) => number): Figure => {
    const overall = ratio(findings, count);
    let value = 0;
    let variance = 0;
    for (const [list, n] of contacts.entries()) {
      const pieces = findings.filter((finding) => finding.list === list);
      const lookedAt = pieces.reduce((sum, one) => sum + one.lookedAt, 0);
      const share = lookedAt === 0 ? overall : ratio(pieces, count);
      value += n * share;
      if (lookedAt >= n) continue;
      const spread =
        pieces.length > 1 ? squareSpread(pieces, share, count) : squareSpread(findings, overall, count);
      variance += (n * n * spread) / Math.max(1, pieces.length);
    }
    const total = contacts.reduce((sum, n) => sum + n, 0);
    const width = WIDTH * (1 + FEW / Math.max(1, findings.length - 1));
    const margin =
      all >= total ? 0 : Math.max(width * Math.sqrt(variance), (UNSEEN * total) / Math.max(1, all));
    return { value: Math.round(value), margin: Math.ceil(margin) };
  };
  const reasons = new Set(findings.flatMap(({ leftOut }) => [...leftOut.keys()]));
  return {
    recipients: reckon((finding) => finding.recipients),
    segments: reckon((finding) => finding.segments),
    leftOut: new Map(
      [...reasons].map((reason) => [reason, reckon(({ leftOut }) => leftOut.get(reason) ?? 0).value]),
    ),
  };
}

function ratio(findings: readonly Finding[], count: (finding: Finding) => number): number {
  const lookedAt = findings.reduce((sum, one) => sum + one.lookedAt, 0);
  return lookedAt === 0 ? 0 : findings.reduce((sum, one) => sum + count(one), 0) / lookedAt;
}

function squareSpread(
  findings: readonly Finding[],
  middle: number,
  count: (finding: Finding) => number,
): number {
  const shares = findings
    .filter(({ lookedAt }) => lookedAt > 0)
    .map((finding) => count(finding) / finding.lookedAt);
  if (shares.length < 2) return 0;
  return shares.reduce((sum, share) => sum + (share - middle) ** 2, 0) / (shares.length - 1);
}
