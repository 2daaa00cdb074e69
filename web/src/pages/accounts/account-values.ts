import type { Schemas } from '../../api/client.js';

/** What the form of an account holds; empty texts and numbers stand for «not given». */
export interface AccountValues {
  name: string;
  credentials: Record<string, string>;
  segmentsPerMinute: number | string;
  segmentsPerDay: number | string;
}

export function emptyValues(carrier?: Schemas['Carrier']): AccountValues {
  const credentials = Object.fromEntries(carrier?.credentials.map(({ name }) => [name, '']) ?? []);
  return { name: '', credentials, segmentsPerMinute: '', segmentsPerDay: '' };
}

export function valuesOf(account: Schemas['Account'], carrier: Schemas['Carrier']): AccountValues {
  return {
    name: account.name,
    credentials: { ...emptyValues(carrier).credentials, ...account.credentials },
    segmentsPerMinute: account.segmentsPerMinute ?? '',
    segmentsPerDay: account.segmentsPerDay ?? '',
  };
}

/** What is sent: empty credentials are left out, so that stored secrets stay. */
export function toBody({ name, credentials, segmentsPerMinute, segmentsPerDay }: AccountValues) {
  return {
    name,
    credentials: Object.fromEntries(Object.entries(credentials).filter(([, value]) => value)),
    segmentsPerMinute: segmentsPerMinute === '' ? null : Number(segmentsPerMinute),
    segmentsPerDay: segmentsPerDay === '' ? null : Number(segmentsPerDay),
  };
}
