// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { print } from '../lib/progress.mjs';

const REWIND_MS = 2_000;
const POLL_MS = 25;
/** Where nothing moves any more, the strikes that are left come all the same. */
const PATIENCE_MS = 20_000;

/** Carries out a plan of strikes while a campaign runs. */
export class Striker {
  /**
   * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
   * @param {import('./mortal-servers.mjs').MortalServers} servers
   * @param {AbortSignal} signal
   */
  constructor(platform, servers, signal) {
    this.platform = platform;
    this.servers = servers;
    this.signal = signal;
    /** What is down, or coming back, by its name. @type {Map<string, Promise<void>>} */
    this.healing = new Map();
  }

  /**
   * @param {import('./strike-plan.mjs').Strike[]} plan
   * @param {() => Promise<number>} progress share of the messages that the carrier has taken
   * @returns {Promise<number>} strikes
   */
  async run(plan, progress) {
    for (const strike of plan) {
      for (const until = Date.now() + PATIENCE_MS; (await progress()) < strike.at && Date.now() < until; ) {
        this.signal.throwIfAborted();
        await sleep(POLL_MS);
      }
      await sleep(strike.waitMs);
      this.signal.throwIfAborted();
      await this.#strike(strike);
    }
    await Promise.all(this.healing.values());
    return plan.length;
  }

  /** @param {import('./strike-plan.mjs').Strike} strike */
  async #strike({ kind, which, downMs, at }) {
    const { servers } = this;
    const target = this.#target(kind, which);
    await this.healing.get(target);
    const back = kind === 'flushall' ? '' : `, back after ${downMs} ms`;
    print(
      `  ${(at * 100).toFixed(0)} %: ${kind === 'flushall' || kind === 'rewind' ? kind : `kill -9 ${target}`}${back}`,
    );
    switch (kind) {
      case 'database':
        return this.#heal(target, servers.killDatabase(downMs));
      case 'redis':
        return this.#heal(target, servers.killRedis(downMs));
      case 'rewind':
        return this.#heal(target, servers.killRedis(downMs, REWIND_MS));
      case 'flushall':
        return flushAll(servers.redisUrl);
      default:
        await this.platform.role(target).kill();
        return this.#heal(
          target,
          sleep(downMs).then(() => this.platform.role(target).start()),
        );
    }
  }

  /**
   * @param {import('./strike-plan.mjs').StrikeKind} kind
   * @param {number} which
   */
  #target(kind, which) {
    if (kind === 'flushall' || kind === 'rewind') return 'redis';
    const names = [...this.platform.roles.keys()].filter((name) => name.startsWith(kind));
    return names[Math.floor(which * names.length)] ?? kind;
  }

  /**
   * @param {string} target
   * @param {Promise<void>} work
   */
  #heal(target, work) {
    this.healing.set(target, work);
    // Told when it is waited for; until then it must not count as unhandled.
    work.catch(() => {});
  }
}

/** @param {string} url */
async function flushAll(url) {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => {});
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}
