import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ZodType } from 'zod';
import { type Operation, operationsOf } from './document-operations.js';
import { convertZodSchema, SCHEMA_ID } from './zod-openapi.converter.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

interface Content {
  schema?: Schema;
}

/**
 * Moves bodies and answers that carry an id into the document's components, so that a generated client gets one
 * named type for each.
 *
 * @param further schemas that stand in the components whether or not an operation names them
 */
export function moveNamedSchemas(document: OpenAPIObject, further: Record<string, ZodType>): void {
  const schemas: Schemas = { ...document.components?.schemas };
  for (const [name, schema] of Object.entries(further)) {
    const converted = convertZodSchema(schema, { schemaType: 'output' });
    if (converted) nameSchema({ schema: converted.schema }, name, schemas);
  }
  for (const { operation } of operationsOf(document)) {
    for (const { content, suffix } of contentsOf(operation)) {
      const id = content.schema && SCHEMA_ID in content.schema ? content.schema[SCHEMA_ID] : null;
      if (typeof id !== 'string') continue;
      const same = schemas[id] === undefined || isDeepStrictEqual(schemas[id], withoutId(content.schema));
      nameSchema(content, same ? id : `${id}${suffix}`, schemas);
    }
  }
  document.components = { ...document.components, schemas };
}

function nameSchema(content: Content, name: string, schemas: Schemas): void {
  const schema = withoutId(content.schema);
  if (schemas[name] !== undefined && !isDeepStrictEqual(schemas[name], schema)) {
    throw new Error(`Two different schemas have the id ${name}.`);
  }
  schemas[name] = schema;
  content.schema = { $ref: `#/components/schemas/${name}` };
}

function withoutId(schema: Schema | undefined): Schema {
  const copy = { ...schema };
  Reflect.deleteProperty(copy, SCHEMA_ID);
  return copy;
}

function contentsOf(operation: Operation): { content: Content; suffix: 'Input' | 'Output' }[] {
  const { requestBody, responses } = operation;
  const bodies = requestBody && 'content' in requestBody ? Object.values(requestBody.content) : [];
  const answers = Object.values(responses).flatMap((response) =>
    response && 'content' in response && response.content ? Object.values(response.content) : [],
  );
  return [
    ...bodies.map((content) => ({ content, suffix: 'Input' as const })),
    ...answers.map((content) => ({ content, suffix: 'Output' as const })),
  ];
}
