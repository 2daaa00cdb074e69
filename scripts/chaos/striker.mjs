// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { print } from '../lib/progress.mjs';

const REWIND_MS = 2_000;
const POLL_MS = 25;
/** Where nothing moves any more, the strikes that are left come all the same. */
const PATIENCE_MS = 20_000;

/**
 * @typedef {import('./strike-plan.mjs').Strike} Strike
 * @typedef {import('./strike-plan.mjs').StrikeKind} StrikeKind
 * @typedef {(order: 'pause' | 'start' | 'cancel') => Promise<void>} CommandCampaign
 */

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
    /** @type {unknown[]} */
    this.failures = [];
  }

  /**
   * @param {Strike[]} plan
   * @param {() => Promise<number>} progress share of the messages that the carrier has taken
   * @param {CommandCampaign} command
   */
  async run(plan, progress, command) {
    for (const strike of plan) {
      await this.#reached(strike.at, progress);
      await sleep(strike.waitMs);
      this.signal.throwIfAborted();
      await this.#strike(strike, command);
    }
    await this.healed();
  }

  /**
   * @param {number} share
   * @param {() => Promise<number>} progress
   */
  async #reached(share, progress) {
    let now = await progress();
    for (let until = Date.now() + PATIENCE_MS; now < share && Date.now() < until; ) {
      this.signal.throwIfAborted();
      await sleep(POLL_MS);
      const before = now;
      now = await progress();
      if (now > before) until = Date.now() + PATIENCE_MS;
    }
  }

  /** Everything that was struck is back. */
  async healed() {
    await Promise.allSettled(this.healing.values());
    if (this.failures.length > 0) throw this.failures[0];
  }

  /**
   * @param {Strike} strike
   * @param {CommandCampaign} command
   */
  async #strike({ kind, which, downMs, at }, command) {
    const { servers } = this;
    const target = this.#target(kind, which);
    await this.healing.get(target);
    print(`  ${(at * 100).toFixed(0)} %: ${kind} ${target}, for ${downMs} ms`);
    switch (kind) {
      case 'database':
        return this.#heal(target, servers.killDatabase(downMs));
      case 'stall':
        return this.#heal(target, servers.stallDatabase(downMs));
      case 'redis':
        return this.#heal(target, servers.killRedis(downMs));
      case 'rewind':
        return this.#heal(target, servers.killRedis(downMs, REWIND_MS));
      case 'flushall':
        return flushAll(servers.redisUrl);
      case 'freeze':
        return this.#heal(target, this.platform.role(target).freeze(downMs, this.signal));
      case 'pause':
        return this.#heal(
          target,
          command('pause')
            .then(() => sleep(downMs))
            .then(() => command('start')),
        );
      case 'cancel':
        return this.#heal(target, command('cancel'));
      default:
        await this.platform.role(target).kill();
        return this.#heal(
          target,
          sleep(downMs).then(() => this.platform.role(target).start()),
        );
    }
  }

  /**
   * Of several processes one that is not down: who is frozen for minutes holds up nobody.
   * @param {StrikeKind} kind
   * @param {number} which
   */
  #target(kind, which) {
    switch (kind) {
      case 'flushall':
      case 'rewind':
        return 'redis';
      case 'stall':
        return 'database';
      case 'pause':
      case 'cancel':
        return 'campaign';
      default: {
        const role = kind === 'freeze' ? 'worker' : kind;
        const names = [...this.platform.roles.keys()].filter((name) => name.startsWith(role));
        const awake = names.filter((name) => !this.healing.has(name));
        const choice = awake.length > 0 ? awake : names;
        return choice[Math.floor(which * choice.length)] ?? kind;
      }
    }
  }

  /**
   * @param {string} target
   * @param {Promise<void>} work
   */
  #heal(target, work) {
    const healing = work.finally(() => {
      if (this.healing.get(target) === healing) this.healing.delete(target);
    });
    this.healing.set(target, healing);
    // Told when it is waited for; until then it must not count as unhandled.
    healing.catch((error) => this.failures.push(error));
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
