import type { ReportStatus } from '../../contracts/delivery-report.js';
import type { CarrierEvent, ErrorClass } from '../driver.js';

/** Why a carrier could not deliver. */
export interface FailureReason {
  errorClass: ErrorClass;
  /** The carrier's own code. */
  code: string;
}

/** The event of a delivery report. A reason counts for what failed alone: carriers send codes of success as well. */
export function deliveryReport(
  { carrierMessageId, reference = null }: { carrierMessageId: string; reference?: string | null },
  status: ReportStatus,
  reason: FailureReason | null,
): CarrierEvent {
  const told = status === 'undelivered' || status === 'failed' ? reason : null;
  return {
    kind: 'delivery-report',
    carrierMessageId,
    reference,
    status,
    errorClass: told?.errorClass ?? null,
    errorCode: told?.code ?? null,
  };
}

/** The reason that a code of the table names; null: no code. What the table does not hold is `unknown`. */
export function reasonByCode(
  code: string | null | undefined,
  table: ReadonlyMap<string, ErrorClass>,
): FailureReason | null {
  return code ? { code, errorClass: table.get(code) ?? 'unknown' } : null;
}
