import { z } from 'zod';

const nameSchema = z.string().trim().min(1).max(120).meta({
  description: 'What people call the list; no two lists of a company have one name, whatever the case.',
});

export const createListSchema = z
  .strictObject({ name: nameSchema })
  .meta({ id: 'CreateList', description: 'A new, empty list.', example: { name: 'Customers' } });
export type CreateList = z.infer<typeof createListSchema>;

export const updateListSchema = z
  .strictObject({ name: nameSchema })
  .meta({ id: 'UpdateList', description: 'What can be changed of a list.' });
export type UpdateList = z.infer<typeof updateListSchema>;

export const listViewSchema = z
  .strictObject({
    id: z.number(),
    name: z.string(),
    contactCount: z.number().meta({ description: 'Contacts in the list.' }),
    customFields: z.array(z.string()).meta({
      description: 'Names that contacts of the list hold, or held once, beside the fields that all have.',
    }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'List', description: 'A list of contacts.' });
export type ListView = z.infer<typeof listViewSchema>;

export const listPageSchema = z
  .strictObject({ items: z.array(listViewSchema), next: z.number().nullable() })
  .meta({ id: 'ListPage' });
