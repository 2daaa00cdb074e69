import { z } from 'zod';
import { formatPhone } from '../../carriers/phone.js';
import type { ListedContact } from './contact.js';

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
    optedOut: z
      .boolean()
      .meta({ description: 'Whether the number must not be texted by the company, as of now.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Contact', description: 'A contact of a list.' });
export type ContactView = z.infer<typeof contactViewSchema>;

export const contactPageSchema = z
  .strictObject({
    items: z.array(contactViewSchema),
    next: z.number().nullable().meta({
      description:
        'Pass it as `after`. null only at the end of the list: a page may hold fewer items than asked for, or none, and still have a next one.',
    }),
  })
  .meta({ id: 'ContactPage' });

export function toContactView(contact: ListedContact): ContactView {
  return {
    id: contact.id,
    listId: contact.listId,
    phone: formatPhone(Number(contact.phone)),
    country: contact.country,
    region: contact.region,
    city: contact.city,
    firstName: contact.firstName,
    lastName: contact.lastName,
    email: contact.email,
    zip: contact.zip,
    timeZone: contact.timeZone,
    customFields: contact.customFields ?? {},
    optedOut: contact.optedOut,
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
  };
}
