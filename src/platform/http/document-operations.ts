import type { OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

export interface DocumentedOperation {
  /** With its parameters in braces, such as `/api/v1/lists/{id}`. */
  path: string;
  method: HttpMethod;
  operation: Operation;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
export type HttpMethod = (typeof METHODS)[number];

const SAFE: readonly HttpMethod[] = ['get', 'head', 'options'];

/** Whether a method asks for a change. */
export function changesThings(method: HttpMethod): boolean {
  return !SAFE.includes(method);
}

/** Every operation of an OpenAPI document. */
export function operationsOf(document: Pick<OpenAPIObject, 'paths'>): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}
