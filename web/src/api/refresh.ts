import type { Query, QueryClient } from '@tanstack/react-query';

/** A part of the API: a path, alone or of one thing. */
export interface Changed {
  /** Such as `/campaigns`: what is read at this path and below is read again. */
  path: string;
  /** Only what names this id, or none: lists and the thing itself, not other things. */
  id?: string | number;
}

/** Reads again what is shown of the changed parts; what is not shown is read when it is next. */
export function refresh(queries: QueryClient, changed: readonly Changed[]): Promise<void> {
  return queries.invalidateQueries({ predicate: (query) => changed.some((part) => concerns(query, part)) });
}

function concerns({ queryKey }: Query, { path, id }: Changed): boolean {
  const [, schemaPath, init] = queryKey;
  if (typeof schemaPath !== 'string') return false;
  const below = schemaPath.replace('/api/v1', '');
  if (below !== path && !below.startsWith(`${path}/`) && !below.startsWith(`${path}.`)) return false;
  if (id === undefined) return true;
  const first = firstPathParameter(init);
  return first === undefined || first === String(id);
}

function firstPathParameter(init: unknown): string | undefined {
  if (typeof init !== 'object' || init === null || !('params' in init)) return undefined;
  const { params } = init;
  if (typeof params !== 'object' || params === null || !('path' in params)) return undefined;
  const { path } = params;
  if (typeof path !== 'object' || path === null) return undefined;
  const [first] = Object.values(path);
  return first === undefined ? undefined : String(first);
}
