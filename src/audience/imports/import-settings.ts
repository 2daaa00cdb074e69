import { z } from 'zod';
import { customNameSchema } from '../contacts/contact.schemas.js';
import { isPhoneCountry } from '../contacts/phone-number.js';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export function isDelimiter(text: string): text is Delimiter {
  return DELIMITERS.some((delimiter) => delimiter === text);
}

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How we know the encoding: somebody said so, a byte order mark does, or the bytes look like it. */
const ENCODING_SOURCES = ['given', 'mark', 'content'] as const;
export type EncodingSource = (typeof ENCODING_SOURCES)[number];

const COMPRESSIONS = ['none', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** cr: the bare carriage return of old Macs. */
export const LINE_ENDS = ['lf', 'crlf', 'cr'] as const;
export type LineEnds = (typeof LINE_ENDS)[number];

/** The contact's fields that a column may fill. */
export const MAPPED_FIELDS = ['phone', 'firstName', 'lastName', 'email', 'state', 'zip', 'timeZone'] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

const columnSchema = z
  .union([z.number().int().min(0), z.string().min(1)])
  .meta({ description: 'A column: its number, counted from 0, or its header.' });

/** What a company may say about its file; everything left out is detected. */
export const importSettingsInputSchema = z
  .strictObject({
    encoding: z
      .enum(ENCODINGS)
      .optional()
      .meta({ description: 'What a byte order mark names goes before; gzip is always told by itself.' }),
    lineEnds: z.enum(LINE_ENDS).optional().meta({ description: 'cr: the bare carriage return of old Macs.' }),
    delimiter: z.enum(DELIMITERS).optional(),
    hasHeader: z.boolean().optional().meta({ description: 'Whether the first row names the columns.' }),
    mapping: z
      .strictObject({
        phone: columnSchema,
        firstName: columnSchema.optional(),
        lastName: columnSchema.optional(),
        email: columnSchema.optional(),
        state: columnSchema.optional(),
        zip: columnSchema.optional(),
        timeZone: columnSchema.optional(),
        custom: z
          .record(customNameSchema, columnSchema)
          .optional()
          .meta({ description: 'Name of a custom field → its column.' }),
      })
      .optional()
      .meta({
        description: 'Which column holds what; columns not named are ignored. Guessed where left out.',
      }),
    defaultCountry: z
      .string()
      .refine(isPhoneCountry, 'must be an ISO 3166 country code such as US')
      .optional()
      .meta({ description: 'Country of numbers without a country code; US where left out.' }),
    duplicates: z
      .enum(['keep', 'update'])
      .optional()
      .meta({
        description:
          'keep (default): a contact that exists stays as it is, and the first of equal rows wins. ' +
          'update: the file overwrites it, and the last of equal rows wins.',
      }),
    optOutAll: z
      .boolean()
      .optional()
      .meta({ description: 'Whether every number of the file is opted out as it is imported.' }),
  })
  .meta({ id: 'ImportSettingsInput', description: 'How to read a contact file.' });
export type ImportSettingsInput = z.infer<typeof importSettingsInputSchema>;

/** Columns by number, counted from 0. */
export interface ColumnMapping {
  fields: Partial<Record<MappedField, number>> & { phone: number };
  custom: { name: string; column: number }[];
}

/** How a file is read, decided once at its start; stored with the import. */
export const importSettingsSchema = z
  .strictObject({
    compression: z.enum(COMPRESSIONS),
    encoding: z.enum(ENCODINGS),
    encodingSource: z.enum(ENCODING_SOURCES).meta({
      description:
        'How the encoding is known. What the content suggests is looked at again over the whole file.',
    }),
    lineEnds: z.enum(LINE_ENDS),
    delimiter: z.enum(DELIMITERS),
    hasHeader: z.boolean(),
    /** Headers, or «column 1» and so on; their count is the count of columns of the file. */
    columns: z.array(z.string()),
    mapping: z.strictObject({
      fields: z.strictObject({
        phone: z.number(),
        firstName: z.number().optional(),
        lastName: z.number().optional(),
        email: z.number().optional(),
        state: z.number().optional(),
        zip: z.number().optional(),
        timeZone: z.number().optional(),
      }),
      custom: z.array(z.strictObject({ name: z.string(), column: z.number() })),
    }),
    defaultCountry: z.string().refine(isPhoneCountry),
    duplicates: z.enum(['keep', 'update']),
    optOutAll: z.boolean(),
  })
  .meta({ id: 'ImportSettings', description: 'How a contact file is read.' });
export type ImportSettings = z.infer<typeof importSettingsSchema>;
