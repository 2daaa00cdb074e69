import type { Schemas } from '../../api/client.js';

export type NumberType = Schemas['AccountNumber']['type'];

export const NUMBER_TYPES: readonly { value: NumberType; label: string }[] = [
  { value: 'ten_dlc', label: '10DLC' },
  { value: 'toll_free', label: 'Toll-free' },
  { value: 'short_code', label: 'Short code' },
  { value: 'long_code', label: 'Long code' },
  { value: 'alphanumeric', label: 'Name (outside of North America)' },
];

export function numberTypeLabel(type: string): string {
  return NUMBER_TYPES.find(({ value }) => value === type)?.label ?? type;
}

export function isNumberType(value: string | null): value is NumberType {
  return NUMBER_TYPES.some((type) => type.value === value);
}
