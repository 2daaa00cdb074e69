import { CLASS_LIMITS } from '../../../../src/carriers/ten-dlc/ten-dlc-limits.js';
import type { Schemas } from '../../api/client.js';
import { formatNumber } from '../../components/format.js';

export type BrandKind = Schemas['TenDlcBrand']['kind'];
export type CampaignClass = Schemas['TenDlcCampaign']['class'];

export const BRAND_KINDS: readonly { value: BrandKind; label: string }[] = [
  { value: 'standard', label: 'Standard' },
  { value: 'low_volume', label: 'Low volume' },
  { value: 'sole_proprietor', label: 'Sole proprietor' },
];

export function brandKindLabel(kind: BrandKind): string {
  return BRAND_KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

/** What AT&T allows each class: the very limits that the sender keeps to. */
export const CLASSES: readonly { value: CampaignClass; label: string }[] = Object.entries(
  CLASS_LIMITS,
).flatMap(([value, { perMinute, over }]) =>
  isClass(value)
    ? [{ value, label: `${value}: ${formatNumber(perMinute)} segments a minute ${overWords(over)}` }]
    : [],
);

export function overWords(over: 'campaign' | 'number'): string {
  return over === 'campaign' ? 'over all numbers' : 'for each number';
}

function isClass(value: string): value is CampaignClass {
  return value in CLASS_LIMITS;
}
