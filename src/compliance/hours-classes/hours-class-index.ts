import type { HoursClassInputs } from './hours-class.js';

/** Between zones and states; no zone is called so. */
const STATES = '|';

class Branch {
  id: number | undefined;
  readonly next = new Map<string, Branch>();
}

/**
 * Ids of classes by their inputs. A tree of the single names, as these are the same few texts over and over: to
 * join them into one key for each of 10,000 inputs and hash that costs four times as much.
 */
export class HoursClassIndex {
  private root = new Branch();

  /** @param inputs normalized */
  get(inputs: HoursClassInputs): number | undefined {
    let at = this.root.next.get(inputs.country)?.next.get(inputs.purpose);
    for (let i = 0; at && i < inputs.timeZones.length; i++) at = at.next.get(inputs.timeZones[i] ?? '');
    at = at?.next.get(STATES);
    for (let i = 0; at && i < inputs.states.length; i++) at = at.next.get(inputs.states[i] ?? '');
    return at?.id;
  }

  /** @param inputs normalized */
  set(inputs: HoursClassInputs, id: number): void {
    let at = this.root;
    for (const name of [inputs.country, inputs.purpose, ...inputs.timeZones, STATES, ...inputs.states]) {
      const next = at.next.get(name) ?? new Branch();
      at.next.set(name, next);
      at = next;
    }
    at.id = id;
  }

  clear(): void {
    this.root = new Branch();
  }
}
