import { z } from 'zod';

/** Query of every listing: keyset paging by id. */
export const pageQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).optional().meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Items on a page.' }),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

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
export const idSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
