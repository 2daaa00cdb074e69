import { useEffect, useRef, useState } from 'react';
import { Upload } from 'tus-js-client';
import { apiUrl, changeHeaders } from '../../api/client.js';

/** Bytes of one request: a cut line costs no more than this, and a proxy's limit is rarely smaller. */
const PIECE_BYTES = 16 * 1024 ** 2;
/** Waits between tries after a cut line, in ms; after the last one the person is asked. */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000];
/** The rate is told over this time. ms */
const RATE_MS = 1_000;

export interface UploadState {
  sentBytes: number;
  bytesPerSecond: number | null;
  /** Once all of it has arrived. */
  uploadId: string | null;
  problem: string | null;
  isPaused: boolean;
}

const START: UploadState = {
  sentBytes: 0,
  bytesPerSecond: null,
  uploadId: null,
  problem: null,
  isPaused: false,
};

/** A file on its way to the server in pieces; after a cut line, or when the same file is chosen again, it goes on. */
export function useUpload() {
  const [state, setState] = useState(START);
  const upload = useRef<Upload | null>(null);
  useEffect(() => () => void upload.current?.abort(), []);

  const start = (file: File) => {
    void upload.current?.abort();
    setState(START);
    let lookedAt = performance.now();
    let lookedBytes = 0;
    const next = new Upload(file, {
      endpoint: apiUrl('/uploads'),
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MS,
      metadata: { filename: file.name },
      headers: changeHeaders(),
      removeFingerprintOnSuccess: true,
      onProgress: (sentBytes) => {
        const now = performance.now();
        setState((before) => ({ ...before, sentBytes, problem: null }));
        if (now - lookedAt < RATE_MS) return;
        const bytesPerSecond = ((sentBytes - lookedBytes) * 1_000) / (now - lookedAt);
        lookedAt = now;
        lookedBytes = sentBytes;
        setState((before) => ({ ...before, bytesPerSecond: Math.max(0, bytesPerSecond) }));
      },
      onSuccess: () => {
        const uploadId = next.url?.split('/').at(-1) ?? null;
        setState((before) => ({ ...before, sentBytes: file.size, uploadId }));
      },
      onError: (error) => setState((before) => ({ ...before, problem: plainProblem(error) })),
    });
    upload.current = next;
    void next.findPreviousUploads().then(([previous]) => {
      if (upload.current !== next) return;
      if (previous) next.resumeFromPreviousUpload(previous);
      next.start();
    });
  };
  const pause = () => {
    void upload.current?.abort();
    setState((before) => ({ ...before, isPaused: true, bytesPerSecond: null }));
  };
  const resume = () => {
    upload.current?.start();
    setState((before) => ({ ...before, isPaused: false, problem: null }));
  };
  return { ...state, start, pause, resume };
}

/** The server's own words where it gave some. */
function plainProblem(error: Error): string {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  const body =
    typeof answer === 'object' &&
    answer !== null &&
    'getBody' in answer &&
    typeof answer.getBody === 'function'
      ? String(answer.getBody())
      : '';
  try {
    const problem: unknown = JSON.parse(body);
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) return String(problem.detail);
  } catch {
    // No JSON: a proxy's page, or no answer at all.
  }
  return 'The connection was cut. What has arrived is kept: go on when you are online again.';
}
