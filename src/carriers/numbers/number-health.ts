/** Why a number is slowed: its carrier filters its messages, or says that it is too fast. */
export const HEALTH_REASONS = ['filtered', 'throttled'] as const;
export type HealthReason = (typeof HEALTH_REASONS)[number];

/** How often a rate is halved at most: a sixteenth is left. */
export const MAX_LEVEL = 4;

/** One halving is lifted after so long without another one, in ms. */
export const LIFT_AFTER_MS: Readonly<Record<HealthReason, number>> = {
  filtered: 3_600_000,
  throttled: 600_000,
};

/** A number's health as it is stored; all null for one that was never slowed. */
export interface StoredHealth {
  /** Halvings until `slowedUntil`; after it one less with each period. */
  level: number | null;
  reason: HealthReason | null;
  slowedSince: Date | null;
  slowedUntil: Date | null;
}

/** A number that is slowed at present. */
export interface Slowness {
  /** How often the rate is halved, from 1. */
  level: number;
  reason: HealthReason;
  since: Date;
  /** When it is at its full rate again if nothing more happens. */
  until: Date;
}

/** How far a number is slowed at an instant; null: it is not. Halvings lift by themselves as time goes by. */
export function slownessAt(health: StoredHealth, now: number): Slowness | null {
  const { level, reason, slowedSince, slowedUntil } = health;
  if (!level || !reason || !slowedSince || !slowedUntil) return null;
  const period = LIFT_AFTER_MS[reason];
  const passed = now - slowedUntil.getTime();
  const left = level - (passed < 0 ? 0 : 1 + Math.floor(passed / period));
  if (left <= 0) return null;
  return {
    level: left,
    reason,
    since: slowedSince,
    until: new Date(slowedUntil.getTime() + (level - 1) * period),
  };
}
