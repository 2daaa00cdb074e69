import { z } from 'zod';
import { FIELD_LIMITS } from '../../audience/contacts/contact-fields.js';
import { contactTimeZone } from '../../audience/contacts/contact-time-zone.js';
import { regionCode } from '../../audience/geodata/region-codes.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';

/** Values of one condition: each is compared with each of 10,000 contacts a step. */
const MAX_VALUES = 100;
const MAX_ZONES = 30;
const MAX_FIELDS = 5;

const state = z
  .string()
  .transform((text) => regionCode(text) ?? '')
  .refine((code) => code !== '', 'must be a US state or Canadian province, by code or name');
const areaCode = z.string().regex(/^[2-9]\d{2}$/, 'must be a North American area code of three digits');
const timeZone = z
  .string()
  .transform((text) => contactTimeZone(text) ?? '')
  .refine((zone) => zone !== '', 'must name a time zone such as America/Chicago');
const customField = z.strictObject({
  name: z.string().trim().min(1).max(FIELD_LIMITS.customName),
  values: z.array(z.string().trim().min(1).max(FIELD_LIMITS.customValue)).min(1).max(MAX_VALUES),
});

/** Which contacts of a campaign's lists are meant: every condition that is given must hold. */
export const audienceFilterSchema = z
  .strictObject({
    states: z.array(state).min(1).max(MAX_VALUES).optional(),
    areaCodes: z.array(areaCode).min(1).max(MAX_VALUES).optional(),
    timeZones: z.array(timeZone).min(1).max(MAX_ZONES).optional().meta({
      description: 'Contacts that may be in one of these zones.',
    }),
    customFields: z.array(customField).min(1).max(MAX_FIELDS).optional().meta({
      description: 'Each field must hold one of its values, whatever the case.',
    }),
  })
  .meta({ id: 'AudienceFilter' });
export type AudienceFilter = z.infer<typeof audienceFilterSchema>;

/** The filter in a campaign's row; empty where it has none. @throws where the row holds anything else */
export function readFilter(column: unknown): AudienceFilter {
  const value = fromJsonColumn(column);
  return value === null || value === undefined ? {} : audienceFilterSchema.parse(value);
}

/** Whether every contact of the lists is meant. */
export function isOpen(filter: AudienceFilter): boolean {
  return Object.values(filter).every((condition) => condition === undefined);
}
