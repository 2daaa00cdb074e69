interface Listing<Item, Next> {
  items: Item[];
  next: Next | null;
}

/** How the pages of our listings follow each other: `next` of one is `after` of the other. */
export const pages = {
  pageParamName: 'after',
  // Null is left out of the address; of undefined the library would make 0.
  initialPageParam: null,
  getNextPageParam: (last: Listing<unknown, unknown>) => last.next ?? undefined,
};

/** The items of all pages that were read so far. */
export function itemsOf<Item>(data: { pages: readonly Listing<Item, unknown>[] } | undefined): Item[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}
