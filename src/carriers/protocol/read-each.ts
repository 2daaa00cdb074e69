import { type CarrierEvent, UnreadableWebhookError } from '../driver.js';

/**
 * The events of a batch. One that cannot be read takes none of the others with it: the carrier would repeat all of
 * them in vain, until it gives them up.
 *
 * @throws UnreadableWebhookError where none of them can be read
 */
export function readEach<Item>(
  items: readonly Item[],
  read: (item: Item) => readonly CarrierEvent[],
): CarrierEvent[] {
  const problems: UnreadableWebhookError[] = [];
  const events = items.flatMap((item) => {
    try {
      return read(item);
    } catch (error) {
      if (!(error instanceof UnreadableWebhookError)) throw error;
      problems.push(error);
      return [];
    }
  });
  const [problem] = problems;
  if (problem && problems.length === items.length) throw problem;
  return events;
}
