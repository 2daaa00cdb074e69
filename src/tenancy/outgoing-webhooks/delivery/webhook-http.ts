import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { Environment } from '../../../platform/config/environment.js';
import { errorCode } from '../../../platform/error-code.js';
import { guardedConnector, type Resolve } from './guarded-connector.js';

/** One deadline for connecting, the request and what is read of the answer. */
const TIMEOUT_MS = 10_000;
/** Longer answers are cut off with their connection. */
const MOST_ANSWER_BYTES = 16_384;
const KEPT_CHARACTERS = 1_000;
/** Deliveries of a busy endpoint follow each other by far less. */
const KEEP_ALIVE_MS = 8_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** What became of one request. */
export interface PostResult {
  /** HTTP status; null: no answer came. */
  status: number | null;
  tookMs: number;
  answer: string | null;
  /** Null: it was taken. */
  problem: string | null;
  /** How long the receiver wants to be left in peace. ms */
  pauseMs: number | null;
}

/**
 * Posts events. Keeps connections, follows no redirect, and reaches public addresses alone unless the deployment lets
 * it. How many requests run at a time is the caller's matter: none waits here behind those of another endpoint.
 */
@Injectable()
export class WebhookHttp implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(environment: Environment) {
    this.agent = makeAgent(environment.outgoingWebhooksAllowPrivate);
  }

  async post(url: string, headers: Record<string, string>, body: string): Promise<PostResult> {
    return postWith(this.agent, url, headers, body);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

/** @param allowPrivate lets requests to any address */
export function makeAgent(allowPrivate: boolean, resolve?: Resolve): Agent {
  return new Agent({
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    ...(allowPrivate ? {} : { connect: guardedConnector(TIMEOUT_MS, resolve) }),
  });
}

/** One request; never throws. */
export async function postWith(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<PostResult> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const { origin, pathname, search } = new URL(url);
    const response = await agent.request({
      origin,
      path: `${pathname}${search}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'sms-platform-webhooks/1', ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const status = response.statusCode;
    const answer = await readAnswer(response.body);
    const isTaken = status >= 200 && status < 300;
    const problem = isTaken ? null : refusalWords(status);
    return { status, tookMs: took(), answer, problem, pauseMs: pauseOf(status, response.headers) };
  } catch (error) {
    return { status: null, tookMs: took(), answer: null, problem: faultWords(error), pauseMs: null };
  }
}

async function readAnswer(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size >= MOST_ANSWER_BYTES) break;
  }
  const text = Buffer.concat(chunks).toString('utf8').slice(0, KEPT_CHARACTERS);
  // Half of a surrogate pair at the end is no text.
  return Buffer.from(text, 'utf8').toString('utf8');
}

function refusalWords(status: number): string {
  if (status >= 300 && status < 400) return `It answered ${status}; redirects are not followed.`;
  return `It answered ${status}.`;
}

function faultWords(error: unknown): string {
  const code = errorCode(error);
  if (code === 'FORBIDDEN_ADDRESS') return 'Its address is not one of the public Internet.';
  if (error instanceof Error && error.name === 'TimeoutError')
    return `No answer within ${TIMEOUT_MS / 1_000} s.`;
  return `No answer: ${code ?? (error instanceof Error ? error.message : 'unknown')}`.slice(0, 300);
}

/** Retry-After in seconds, of the answers that RFC 9110 and RFC 6585 have it for. */
function pauseOf(status: number, headers: Record<string, string | string[] | undefined>): number | null {
  if (status !== 429 && status !== 503) return null;
  const seconds = Number(headers['retry-after']);
  if (!Number.isFinite(seconds) || seconds <= 0) return null;
  return Math.min(seconds * 1_000, LONGEST_PAUSE_MS);
}
