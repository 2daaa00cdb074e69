import { getTimezonesForCountry } from 'countries-and-timezones';
import { AREA_DIGITS, isNanp } from './geo-place.js';
import type { ZoneRule } from './zone-rules.js';

/** An inherit rule may point at an overridden prefix, never round in a circle. */
const MAX_INHERITANCE = 4;

/**
 * The candidate zones of a prefix by the safe rule: the published defaults are wrong for new exchanges and
 * ported numbers of split area codes, so a North American prefix takes every zone that the data names anywhere
 * under its area code. Rules come before data. Elsewhere the longest known prefix decides.
 */
export class ZoneResolver {
  private readonly rules: ReadonlyMap<string, ZoneRule>;
  private readonly areaZones = new Map<string, Set<string>>();
  /** Rules reach no deeper than this, so longer North American prefixes share their area code's answer. */
  private readonly deepestRule: number;
  private readonly answers = new Map<string, string[]>();

  /** @param published digits with the country code → zones joined by `&` */
  constructor(
    private readonly published: ReadonlyMap<string, string>,
    rules: readonly ZoneRule[],
  ) {
    this.rules = new Map(rules.map((rule) => [rule.prefix, rule]));
    this.deepestRule = Math.max(AREA_DIGITS, ...rules.map((rule) => rule.prefix.length));
    for (const [prefix, zones] of published) {
      if (!isNanp(prefix) || prefix.length < AREA_DIGITS) continue;
      const areaCode = prefix.slice(0, AREA_DIGITS);
      const known = this.areaZones.get(areaCode) ?? new Set();
      for (const zone of splitZones(zones)) known.add(zone);
      this.areaZones.set(areaCode, known);
    }
  }

  /** Zones in which the owner of a number that begins with these digits may be, sorted; empty: unknown. */
  zonesOf(digits: string): string[] {
    const telling = isNanp(digits) ? digits.slice(0, this.deepestRule) : digits;
    let zones = this.answers.get(telling);
    if (!zones) {
      zones = [...new Set(this.resolve(telling, 0))].sort();
      this.answers.set(telling, zones);
    }
    return zones;
  }

  private resolve(digits: string, depth: number): readonly string[] {
    const rule = longestMatch(this.rules, digits);
    if (rule && depth < MAX_INHERITANCE) return this.apply(rule, depth);
    if (isNanp(digits)) return [...(this.areaZones.get(digits.slice(0, AREA_DIGITS)) ?? [])];
    return splitZones(longestMatch(this.published, digits) ?? '');
  }

  private apply(rule: ZoneRule, depth: number): readonly string[] {
    switch (rule.kind) {
      case 'override':
        return rule.value.split(',').map((zone) => zone.trim());
      case 'inherit':
        return this.resolve(rule.value, depth + 1);
      case 'country':
        return zonesOfCountry(rule.value);
    }
  }
}

/** The value of the longest key with which the digits begin. */
export function longestMatch<Value>(table: ReadonlyMap<string, Value>, digits: string): Value | undefined {
  for (let length = digits.length; length > 0; length--) {
    const value = table.get(digits.slice(0, length));
    if (value !== undefined) return value;
  }
  return undefined;
}

function splitZones(joined: string): string[] {
  return joined === '' ? [] : joined.split('&');
}

/** All zones of a country; an unknown code in an edited rule must fail loudly, not open every hour. */
function zonesOfCountry(country: string): string[] {
  const zones = (getTimezonesForCountry(country) ?? []).map((zone) => zone.name);
  if (zones.length === 0) throw new Error(`geo_zone_rules names the country ${country}, which has no zones.`);
  return zones;
}
