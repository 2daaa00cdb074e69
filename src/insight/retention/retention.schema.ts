import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { ARCHIVE_FILE_STATUSES, ARCHIVE_KINDS } from './archive-file.js';

/** Nobody is still waiting for a carrier's word after a month, and whoever set this by mistake has time to see it. */
const LEAST_DAYS = 30;
const MOST_DAYS = 3_650;
const LEAST_FILE_DAYS = 7;
const DEFAULT_FILE_DAYS = 90;

const days = z.int().min(LEAST_DAYS).max(MOST_DAYS).nullable();

const ruleShape = {
  messageDays: days.meta({
    description:
      'Days after the end of a campaign until its messages leave, with their texts and what happened to them; null: never.',
  }),
  replyDays: days.meta({ description: 'Days until replies leave, with their conversations; null: never.' }),
};

export const setRetentionSchema = z
  .strictObject({
    ...ruleShape,
    fileDays: z.int().min(LEAST_FILE_DAYS).max(MOST_DAYS).default(DEFAULT_FILE_DAYS).meta({
      description: 'Days for which the file of what has left can be downloaded.',
    }),
  })
  .meta({ id: 'SetRetention' });
export type SetRetention = z.infer<typeof setRetentionSchema>;

export const retentionSchema = z
  .object({
    ...ruleShape,
    fileDays: z.int(),
    updatedAt: z.iso.datetime().nullable().meta({ description: 'Null: nobody has set it yet.' }),
  })
  .meta({ id: 'Retention' });
export type Retention = z.infer<typeof retentionSchema>;

/** What holds until a company says otherwise. */
export const DEFAULT_RETENTION: Retention = {
  messageDays: null,
  replyDays: null,
  fileDays: DEFAULT_FILE_DAYS,
  updatedAt: null,
};

export const archiveFileQuerySchema = pageQuerySchema;

export const archiveFileSchema = z
  .object({
    id: z.int(),
    kind: z.enum(ARCHIVE_KINDS),
    campaignId: z.int().nullable().meta({ description: 'Whose messages these are; null: replies.' }),
    status: z.enum(ARCHIVE_FILE_STATUSES).meta({
      description:
        'exporting: the file is being written. removing: it is whole, and what is in it is being deleted. removed: that is done.',
    }),
    items: z.int().meta({ description: 'Messages or replies in it.' }),
    removedItems: z.int().meta({ description: 'How many of them have been deleted.' }),
    bytes: z.int(),
    createdAt: z.iso.datetime(),
    exportedAt: z.iso.datetime().nullable(),
    removedAt: z.iso.datetime().nullable(),
    downloadableUntil: z.iso.datetime().nullable().meta({
      description: 'Null: it is not whole yet, or is gone.',
    }),
  })
  .meta({ id: 'ArchiveFile' });
export type ArchiveFileView = z.infer<typeof archiveFileSchema>;

export const archiveFilePageSchema = z
  .object({ items: z.array(archiveFileSchema), next: z.int().nullable() })
  .meta({ id: 'ArchiveFilePage' });
