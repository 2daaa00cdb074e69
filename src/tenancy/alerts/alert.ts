/** What an alert may be about. */
export const ALERT_KINDS = [
  'account_stopped',
  'campaign_failing',
  'number_slowed',
  'opt_out_rate',
  'failure_share',
  'no_delivery_reports',
  'webhook_endpoint_disabled',
  'balance_low',
  'balance_empty',
  'queue_lag',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** `company_id` of alerts that are the operators' of the platform. */
export const PLATFORM = 0;

/** One at a time of each company, kind and subject. */
export interface AlertKey {
  companyId: number;
  kind: AlertKind;
  /** ASCII, such as `account:7`; at most 80 characters. */
  subject: string;
}

export interface NewAlert extends AlertKey {
  /** In plain words, for the company's people; longer than 500 characters it is cut. */
  message: string;
}

export interface Alert extends NewAlert {
  id: number;
  beganAt: Date;
  endedAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: number | null;
}
