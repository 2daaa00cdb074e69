import { ApiExtension } from '@nestjs/swagger';
import type { Operation } from './document-operations.js';

/** Extension of an operation while its document is made: the statuses of its further refusals. */
const EXTENSION = 'x-refuses';

/** Names the statuses of problems that a route answers with beside those that all routes of its kind do. */
export const Refuses = (...statuses: number[]) => ApiExtension(EXTENSION, statuses);

/** Takes those statuses out of an operation: they become responses of its own. */
export function takeRefusals(operation: Operation & { [EXTENSION]?: readonly number[] }): readonly number[] {
  const statuses = operation[EXTENSION] ?? [];
  delete operation[EXTENSION];
  return statuses;
}
