/** Use-case classes that AT&T puts campaigns into. */
export const TEN_DLC_CLASSES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'N', 'T', 'W'] as const;
export type TenDlcClass = (typeof TEN_DLC_CLASSES)[number];

export const TEN_DLC_BRAND_KINDS = ['standard', 'low_volume', 'sole_proprietor'] as const;
export type TenDlcBrandKind = (typeof TEN_DLC_BRAND_KINDS)[number];

/** T-Mobile's day begins at midnight Pacific time, wherever the account's carrier has its own. */
export const BRAND_DAY_ZONE = 'America/Los_Angeles';

/** AT&T's segments a minute by class: over all numbers of a campaign, or for each of them. */
export const CLASS_LIMITS: Readonly<Record<TenDlcClass, { perMinute: number; over: 'campaign' | 'number' }>> =
  {
    A: { perMinute: 4_500, over: 'campaign' },
    B: { perMinute: 4_500, over: 'campaign' },
    C: { perMinute: 2_400, over: 'campaign' },
    D: { perMinute: 2_400, over: 'campaign' },
    E: { perMinute: 240, over: 'campaign' },
    F: { perMinute: 240, over: 'campaign' },
    G: { perMinute: 60, over: 'number' },
    N: { perMinute: 60, over: 'number' },
    T: { perMinute: 75, over: 'campaign' },
    W: { perMinute: 15, over: 'campaign' },
  };

/** T-Mobile's segments a day by vetting score, from the highest. */
const BRAND_TIERS = [
  { score: 75, perDay: 200_000 },
  { score: 50, perDay: 40_000 },
  { score: 25, perDay: 10_000 },
] as const;
/** Scores below those, none, and low volume. */
const LOWEST_TIER = 2_000;
const SOLE_PROPRIETOR = 1_000;

/** What decides a brand's day. */
export interface BrandStanding {
  kind: TenDlcBrandKind;
  /** 1 to 100; null: not vetted. */
  vettingScore: number | null;
  /** The company's own limit, or null. */
  segmentsPerDay: number | null;
}

/** Segments that the carrier takes of a brand in a day. */
export function brandLimit({ kind, vettingScore }: Omit<BrandStanding, 'segmentsPerDay'>): number {
  if (kind === 'sole_proprietor') return SOLE_PROPRIETOR;
  if (kind === 'low_volume') return LOWEST_TIER;
  return BRAND_TIERS.find(({ score }) => (vettingScore ?? 0) >= score)?.perDay ?? LOWEST_TIER;
}

/** Segments that the brand may send in a day: the carrier's limit, or the company's own below it. */
export function brandPerDay(brand: BrandStanding): number {
  return Math.min(brand.segmentsPerDay ?? Number.POSITIVE_INFINITY, brandLimit(brand));
}
