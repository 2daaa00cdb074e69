/** A resumable upload, whole or not. How much of it has arrived is the stored file's own size. */
export interface StoredUpload {
  id: string;
  companyId: number;
  fileName: string;
  storageKey: string;
  /** Length as announced. */
  bytes: number;
  createdBy: number | null;
  expiresAt: Date;
}

/** Keys of the storage below which uploads that go on, and whole files of forms, lie. */
export const UPLOAD_FOLDERS = ['uploads', 'imports'] as const;

/** Where the storage keeps a resumable upload. */
export function uploadKey(companyId: number, uploadId: string): string {
  return `uploads/${companyId}/${uploadId}`;
}

/** Where the storage keeps the file of a form. */
export function formFileKey(companyId: number, fileId: string): string {
  return `imports/${companyId}/${fileId}`;
}

/**
 * The company and file id in a key made by the functions above, whatever was added behind it (`.part`); null where
 * the key is none of theirs.
 */
export function parseStoredKey(key: string): { companyId: number; fileId: string } | null {
  const match =
    /^(?:uploads|imports)\/([1-9]\d*)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[.\w-]*$/.exec(key);
  if (!match?.[2]) return null;
  return { companyId: Number(match[1]), fileId: match[2] };
}
