import { randomUUID } from 'node:crypto';

/** What leaves: messages of one campaign, or replies. */
export const ARCHIVE_KINDS = ['messages', 'replies'] as const;
export type ArchiveKind = (typeof ARCHIVE_KINDS)[number];

/** `exporting`: the file grows. `removing`: it is whole, and its rows leave. `removed`: they have left. */
export const ARCHIVE_FILE_STATUSES = ['exporting', 'removing', 'removed'] as const;
export type ArchiveFileStatus = (typeof ARCHIVE_FILE_STATUSES)[number];

/** The only way is forward: a file that was found to be damaged begins anew before anything of it has left. */
export const ARCHIVE_FILE_TRANSITIONS: Readonly<Record<ArchiveFileStatus, readonly ArchiveFileStatus[]>> = {
  exporting: ['removing', 'removed'],
  removing: ['removed'],
  removed: [],
};

/** A file of rows that have expired. It is whole, and can be downloaded, before the first of them is deleted. */
export interface ArchiveFile {
  id: number;
  companyId: number;
  kind: ArchiveKind;
  /** 0: replies. */
  campaignId: number;
  part: number;
  status: ArchiveFileStatus;
  /** Only rows that came to their end before this are in the file, and leave. */
  endedBefore: Date;
  /** Of replies the last id that is meant. */
  upperId: number | null;
  exportedTo: number;
  removedTo: number;
  itemCount: number;
  removedCount: number;
  /** Of the file in the storage: what lies behind was written by a process that died. */
  bytes: number;
  textBytes: number;
  storageKey: string;
  createdAt: Date;
  exportedAt: Date | null;
  /** Until when it can be downloaded; null: it is not whole yet, or is gone. */
  expiresAt: Date | null;
  removedAt: Date | null;
  /** While somebody works on it: until when it is theirs. */
  dueAt: Date | null;
}

/** Where the storage keeps a file: under a name that was never used before. */
export function archiveKey(companyId: number): string {
  return `archive/${companyId}/${randomUUID()}.csv.gz`;
}
