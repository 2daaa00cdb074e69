import { z } from 'zod';

export const addNoteSchema = z
  .strictObject({ text: z.string().trim().min(1).max(2_000) })
  .meta({ id: 'AddNote', description: 'What the company’s own people should know; never sent.' });
export type AddNote = z.infer<typeof addNoteSchema>;

export const noteSchema = z
  .object({
    id: z.int(),
    text: z.string(),
    author: z
      .object({ id: z.int(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'null: an API key wrote it.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ConversationNote' });
export type NoteView = z.infer<typeof noteSchema>;

export const notePageSchema = z
  .object({ items: z.array(noteSchema), next: z.int().nullable() })
  .meta({ id: 'ConversationNotePage', description: 'Newest first.' });
