import type { RegionTable } from './region-table.js';
import type { ZoneAgreement } from './zone-agreement.js';

/** What is known of where a person is, beside a time zone of their own. */
export interface Whereabouts {
  /** Zones of the number. */
  timeZones: readonly string[];
  /** Region of the number, or null. */
  region: string | null;
  /** The state that the contact carries, as a code. */
  state: string | null;
  /** States in which the contact's postal code lies. */
  zipStates: readonly string[];
}

/**
 * Zones in which the person may be. The contact's own state or postal code
 *
 * - stands in where the number has no zone (toll-free);
 * - narrows where number and state speak of one place: the number belongs to the state, or the state has no zone
 *   beside those of the number;
 * - otherwise widens: the person moved and kept the number, so the zones of both count. The same where state and
 *   postal code contradict each other.
 *
 * A part of what a state's zones and a number's have in common would not do: someone with a number of New York who
 * moved to Tennessee may live by Central time.
 */
export function candidateZones(
  known: Whereabouts,
  regions: RegionTable,
  zones: ZoneAgreement,
): readonly string[] {
  const own = ownStates(known);
  const ownZones = [...new Set(own.states.flatMap((state) => regions.zonesOf(state)))].sort();
  if (ownZones.length === 0) return known.timeZones;
  if (known.timeZones.length === 0) return ownZones;
  const common = known.timeZones.filter((zone) => ownZones.some((other) => zones.agree(zone, other)));
  const belongs = own.states.length === 1 && own.states[0] === known.region;
  const covered = ownZones.every((zone) => known.timeZones.some((other) => zones.agree(zone, other)));
  if (!own.contradictory && common.length > 0 && (belongs || covered)) return common;
  return [...new Set([...known.timeZones, ...ownZones])].sort();
}

/** States that may be the contact's own, and whether its state and postal code exclude each other. */
export function ownStates({ state, zipStates }: Pick<Whereabouts, 'state' | 'zipStates'>): {
  states: readonly string[];
  contradictory: boolean;
} {
  if (state === null) return { states: zipStates, contradictory: false };
  if (zipStates.length === 0 || zipStates.includes(state)) return { states: [state], contradictory: false };
  return { states: [state, ...zipStates], contradictory: true };
}
