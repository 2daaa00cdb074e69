import { z } from 'zod';

/** Marks an inlined schema with its id, until the document's builder moves it to the components. */
export const SCHEMA_ID = 'x-schema-id';

type JsonSchema = Record<string, unknown>;

/**
 * A zod schema as OpenAPI 3.0, with its named parts apart. Swagger's own way through Standard Schema throws on
 * dates and leaves zod's `id` in the document, which OpenAPI 3.0 does not know.
 */
export function convertZodSchema(
  schema: unknown,
  options: { schemaType: 'input' | 'output' },
): { schema: JsonSchema; components: Record<string, JsonSchema> } | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { definitions, ...root } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: options.schemaType,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDate) Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  });
  const components: Record<string, JsonSchema> = {};
  for (const [name, definition] of Object.entries(isRecord(definitions) ? definitions : {})) {
    const component: JsonSchema = isRecord(definition) ? { ...definition } : {};
    Reflect.deleteProperty(component, 'id');
    components[name] = component;
  }
  Reflect.deleteProperty(root, '$schema');
  // A named root comes as a reference to itself; a query must stay inline to be spread into its parameters.
  const id = typeof root.$ref === 'string' ? root.$ref.replace(/^.*\//, '') : null;
  const named = id === null ? undefined : components[id];
  if (id === null || !named) return { schema: { ...root }, components };
  Reflect.deleteProperty(components, id);
  return { schema: { ...named, [SCHEMA_ID]: id }, components };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
