import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { isWellFormed, NOT_WELL_FORMED } from '../../platform/unicode.js';
import { FIELD_LIMITS } from './contact-fields.js';
import { contactTimeZone } from './contact-time-zone.js';
import { isPhoneCountry } from './phone-number.js';

const wholeText = (limit: number) =>
  z.string().trim().min(1).max(limit).refine(isWellFormed, NOT_WELL_FORMED);
const optionalText = (limit: number) => wholeText(limit).nullable().optional();
const timeZoneSchema = z
  .string()
  .refine((text) => contactTimeZone(text) !== null, 'must name a time zone such as America/Chicago');
const defaultCountrySchema = z
  .string()
  .refine(isPhoneCountry, 'must be an ISO 3166 country code such as US')
  .default('US')
  .meta({ description: 'Country of a number without a country code.' });

/** Name of a custom field, wherever one is given. */
export const customNameSchema = wholeText(FIELD_LIMITS.customName);
const customValue = wholeText(FIELD_LIMITS.customValue);

function customFields<Value extends z.ZodType>(value: Value) {
  return z
    .record(customNameSchema, value)
    .refine(
      (custom) => Object.keys(custom).length <= FIELD_LIMITS.customFields,
      `may hold at most ${FIELD_LIMITS.customFields} fields`,
    );
}

const fields = {
  firstName: optionalText(FIELD_LIMITS.firstName),
  lastName: optionalText(FIELD_LIMITS.lastName),
  email: optionalText(FIELD_LIMITS.email),
  state: optionalText(FIELD_LIMITS.state).meta({
    description: 'State or region; US states and Canadian provinces by code or name.',
  }),
  zip: optionalText(FIELD_LIMITS.zip),
  timeZone: timeZoneSchema.nullable().optional().meta({
    description: "The contact's own time zone; it overrides what the number suggests.",
  }),
};

export const createContactSchema = z
  .strictObject({
    phone: z.string().min(1).max(60).meta({ description: 'In any notation; kept as E.164.' }),
    defaultCountry: defaultCountrySchema,
    ...fields,
    customFields: customFields(customValue).nullable().optional(),
  })
  .meta({
    id: 'CreateContact',
    description: 'A new contact of a list.',
    example: {
      phone: '(202) 555-0147',
      defaultCountry: 'US',
      firstName: 'Ann',
      customFields: { plan: 'gold' },
    },
  });
export type CreateContact = z.infer<typeof createContactSchema>;

export const updateContactSchema = z
  .strictObject({
    phone: z
      .never('cannot be changed: another number is another person; delete this contact and add a new one')
      .optional()
      .meta({ description: 'Refused: a number cannot be changed. Delete the contact and add a new one.' }),
    ...fields,
    customFields: customFields(customValue.nullable()).nullable().optional().meta({
      description:
        'Fields that are named change, null removes one; the others stay. null as a whole removes all.',
    }),
  })
  .meta({
    id: 'UpdateContact',
    description: 'What is to change; null empties a field, absent leaves it. The number cannot be changed.',
  });
export type UpdateContact = z.infer<typeof updateContactSchema>;

const filterFields = {
  phone: z.string().trim().min(1).max(60).optional().meta({
    description: 'A number in any notation, or its first digits: E.164, or as in the default country.',
  }),
  defaultCountry: defaultCountrySchema,
  name: z.string().trim().min(1).max(200).optional().meta({
    description: 'Beginning of the first name, the last name or both, whatever the case.',
  }),
  email: z.string().trim().min(1).max(FIELD_LIMITS.email).optional().meta({
    description: 'Beginning of the e-mail address, whatever the case.',
  }),
  state: z.string().trim().min(1).max(FIELD_LIMITS.state).optional().meta({
    description: 'A US state or Canadian province by code or name, or a region as it is written.',
  }),
  timeZone: timeZoneSchema.optional().meta({ description: 'Contacts that may be in this zone.' }),
  customField: customNameSchema
    .optional()
    .meta({ description: 'Name of a custom field; with `customValue`.' }),
  customValue: customValue.optional().meta({ description: 'What it holds, whatever the case.' }),
  optedOut: z.enum(['true', 'false']).optional().meta({ description: 'Whether the number is opted out.' }),
};

interface CustomPair {
  customField?: string | undefined;
  customValue?: string | undefined;
}

function requireBoth(query: CustomPair, context: z.RefinementCtx): void {
  const { customField, customValue: value } = query;
  if ((customField === undefined) === (value === undefined)) return;
  const missing = customField === undefined ? 'customField' : 'customValue';
  context.addIssue({ code: 'custom', path: [missing], message: 'is required beside the other of the two' });
}

export const contactQuerySchema = pageQuerySchema.extend(filterFields).superRefine(requireBoth);
export type ContactQuery = z.infer<typeof contactQuerySchema>;

export const contactFilterSchema = z.strictObject(filterFields).superRefine(requireBoth);
export type ContactFilterQuery = z.infer<typeof contactFilterSchema>;
