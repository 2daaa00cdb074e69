import type { Schemas } from '../../api/client.js';

/** What the composer's form holds; empty texts stand for «not given». */
export interface ComposerValues {
  name: string;
  accountId: string | null;
  listIds: string[];
  states: string[];
  areaCodes: string[];
  excludeCampaignIds: string[];
  text: string;
  hasOptOutText: boolean;
  optOutText: string;
  smartReplacement: boolean;
  whenTextedRecently: 'skip' | 'postpone';
  /** Local date and time, as a date picker has it. */
  startAt: string | null;
  pilot: number | string;
  pausesOnFailures: boolean;
  failurePercent: number | string;
  failureMinimum: number | string;
}

export const EMPTY: ComposerValues = {
  name: '',
  accountId: null,
  listIds: [],
  states: [],
  areaCodes: [],
  excludeCampaignIds: [],
  text: '',
  hasOptOutText: true,
  optOutText: 'Reply STOP to opt out',
  smartReplacement: true,
  whenTextedRecently: 'skip',
  startAt: null,
  pilot: '',
  pausesOnFailures: true,
  failurePercent: 50,
  failureMinimum: 100,
};

/** A campaign to begin another one from. */
export function valuesFrom(campaign: Schemas['Campaign']): ComposerValues {
  const { pauseOnFailures, optOutText } = campaign;
  return {
    ...EMPTY,
    name: `${campaign.name} (copy)`.slice(0, 120),
    accountId: campaign.accountId === null ? null : String(campaign.accountId),
    listIds: campaign.listIds.map(String),
    states: (campaign.filters.states ?? []).map(String),
    areaCodes: campaign.filters.areaCodes ?? [],
    excludeCampaignIds: campaign.excludeCampaignIds.map(String),
    text: campaign.text,
    hasOptOutText: optOutText !== null,
    optOutText: optOutText ?? EMPTY.optOutText,
    smartReplacement: campaign.smartReplacement,
    whenTextedRecently: campaign.whenTextedRecently,
    pausesOnFailures: pauseOnFailures !== null,
    failurePercent: pauseOnFailures?.percent ?? 50,
    failureMinimum: pauseOnFailures?.minimum ?? 100,
  };
}

/** Whom it goes to and what they get: what estimate and preview are made of. Null: too little is there. */
export function toDraft(values: ComposerValues): Schemas['PreviewDraft'] | null {
  const { accountId, listIds, text, states, areaCodes } = values;
  if (accountId === null || listIds.length === 0 || text.trim() === '') return null;
  const filters = {
    ...(states.length > 0 ? { states } : {}),
    ...(areaCodes.length > 0 ? { areaCodes } : {}),
  };
  return {
    accountId: Number(accountId),
    listIds: listIds.map(Number),
    ...(Object.keys(filters).length > 0 ? { filters } : {}),
    excludeCampaignIds: values.excludeCampaignIds.map(Number),
    text,
    optOutText: values.hasOptOutText && values.optOutText.trim() !== '' ? values.optOutText : null,
    smartReplacement: values.smartReplacement,
  };
}

/** @param autoStart starts by itself as soon as its messages are made */
export function toBody(values: ComposerValues, autoStart: boolean): Schemas['CreateCampaign'] | null {
  const draft = toDraft(values);
  if (!draft) return null;
  const { name, startAt, pilot, pausesOnFailures, failurePercent, failureMinimum, whenTextedRecently } =
    values;
  return {
    ...draft,
    name,
    whenTextedRecently,
    pauseOnFailures: pausesOnFailures
      ? { percent: Number(failurePercent), minimum: Number(failureMinimum) }
      : null,
    ...(startAt === null ? { autoStart } : { startAt: new Date(startAt).toISOString() }),
    ...(pilot === '' ? {} : { pilot: Number(pilot) }),
  };
}
