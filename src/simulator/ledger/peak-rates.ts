import { type Peaks, PeakWindow } from './peak-window.js';

interface NumberPeaks extends Peaks {
  readonly accountId: string;
  readonly number: string;
}
interface AccountPeaks extends Peaks {
  readonly accountId: string;
}
export interface PeakRatesReport {
  readonly accounts: readonly AccountPeaks[];
  readonly numbers: readonly NumberPeaks[];
}

interface Account {
  readonly window: PeakWindow;
  readonly numbers: Map<string, PeakWindow>;
}

/** How fast each account and each of its numbers was really sent with, in accepted segments. */
export class PeakRates {
  private readonly accounts = new Map<string, Account>();

  add(accountId: string, number: string, at: number, segments: number): void {
    let account = this.accounts.get(accountId);
    if (account === undefined) {
      account = { window: new PeakWindow(), numbers: new Map() };
      this.accounts.set(accountId, account);
    }
    let window = account.numbers.get(number);
    if (window === undefined) {
      window = new PeakWindow();
      account.numbers.set(number, window);
    }
    account.window.add(at, segments);
    window.add(at, segments);
  }

  report(onlyAccountId?: string): PeakRatesReport {
    const chosen = [...this.accounts].filter(
      ([accountId]) => onlyAccountId === undefined || accountId === onlyAccountId,
    );
    return {
      accounts: chosen.map(([accountId, account]) => ({ accountId, ...account.window.peaks })),
      numbers: chosen.flatMap(([accountId, account]) =>
        [...account.numbers].map(([number, window]) => ({ accountId, number, ...window.peaks })),
      ),
    };
  }
}
