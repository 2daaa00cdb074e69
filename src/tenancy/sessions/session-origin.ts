import type { FastifyRequest } from 'fastify';

/** Where a session begins, and with what. */
export interface SessionOrigin {
  address: string;
  /** What the browser calls itself; empty where it says nothing. */
  userAgent: string;
}

const USER_AGENT_LENGTH = 255;

export function originOf({ ip, headers }: FastifyRequest): SessionOrigin {
  const agent = headers['user-agent'] ?? '';
  // Headers may hold any byte from 0x20 on; what is no text is not shown.
  return {
    address: ip.slice(0, 45),
    userAgent: agent.replace(/[^\x20-\x7e]/g, '?').slice(0, USER_AGENT_LENGTH),
  };
}
