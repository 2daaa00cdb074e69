import { Injectable } from '@nestjs/common';
import {
  type HoursClass,
  type HoursClassInputs,
  inputsHash,
  inputsKey,
  normalizeInputs,
} from './hours-class.js';
import { HoursClassRepository } from './hours-class.repository.js';
import { HoursClassIndex } from './hours-class-index.js';

/** Hundreds of classes exist in practice; past this many the process forgets and asks the table again. */
const CACHE_LIMIT = 20_000;

/** Gives each combination of sending-hours inputs one lasting id. Ids never change and are never reused. */
@Injectable()
export class HoursClassService {
  private readonly ids = new HoursClassIndex();
  private readonly classById = new Map<number, HoursClass>();

  constructor(private readonly repository: HoursClassRepository) {}

  /**
   * The id of each of the inputs, in their order. Commits by itself, apart from any transaction of the caller:
   * a class that nobody uses does no harm.
   */
  async intern(inputs: readonly HoursClassInputs[]): Promise<number[]> {
    const missing = new Map<string, HoursClassInputs>();
    const known = inputs.map((one) => {
      const normalized = normalizeInputs(one);
      const id = this.ids.get(normalized);
      if (id !== undefined) return id;
      const key = inputsKey(normalized);
      missing.set(key, normalized);
      return key;
    });
    const loaded = new Map((await this.load(missing)).map((one) => [inputsKey(one), one.id]));
    return known.map((found) => {
      const id = typeof found === 'number' ? found : loaded.get(found);
      if (id === undefined) throw new Error(`The hours class ${found} was added and is not there.`);
      return id;
    });
  }

  /** The classes of these ids; unknown ids are left out. */
  async find(ids: readonly number[]): Promise<HoursClass[]> {
    const wanted = [...new Set(ids)];
    const known = wanted.flatMap((id) => this.classById.get(id) ?? []);
    const unknown = wanted.filter((id) => !this.classById.has(id));
    return [...known, ...this.remember(await this.repository.findByIds(unknown))];
  }

  private async load(missing: ReadonlyMap<string, HoursClassInputs>): Promise<HoursClass[]> {
    if (missing.size === 0) return [];
    const found = this.remember(await this.repository.findByHashes([...missing.keys()].map(inputsHash)));
    const there = new Set(found.map(inputsKey));
    const absent = [...missing].filter(([key]) => !there.has(key)).map(([, one]) => one);
    if (absent.length === 0) return found;
    await this.repository.insertMissing(absent);
    const hashes = absent.map((one) => inputsHash(inputsKey(one)));
    return [...found, ...this.remember(await this.repository.findByHashes(hashes))];
  }

  private remember(classes: HoursClass[]): HoursClass[] {
    if (this.classById.size + classes.length > CACHE_LIMIT) {
      this.ids.clear();
      this.classById.clear();
    }
    for (const one of classes) {
      this.ids.set(one, one.id);
      this.classById.set(one.id, one);
    }
    return classes;
  }
}
