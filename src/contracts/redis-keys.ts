/**
 * Every Redis key of the platform outside BullMQ's own. Redis is a cache and a pace keeper here: any key may
 * vanish at any moment, and its absence never allows what the database forbids.
 */
export const redisKeys = {
  /** Present while a campaign must not send (paused, canceled): lets a worker say no before asking MySQL. */
  campaignHalted: (campaignId: number) => `halted:campaign:${campaignId}`,
  /** Present for people who opted out lately, of a company or of one of its accounts (0: the company): an early no. */
  optedOut: (companyId: number, phone: number | string, accountId = 0) =>
    `optout:${companyId}:${phone}:${accountId}`,
  /** GCRA state of one sending number: theoretical arrival time in microseconds. */
  numberPace: (numberId: number) => `pace:number:${numberId}`,
  /** The same of a registered 10DLC campaign, over all of its numbers. */
  tenDlcPace: (campaignId: number) => `pace:10dlc:${campaignId}`,
  /** The same of an account that has a rate of its own. */
  accountPace: (accountId: number) => `pace:account:${accountId}`,
  /** Geodata of one phone prefix; the version changes when the tables are seeded anew. */
  geodata: (version: string, prefix: string) => `geo:${version}:${prefix}`,
  /** GCRA state of the requests of a key, a person, a company or a network address: the next one's time in microseconds. */
  requestRate: (whose: string, id: number | string) => `rate:${whose}:${id}`,
  /** Token of the request that alone may touch the file of an upload. One slot with the next, for one script. */
  uploadLock: (uploadId: string) => `upload:{${uploadId}}:lock`,
  /** Present while another request waits for that lock. */
  uploadWanted: (uploadId: string) => `upload:{${uploadId}}:wanted`,
  /** What a company answers to replies: its reply keywords and texts. */
  replyRules: (companyId: number) => sharedKeys(`reply-rules:${companyId}`),
  /**
   * Channel of a company's live events. Channels know nothing of Redis' numbered databases, so the number is in the
   * name: two deployments on one server do not hear each other.
   */
  live: (database: number, companyId: number) => `live:${database}:${companyId}`,
  /** Living processes by the time of their last heartbeat, and what each told with it. One slot, for one read. */
  processes: '{processes}:heartbeats',
  processFacts: (id: string) => `{processes}:facts:${id}`,
  /** Token of the process that alone does a periodic work of this name. */
  soleWork: (name: string) => `sole:${name}`,
  /** Present while a process is asked to drain. */
  processDrain: (id: string) => `{processes}:drain:${id}`,
  /** A company's own stop words. */
  stopWords: (companyId: number) => sharedKeys(`stop-words:${companyId}`),
} as const;

/** Keys of a value that all processes share; one slot, for one script. */
export interface SharedKeys {
  value: string;
  /** Present while it is being changed: the database is asked meanwhile. */
  changing: string;
  /** How often it was changed: what was read before a change is not kept after it. */
  changes: string;
}

function sharedKeys(name: string): SharedKeys {
  return {
    value: `shared:{${name}}`,
    changing: `shared:{${name}}:changing`,
    changes: `shared:{${name}}:changes`,
  };
}
