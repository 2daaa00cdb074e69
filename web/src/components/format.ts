const number = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

export function formatNumber(value: number): string {
  return number.format(value);
}

/** 1,234 as it is; 12,345,678 as 12.3M. */
export function formatCompact(value: number): string {
  return Math.abs(value) < 100_000 ? number.format(value) : compact.format(value);
}

/** Of a share from 0 to 1. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

const BYTES = ['bytes', 'kB', 'MB', 'GB', 'TB'];

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${BYTES[power]}`;
}

/** Seconds in the two largest units that say something: `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** A North American number as people there write it, any other as it came. */
export function formatPhone(phone: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone);
  return parts ? `+1 (${parts[1]}) ${parts[2]}-${parts[3]}` : phone;
}

/** `120 (12 %)`: a part with its share of the whole. */
export function withShare(part: number, whole: number): string {
  return whole === 0 ? formatNumber(part) : `${formatNumber(part)} (${formatShare(part / whole)})`;
}

/** `sender_not_registered` → `Sender not registered`, where nobody has put better words. */
export function words(code: string): string {
  const text = code.replaceAll('_', ' ').replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 list`, `2 lists` */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(n)} ${n === 1 ? noun : plural}`;
}

/** A path of the API as people say it: `pauseOnFailures.percent` → `Pause on failures, percent`; items count from 1. */
export function fieldWords(path: string): string {
  return path
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? formatNumber(Number(part) + 1) : spaced(part)))
    .join(', ')
    .replace(/^./, (first) => first.toUpperCase());
}

function spaced(name: string): string {
  return name.replace(
    /([a-z\d])([A-Z])/g,
    (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`,
  );
}
