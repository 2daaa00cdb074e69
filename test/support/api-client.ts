/** An answer with its body read: JSON where it is JSON. */
export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Calls the API as one caller: with an API key, with a session, or as nobody. */
export class ApiClient {
  private constructor(
    private readonly url: string,
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  static nobody(url: string): ApiClient {
    return new ApiClient(url, {});
  }

  static withKey(url: string, key: string): ApiClient {
    return new ApiClient(url, { authorization: `Bearer ${key}` });
  }

  /** Signs in; fails unless that works. */
  static async signIn(url: string, email: string, password: string): Promise<ApiClient> {
    const answer = await ApiClient.nobody(url).call<{ csrfToken: string }>('POST', '/api/v1/session', {
      email,
      password,
    });
    if (answer.status !== 201) throw new Error(`The sign-in was answered with ${answer.status}.`);
    return new ApiClient(url, { cookie: cookieOf(answer), 'x-csrf-token': answer.body.csrfToken });
  }

  /** The same caller with headers changed; undefined takes one away. */
  with(changes: Record<string, string | undefined>): ApiClient {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...this.headers, ...changes })) {
      if (value !== undefined) headers[name] = value;
    }
    return new ApiClient(this.url, headers);
  }

  /** @param body JSON, a form with a file, or bytes with their type */
  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer<Body>> {
    // A form and bytes bring their type along.
    const raw = body instanceof FormData || body instanceof Blob ? body : null;
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...this.headers, ...(body && !raw ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: raw ?? JSON.stringify(body) } : {}),
    });
    const text = await readText(response);
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }
}

/** A stream of events goes on for good: of that the first piece. */
async function readText(response: Response): Promise<string> {
  if (!/event-stream/.test(response.headers.get('content-type') ?? '')) return response.text();
  const reader = response.body?.getReader();
  const piece = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(piece?.value);
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(answer: Pick<Answer, 'headers'>): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
