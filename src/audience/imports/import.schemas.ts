import { z } from 'zod';
import { orderedPageQuerySchema } from '../../platform/http/page.js';
import { importSettingsSchema } from './import-settings.js';
import { IMPORT_STATUSES } from './import-status.js';

export const importQuerySchema = orderedPageQuerySchema.extend({
  listId: z.coerce.number().int().min(1).optional().meta({ description: 'Only imports into this list.' }),
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

export const importViewSchema = z
  .strictObject({
    id: z.number(),
    listId: z.number().nullable().meta({ description: 'null: it brings opt-outs alone.' }),
    status: z.enum(IMPORT_STATUSES),
    statusReason: z.string().nullable(),
    fileName: z.string(),
    fileBytes: z.number(),
    settings: importSettingsSchema,
    rows: z.number().meta({ description: 'Rows read so far: inserted + updated + duplicates + rejected.' }),
    inserted: z.number(),
    updated: z.number(),
    duplicates: z
      .number()
      .meta({ description: 'Rows whose number was there already and that changed nothing.' }),
    rejected: z.number(),
    rejectedByReason: z.record(z.string(), z.number()),
    optedOut: z.number().meta({ description: 'Rows among the accepted ones whose number is opted out.' }),
    places: z
      .strictObject({
        fromMemory: z.number(),
        fromRedis: z.number(),
        fromTable: z.number(),
        hitRate: z
          .number()
          .nullable()
          .meta({ description: 'Share that memory or Redis answered, from 0 to 1; null before the first.' }),
      })
      .meta({
        description: 'Who told where the numbers are: one look-up for each distinct prefix of a batch.',
      }),
    percent: z.number().meta({ description: 'Share of the file that is done, by bytes.' }),
    rowsPerSecond: z
      .number()
      .nullable()
      .meta({ description: 'Since the first batch; pauses and the unpacking of the file do not count.' }),
    secondsLeft: z
      .number()
      .nullable()
      .meta({ description: 'At the rate so far; null where nobody can say, or it does not run.' }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import', description: 'A contact file on its way into a list, or a file of opt-outs.' });
export type ImportView = z.infer<typeof importViewSchema>;

export const importPageSchema = z
  .strictObject({ items: z.array(importViewSchema), next: z.number().nullable() })
  .meta({ id: 'ImportPage' });

export const importPreviewSchema = z
  .strictObject({
    settings: importSettingsSchema.meta({ description: 'How the file would be read.' }),
    rows: z.array(z.array(z.string())).meta({ description: 'The first rows behind the header.' }),
  })
  .meta({ id: 'ImportPreview', description: 'What the first bytes of a file tell.' });
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** The form of an upload, for the document of the API. */
export const UPLOAD_FORM = {
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      settings: {
        type: 'string',
        description: 'JSON as in ImportSettingsInput; what is left out is detected.',
      },
      file: { type: 'string', format: 'binary' },
    },
  },
};
