import { EncryptionKeyRepository } from '../../platform/secrets/encryption-key.repository.js';
import type { SealedColumn } from '../../platform/secrets/sealed-column.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { SealedValueRepository } from './sealed-value.repository.js';

const SLICE = 500;
/** A value that changes under the rotation's hands is looked at again; what still changes then is somebody else's fault. */
const PASSES = 5;

/** What a rotation did: values sealed anew by column, and whether the former keys may be dropped. */
export interface RotationSummary {
  key: string;
  resealed: Record<string, number>;
  droppedKeys: number;
}

/**
 * Seals every secret anew under the present key, in slices. Interrupted, it goes on where it stopped: what names the
 * present key is passed over. Run it once all processes were given that key.
 */
export class SecretRotation {
  constructor(
    private readonly values: SealedValueRepository,
    private readonly keys: EncryptionKeyRepository,
    private readonly secrets: SecretBox,
    private readonly columns: readonly SealedColumn[] = SEALED_COLUMNS,
  ) {}

  /** @throws Error where a value can be opened by none of the keys; the former keys then stay as they are */
  async rotate(now: Date): Promise<RotationSummary> {
    await this.keys.add(this.secrets.keys.current.id, now);
    const resealed: Record<string, number> = {};
    for (const column of this.columns) {
      const name = `${column.table}.${column.column}`;
      for (let pass = 1; ; pass++) {
        const { changed, seen } = await this.pass(column);
        resealed[name] = (resealed[name] ?? 0) + changed;
        if (seen === 0) break;
        if (pass === PASSES) throw new Error(`Values of ${name} are still being sealed under a former key.`);
      }
    }
    return {
      key: this.secrets.keys.current.id,
      resealed,
      droppedKeys: await this.keys.removeOthers(this.secrets.keys.current.id),
    };
  }

  private async pass(column: SealedColumn): Promise<{ changed: number; seen: number }> {
    let changed = 0;
    let seen = 0;
    for (let after = 0; ; ) {
      const slice = await this.values.others(column, this.secrets.currentPrefix, after, SLICE);
      const last = slice.at(-1);
      if (!last) return { changed, seen };
      changed += await this.values.replace(
        column,
        slice.map(({ key, owner, box }) => ({ key, before: box, after: this.resealed(column, owner, box) })),
      );
      seen += slice.length;
      after = last.key;
    }
  }

  private resealed(column: SealedColumn, owner: string, box: string): string {
    const context = column.contextOf(owner);
    return this.secrets.seal(this.secrets.open(box, context), context);
  }
}
