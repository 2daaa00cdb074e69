/** What a round needs to know of a campaign: its part, against the weights of the others. */
interface Weighted {
  weight: number;
}

/** The turn of one campaign in a round. */
export interface Turn<Campaign> {
  campaign: Campaign;
  /** Its weight over its own and those of all that come after it in the round. */
  share: number;
  /** Its weight over the largest: the size of its claim against that of the largest one. */
  size: number;
}

/**
 * The campaigns in the order of a minute's rounds. Where a minute has less to give than there are campaigns, the first
 * ones get it: so over the minutes each is the first as often as its weight says.
 */
export function inTurn<Campaign extends Weighted>(campaigns: readonly Campaign[], slot: number): Campaign[] {
  const total = sumOf(campaigns);
  let point = total === 0 ? 0 : slot % total;
  let first = 0;
  for (const { weight } of campaigns) {
    if (point < weight) break;
    point -= weight;
    first++;
  }
  return [...campaigns.slice(first), ...campaigns.slice(0, first)];
}

/** One round: each campaign may take its share of what is left when its turn comes, so that nothing stays unused. */
export function turnsOf<Campaign extends Weighted>(campaigns: readonly Campaign[]): Turn<Campaign>[] {
  const largest = Math.max(...campaigns.map(({ weight }) => weight));
  return campaigns.map((campaign, index) => ({
    campaign,
    share: campaign.weight / sumOf(campaigns.slice(index)),
    size: campaign.weight / largest,
  }));
}

/**
 * Segments that a turn may take.
 *
 * @param left segments that the minute has left
 * @param most segments of the largest claim
 */
export function quotaOf({ share, size }: Turn<unknown>, left: number, most: number): number {
  return Math.min(Math.ceil(left * share), Math.ceil(most * size));
}

function sumOf(campaigns: readonly Weighted[]): number {
  return campaigns.reduce((sum, { weight }) => sum + weight, 0);
}
