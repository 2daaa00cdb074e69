import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { FIELD_LIMITS } from './contact-fields.js';
import { contactTimeZone } from './contact-time-zone.js';
import { isPhoneCountry } from './phone-number.js';

const optionalText = (limit: number) => z.string().trim().min(1).max(limit).nullable().optional();

const fields = {
  firstName: optionalText(FIELD_LIMITS.firstName),
  lastName: optionalText(FIELD_LIMITS.lastName),
  email: optionalText(FIELD_LIMITS.email),
  state: optionalText(FIELD_LIMITS.state).meta({
    description: 'State or region; US states and Canadian provinces by code or name.',
  }),
  zip: optionalText(FIELD_LIMITS.zip),
  timeZone: z
    .string()
    .refine((text) => contactTimeZone(text) !== null, 'must name a time zone such as America/Chicago')
    .nullable()
    .optional()
    .meta({ description: "The contact's own time zone; it overrides what the number suggests." }),
  customFields: z
    .record(z.string().trim().min(1).max(FIELD_LIMITS.customName), z.string().max(FIELD_LIMITS.customValue))
    .refine(
      (custom) => Object.keys(custom).length <= FIELD_LIMITS.customFields,
      `may hold at most ${FIELD_LIMITS.customFields} fields`,
    )
    .nullable()
    .optional(),
};

export const createContactSchema = z
  .strictObject({
    phone: z.string().min(1).max(60).meta({ description: 'In any notation; kept as E.164.' }),
    defaultCountry: z
      .string()
      .refine(isPhoneCountry, 'must be an ISO 3166 country code such as US')
      .default('US')
      .meta({ description: 'Country of a number without a country code.' }),
    ...fields,
  })
  .meta({ id: 'CreateContact', description: 'A new contact of a list.' });
export type CreateContact = z.infer<typeof createContactSchema>;

export const updateContactSchema = z
  .strictObject(fields)
  .meta({ id: 'UpdateContact', description: 'What is to change; null empties a field, absent leaves it.' });
export type UpdateContact = z.infer<typeof updateContactSchema>;

export const contactQuerySchema = pageQuerySchema.extend({
  phone: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Only the contact with this number, in any notation.' }),
});
export type ContactQuery = z.infer<typeof contactQuerySchema>;

const nullableText = z.string().nullable();

export const contactViewSchema = z
  .strictObject({
    id: z.number(),
    listId: z.number(),
    phone: z.string().meta({ description: 'E.164' }),
    country: nullableText,
    region: nullableText.meta({ description: "The contact's own state, else the number's." }),
    city: nullableText,
    firstName: nullableText,
    lastName: nullableText,
    email: nullableText,
    zip: nullableText,
    timeZone: nullableText.meta({ description: "The contact's own time zone where it is known." }),
    customFields: z.record(z.string(), z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Contact', description: 'A contact of a list.' });
export type ContactView = z.infer<typeof contactViewSchema>;

export const contactPageSchema = z
  .strictObject({ items: z.array(contactViewSchema), next: z.number().nullable() })
  .meta({ id: 'ContactPage' });
