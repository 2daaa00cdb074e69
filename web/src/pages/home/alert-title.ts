import type { Schemas } from '../../api/client.js';

/** What happened, in a few words; the message of the alert names whom it happened to. */
export const ALERT_TITLES: Readonly<Record<Schemas['Alert']['kind'], string>> = {
  account_stopped: 'An account is stopped',
  campaign_failing: 'A campaign is paused',
  number_slowed: 'A number is slowed',
  opt_out_rate: 'Unusually many people opt out',
  failure_share: 'Unusually many messages fail',
  no_delivery_reports: 'Delivery reports stay away',
  webhook_endpoint_disabled: 'A webhook is switched off',
  balance_low: 'The balance is low',
  balance_empty: 'The balance is used up',
  queue_lag: 'Work waits for longer than it should',
};
