import type { ValueTransformer } from 'typeorm';

/** BIGINT columns as numbers: TypeORM hands them out as strings. Our ids stay below 2^53 by far. */
export const bigintNumber: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};
