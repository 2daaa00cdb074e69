import { z } from 'zod';
import { UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import type { PlacedCount } from './list-count.service.js';

const contacts = z.number().int();

export const listCountsSchema = z
  .strictObject({
    contacts: contacts.meta({
      description: 'Contacts in the list; each of the three breakdowns adds up to it.',
    }),
    byState: z.array(z.strictObject({ state: z.string().nullable(), contacts })).meta({
      description: 'US states and Canadian provinces by code, most first; null: any other or none.',
    }),
    byTimeZone: z.array(z.strictObject({ timeZones: z.array(z.string()), contacts })).meta({
      description:
        'By the zones in which a contact may be, most first. Several where the number leaves it open: a message then waits until all of them allow it. Empty: no zone is known, and nothing is sent.',
    }),
    byCountry: z
      .array(z.strictObject({ country: z.string().nullable(), contacts }))
      .meta({ description: 'By ISO 3166 code, most first; null: the number tells of no country.' }),
  })
  .meta({ id: 'ListCounts', description: 'Where the contacts of a list are. Kept, not counted when asked.' });
export type ListCountsView = z.infer<typeof listCountsSchema>;

export function toListCountsView(counts: readonly PlacedCount[]): ListCountsView {
  return {
    contacts: counts.reduce((sum, one) => sum + one.contacts, 0),
    byState: sums(counts, ({ state }) => state).map(([state, n]) => ({ state: state || null, contacts: n })),
    byTimeZone: sums(counts, ({ hoursClass }) => hoursClass.timeZones.join(',')).map(([zones, n]) => ({
      timeZones: zones === '' ? [] : zones.split(','),
      contacts: n,
    })),
    byCountry: sums(counts, ({ hoursClass }) => hoursClass.country).map(([country, n]) => ({
      country: country === UNKNOWN_COUNTRY ? null : country,
      contacts: n,
    })),
  };
}

/** Most first; equals in order of their key. */
function sums(counts: readonly PlacedCount[], keyOf: (one: PlacedCount) => string): [string, number][] {
  const byKey = new Map<string, number>();
  for (const one of counts) byKey.set(keyOf(one), (byKey.get(keyOf(one)) ?? 0) + one.contacts);
  return [...byKey].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}
