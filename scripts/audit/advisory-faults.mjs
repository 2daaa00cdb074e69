// @ts-check

/**
 * What `npm audit --json` said, in its own form (version 2).
 * @typedef {{ url?: string, title?: string, severity?: string }} Via
 * @typedef {{ vulnerabilities?: Record<string, { via?: (string | Via)[] }>, message?: string }} Report
 * @typedef {{ id: string, reason: string, until: string }} Accepted
 */

/**
 * The advisories that nobody has accepted, and acceptances that have run out or are not needed any more.
 * @param {Report} report
 * @param {readonly Accepted[]} accepted
 * @param {string} today such as 2026-11-22
 * @returns {{ faults: string[], isAnswered: boolean }} `isAnswered` false: the registry did not serve advisories
 */
export function advisoryFaults(report, accepted, today) {
  if (!report.vulnerabilities) return { faults: [], isAnswered: false };
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [name, { via = [] }] of Object.entries(report.vulnerabilities)) {
    for (const cause of via) {
      // A text names another package of the report, where the advisory itself stands.
      if (typeof cause === 'string') continue;
      const id = cause.url?.split('/').at(-1) ?? `${name} without a number`;
      found.set(id, `${name}: ${cause.severity ?? 'unknown'}: ${cause.title ?? ''} (${id})`);
    }
  }
  const faults = [];
  for (const { id, until } of accepted) {
    if (until < today) faults.push(`${id}: was accepted until ${until}; look at it again`);
    else if (!found.has(id)) faults.push(`${id}: is accepted, and concerns no package any more`);
  }
  const known = new Set(accepted.filter(({ until }) => until >= today).map(({ id }) => id));
  for (const [id, text] of found) if (!known.has(id)) faults.push(text);
  return { faults, isAnswered: true };
}
