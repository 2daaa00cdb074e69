import { z } from 'zod';
import { idSchema } from '../../platform/http/page.js';
import { importSettingsInputSchema } from '../imports/import-settings.js';

export const uploadIdSchema = z.uuid();

const settings = importSettingsInputSchema
  .default({})
  .meta({ description: 'How to read the file; what is left out is detected.' });

export const previewUploadSchema = z
  .strictObject({
    listId: idSchema.optional().meta({ description: 'The list that the file is meant for.' }),
    settings,
  })
  .meta({ id: 'UploadPreviewInput', description: 'How an uploaded file is to be read.' });
export type PreviewUpload = z.infer<typeof previewUploadSchema>;

export const importUploadSchema = z
  .strictObject({
    listId: idSchema.nullable().meta({
      description: 'The list that takes the contacts; null: a file of opt-outs, which go into no list.',
    }),
    settings,
  })
  .meta({ id: 'UploadImportInput', description: 'Where an uploaded file goes, and how it is to be read.' });
export type ImportUpload = z.infer<typeof importUploadSchema>;
