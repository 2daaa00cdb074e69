/**
 * Two automatons that answer each other stop after a few turns. A person who tries a keyword gets one or two answers in
 * a sitting; three in ten minutes that are no further steps of an exchange are a machine's. Steps go forward along a
 * finite tree, so they are held by the day alone.
 */
const MOST_IN_A_SITTING = 3;
const MOST_IN_A_DAY = 10;
/** A person may change their mind twice a day and be told each time. */
const MOST_CONFIRMATIONS_IN_A_DAY = 3;

export const SITTING_MS = 10 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;

/** Automatic answers to one person from one number lately. */
export interface AnswersLately {
  /** In the last ten minutes: neither steps nor confirmations of opt-outs. */
  sitting: number;
  /** In the last 24 hours, steps among them. */
  day: number;
  /** Confirmations of opt-outs in the last 24 hours. */
  confirmations: number;
}

export const NONE_LATELY: AnswersLately = { sitting: 0, day: 0, confirmations: 0 };

/** What an answer counts as. */
export interface CountedAnswer {
  isConfirmation: boolean;
  isStep: boolean;
}

/** Whether one more would go on a loop. */
export function isLoop(lately: AnswersLately, { isConfirmation, isStep }: CountedAnswer): boolean {
  if (isConfirmation) return lately.confirmations >= MOST_CONFIRMATIONS_IN_A_DAY;
  return lately.day >= MOST_IN_A_DAY || (!isStep && lately.sitting >= MOST_IN_A_SITTING);
}

/** What they are with one more. */
export function withOneMore(lately: AnswersLately, { isConfirmation, isStep }: CountedAnswer): AnswersLately {
  if (isConfirmation) return { ...lately, confirmations: lately.confirmations + 1 };
  return { ...lately, day: lately.day + 1, sitting: lately.sitting + (isStep ? 0 : 1) };
}
