import { randomBytes } from 'node:crypto';

/** 192 random bits in 32 characters that need no escaping in an address. */
export function newWebhookToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Where a carrier reports to, as a company enters it there: `PUBLIC_URL/webhooks/<carrier>/<token>`. */
export function webhookAddress(
  publicUrl: string,
  account: { carrier: string; webhookToken: string },
): string {
  return `${publicUrl}/webhooks/${account.carrier}/${account.webhookToken}`;
}
