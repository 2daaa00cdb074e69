import { z } from 'zod';

/**
 * A whole number: as a number of JSON, or in the digits that an address has for it. Nothing else is taken for one,
 * as `Number` would do it: not `0x1`, which is nobody's way to name the list 1, nor `true`, `[1]` or an empty text.
 */
function wholeNumber(minimum: number, maximum: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z.number().int().min(minimum).max(maximum),
  );
}

/** Query of every listing: keyset paging by id. */
export const pageQuerySchema = z.strictObject({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
  limit: wholeNumber(1, 200).default(50).meta({ description: 'Items on a page.' }),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** Of a listing that people read from its new end, too. */
export const orderedPageQuerySchema = pageQuerySchema.extend({
  order: z.enum(['oldest', 'newest']).default('oldest').meta({ description: 'Which come first.' }),
});
export type OrderedPageQuery = z.infer<typeof orderedPageQuerySchema>;

/** One page of a listing; `next` is null on the last one. */
export interface Page<Item> {
  items: Item[];
  next: number | null;
}

/** A page out of up to `limit + 1` rows: the extra row tells that there is a further page. */
export function toPage<Item extends { id: number }>(rows: Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? last.id : null };
}

/** A path parameter that is an id of ours. */
export const idSchema = wholeNumber(1, Number.MAX_SAFE_INTEGER);
