import { InvalidInputError } from '../../platform/errors.js';

/**
 * Where a search goes on. `walk`, `code`: below this message of this campaign, newest campaign first. `person`: among
 * the messages below this id of the campaigns up to this one.
 */
export interface ArchiveCursor {
  way: 'walk' | 'code' | 'person';
  campaignId: number;
  messageId: number;
}

const LETTERS = { w: 'walk', c: 'code', p: 'person' } as const;
/** Ids of campaigns are INT UNSIGNED. */
const LAST_CAMPAIGN = 2 ** 32 - 1;

/** Before everything. */
export function fromTheTop(way: ArchiveCursor['way']): ArchiveCursor {
  return { way, campaignId: LAST_CAMPAIGN, messageId: Number.MAX_SAFE_INTEGER };
}

export function writeCursor({ way, campaignId, messageId }: ArchiveCursor): string {
  return `${way[0]}${campaignId}.${messageId}`;
}

/** @throws InvalidInputError on `after` */
export function readCursor(text: string): ArchiveCursor {
  const match = /^([wcp])(\d{1,10})\.(\d{1,16})$/.exec(text);
  const way = match ? Object.entries(LETTERS).find(([letter]) => letter === match[1])?.[1] : undefined;
  if (!match || !way) throw InvalidInputError.of('after', 'must be the `next` of the page before');
  return {
    way,
    campaignId: Math.min(Number(match[2]), LAST_CAMPAIGN),
    messageId: Math.min(Number(match[3]), Number.MAX_SAFE_INTEGER),
  };
}
