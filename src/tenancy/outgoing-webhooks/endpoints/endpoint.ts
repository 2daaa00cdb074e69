import type { EventType } from '../event-types.js';

/** An address of a company's own that is told what happens. */
export interface WebhookEndpoint {
  id: number;
  companyId: number;
  url: string;
  description: string;
  types: EventType[];
  enabled: boolean;
  /** Why it was disabled by itself. */
  disabledReason: string | null;
  failingSince: Date | null;
  restsUntil: Date | null;
  /** Until when the secret before this one signs too. */
  retiredUntil: Date | null;
  createdAt: Date;
}

/** What a secret is sealed for. */
export function secretContext(endpointId: number): string {
  return `outgoing-webhook-secret:${endpointId}`;
}

/** So many of a company: each may hold a place among those that a process delivers to at a time. */
export const MOST_ENDPOINTS = 20;
