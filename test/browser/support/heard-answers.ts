import type { Page, Response } from 'playwright-core';

/** Everything that a browser was told by the API: bodies of answers and live events, in the order of their coming. */
export class HeardAnswers {
  private readonly texts: { from: string; text: string }[] = [];
  private readonly underWay = new Set<Promise<void>>();

  private constructor() {}

  /** Listens from now on. @param address of what is listened to */
  static async of(page: Page, address: string): Promise<HeardAnswers> {
    const devtools = await page.context().newCDPSession(page);
    const heard = new HeardAnswers();
    page.on('response', (response) => {
      if (response.url().startsWith(address)) heard.take(response);
    });
    // The body of a stream has no end to wait for; its events come one by one.
    await devtools.send('Network.enable');
    devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
      heard.texts.push({ from: `live: ${eventName}`, text: data });
    });
    return heard;
  }

  /** Bodies of a part of the API, such as `/api-keys`; an empty one: of everything. */
  async from(path = ''): Promise<string[]> {
    await Promise.all(this.underWay);
    return this.texts.filter(({ from }) => from.includes(path)).map(({ text }) => text);
  }

  /** Where a text was told: addresses of answers and names of events. */
  async whereIs(text: string): Promise<string[]> {
    await Promise.all(this.underWay);
    return this.texts.filter((one) => one.text.includes(text)).map(({ from }) => from);
  }

  /** What was told until now is forgotten: so begins what comes after a secret was shown once. */
  async forget(): Promise<void> {
    await Promise.all(this.underWay);
    this.texts.length = 0;
  }

  private take(response: Response): void {
    if (/event-stream/.test(response.headers()['content-type'] ?? '')) return;
    const from = `${response.request().method()} ${response.url()}`;
    const headers = JSON.stringify(response.headers());
    const work: Promise<void> = response
      .text()
      // Of a page that was left meanwhile: its browser has let go of it as well.
      .catch(() => '')
      .then((text) => {
        this.texts.push({ from, text: `${headers}\n${text}` });
      })
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }
}
