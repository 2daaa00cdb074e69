/** A piece of SQL and its parameters, in order. */
export interface Fragment {
  sql: string;
  parameters: unknown[];
}

/** A condition that holds where all of these do; without any it always holds. */
export function allOf(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return { sql: 'TRUE', parameters: [] };
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}
