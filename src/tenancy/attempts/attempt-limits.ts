import { createHash } from 'node:crypto';
import { networkAddress } from './network-address.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How often something may be tried in a while. */
export interface AttemptLimit {
  /** SHA-256 of whose attempts they are. */
  subject: Buffer;
  most: number;
  windowMs: number;
}

/**
 * 10 guesses at one person in 15 minutes are 350,000 a year: no password of 12 characters falls to that. From browsers
 * in which the person signed in before there is a limit of its own, so a stranger who uses this one up locks nobody
 * out who sits at the own desk; and whoever resets the password by mail begins anew.
 */
export function passwordOf(email: string): AttemptLimit {
  return limit(`password:${email}`, 10, 15 * MINUTE_MS);
}

/** Of a browser in which the person has signed in before. */
export function passwordFrom(deviceId: string): AttemptLimit {
  return limit(`device:${deviceId}`, 10, 15 * MINUTE_MS);
}

/** An office behind one address has several people who mistype. */
export function attemptsFrom(ip: string): AttemptLimit {
  return limit(`address:${networkAddress(ip)}`, 50, 15 * MINUTE_MS);
}

/** A session that was left open does not give the password away. */
export function passwordInSession(userId: number): AttemptLimit {
  return limit(`session:${userId}`, 10, 15 * MINUTE_MS);
}

/**
 * Three codes of a million are good at a time: at 10 guesses a day somebody who knows the password finds one within a
 * year with a chance of one percent. Recovery codes are counted apart, so that the person still gets in.
 */
export function codeOf(userId: number): AttemptLimit {
  return limit(`code:${userId}`, 10, 24 * HOUR_MS);
}

/** 80 random bits need no brake; the server's time does. */
export function recoveryCodeOf(userId: number): AttemptLimit {
  return limit(`recovery-code:${userId}`, 20, HOUR_MS);
}

/** Links by mail: nobody's mailbox is to be filled by us. */
export function resetsOf(email: string): AttemptLimit {
  return limit(`reset:${email}`, 3, HOUR_MS);
}

export function resetsFrom(ip: string): AttemptLimit {
  return limit(`reset-address:${networkAddress(ip)}`, 20, HOUR_MS);
}

/** Invitations that a company may send: strangers get them, too. */
export function invitationsOf(companyId: number): AttemptLimit {
  return limit(`invitations:${companyId}`, 100, 24 * HOUR_MS);
}

function limit(subject: string, most: number, windowMs: number): AttemptLimit {
  return { subject: createHash('sha256').update(subject).digest(), most, windowMs };
}
