// @ts-check

/**
 * Puts down many at once: the first waits so long for company, as on the real road.
 * @template Item
 * @param {number} windowMs
 * @param {number} most
 * @param {(items: Item[]) => Promise<unknown>} put
 * @returns {(item: Item) => Promise<void>} resolves once it is put down
 */
export function gather(windowMs, most, put) {
  /** @type {{ item: Item, resolve: () => void }[]} */
  let waiting = [];
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    await put(batch.map(({ item }) => item));
    for (const { resolve } of batch) resolve();
  };
  return (item) =>
    new Promise((resolve) => {
      waiting.push({ item, resolve });
      if (waiting.length >= most) void flush();
      else timer ??= setTimeout(flush, windowMs);
    });
}
