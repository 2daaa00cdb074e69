import type { z } from 'zod';
import {
  DEFAULT_SETTINGS,
  type SettingsChange,
  type SimulatorSettings,
  settingsChangeSchema,
  settingsSchema,
} from './settings.schema.js';

/** A change that was refused; nothing was changed. `field` is a path such as `rejects.filtered`. */
export class InvalidSetting extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** The process-wide defaults, and what single accounts have of their own. */
export class SettingsStore {
  private defaults: SimulatorSettings;
  private readonly changes = new Map<string, SettingsChange>();
  private readonly effective = new Map<string, SimulatorSettings>();

  constructor(change: unknown = {}) {
    this.defaults = merge(DEFAULT_SETTINGS, parseChange(change));
  }

  /** The settings of an account, or with no account the defaults. */
  get(accountId?: string): SimulatorSettings {
    if (accountId === undefined) return this.defaults;
    return this.effective.get(accountId) ?? this.defaults;
  }

  changeDefaults(change: unknown): SimulatorSettings {
    const defaults = merge(this.defaults, parseChange(change));
    const effective = [...this.changes].map(([id, own]) => [id, merge(defaults, own)] as const);
    this.defaults = defaults;
    for (const [accountId, settings] of effective) this.effective.set(accountId, settings);
    return defaults;
  }

  changeAccount(accountId: string, change: unknown): SimulatorSettings {
    const own = { ...this.changes.get(accountId), ...parseChange(change) };
    const settings = merge(this.defaults, own);
    this.changes.set(accountId, own);
    this.effective.set(accountId, settings);
    return settings;
  }

  /** The account follows the defaults again. */
  forgetAccount(accountId: string): SimulatorSettings {
    this.changes.delete(accountId);
    this.effective.delete(accountId);
    return this.defaults;
  }
}

function parseChange(change: unknown): SettingsChange {
  const parsed = settingsChangeSchema.safeParse(change);
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error);
}

function merge(base: SimulatorSettings, change: SettingsChange): SimulatorSettings {
  const parsed = settingsSchema.safeParse({ ...base, ...change });
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error);
}

function refusal(error: z.ZodError): InvalidSetting {
  const issue = error.issues[0];
  if (issue === undefined) return new InvalidSetting('', 'the settings are not valid');
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') path.push(...issue.keys.slice(0, 1));
  return new InvalidSetting(path.join('.'), issue.message);
}
