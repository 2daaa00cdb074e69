/** An amount as the API tells it (`12.345`), in its currency; null: no price was set. */
export function formatCost(amount: string | null, currency: string | null): string {
  if (amount === null || currency === null) return '–';
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    maximumFractionDigits: 4,
  }).format(Number(amount));
}
