/** Klaviyo's alert line for unsubscribes: more than 1.3 % of what was delivered (help.klaviyo.com 21206358003355). */
export const ALERT_PER_MILLE = 13;
/** Of fewer, one person makes a percent. */
export const LEAST_DELIVERED = 100;

/** Opt-outs against deliveries of one campaign. */
export interface OptOutRate {
  /** Of what was delivered, two decimals; null as long as nothing was. */
  percent: number | null;
  alert: boolean;
}

export function optOutRate(optOuts: number, delivered: number): OptOutRate {
  return {
    percent: delivered === 0 ? null : Math.round((optOuts * 10_000) / delivered) / 100,
    alert: delivered >= LEAST_DELIVERED && optOuts * 1_000 >= delivered * ALERT_PER_MILLE,
  };
}
