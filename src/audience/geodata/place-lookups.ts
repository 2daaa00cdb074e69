/** Distinct phone prefixes of one call, by who answered for them. */
export interface PlaceLookups {
  fromMemory: number;
  fromRedis: number;
  fromTable: number;
}
