import { z } from 'zod';

/** Klaviyo's alert line for unsubscribes: more than 1.3 % of what was delivered (help.klaviyo.com 21206358003355). */
export const ALERT_PER_MILLE = 13;
/** Of fewer, one person makes a percent. */
export const LEAST_DELIVERED = 100;

export const optOutRateSchema = z
  .object({
    percent: z
      .number()
      .nullable()
      .meta({ description: 'Of what was delivered, two decimals; null as long as nothing was.' }),
    alert: z.boolean().meta({
      description: `${ALERT_PER_MILLE / 10} % or more of at least ${LEAST_DELIVERED} delivered messages.`,
    }),
  })
  .meta({ id: 'OptOutRate', description: 'How many opt out of a campaign by a reply.' });
export type OptOutRate = z.infer<typeof optOutRateSchema>;

/** Opt-outs against deliveries of one campaign. */
export function optOutRate(optOuts: number, delivered: number): OptOutRate {
  return {
    percent: delivered === 0 ? null : Math.round((optOuts * 10_000) / delivered) / 100,
    alert: delivered >= LEAST_DELIVERED && optOuts * 1_000 >= delivered * ALERT_PER_MILLE,
  };
}
