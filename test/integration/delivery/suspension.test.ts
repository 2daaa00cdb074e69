import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { answerNotAfter, type NewAnswer } from '../../../src/delivery/answers/answer.js';
import { AnswerDispatcher } from '../../../src/delivery/answers/answer-dispatcher.service.js';
import { AnswerIntake } from '../../../src/delivery/answers/answer-intake.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { TestSendService } from '../../../src/delivery/test-sends/test-send.service.js';
import { onboarding } from '../../support/companies.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;
const MESSAGES = 90;
const ANSWERED = 16465550900;
const TESTER = '+16465550901';

describe('a company that is suspended in the middle of a campaign', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let campaignId: number;
  let replies = 0;

  beforeAll(async () => {
    // However slow the machine, a message that was taken is known to be.
    fixture = await DeliveryFixture.start({ CARRIER_TIMEOUT_MS: '40000' });
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, MESSAGES));
    campaignId = await fixture.createCampaign(world);
  });
  afterAll(() => fixture?.close());

  const send = (jobs: readonly SendJob[]) =>
    Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
  const setStatus = (status: 'active' | 'suspended') =>
    onboarding(fixture.database).setStatus(world.companyId, status, status === 'suspended' ? 'a test' : null);

  async function dispatch(): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  /** An answer to somebody who wrote, as the handler of replies puts it down. */
  async function putAnswer(): Promise<void> {
    const intake = fixture.get(AnswerIntake);
    const terms = await intake.termsOf(world.companyId);
    const [number] = await fixture.database.query<{ id: number }>(
      'SELECT id FROM numbers WHERE account_id = ?',
      [world.accountId],
    );
    const at = fixture.clock.date();
    const answer: NewAnswer = {
      kind: 'help',
      ...{ companyId: world.companyId, accountId: world.accountId, numberId: number?.id ?? 0 },
      ...{ phone: ANSWERED, replyId: ++replies, boundClassId: null, campaignId: terms?.campaignId ?? 0 },
      ...{ originCampaignId: null, keywordId: null, isStep: false, userId: null, contactId: null },
      ...{ listId: null, text: 'Answer', segments: 1, createdAt: at, notAfter: answerNotAfter('help', at) },
    };
    await fixture.database.transaction((sql) => intake.putAutomatic(sql, [answer], terms?.freeClassId ?? 0));
  }

  async function dispatchAnswers(): Promise<SendJob[]> {
    await fixture.get(AnswerDispatcher).dispatch(world.companyId, world.accountId);
    return fixture.takeJobs();
  }

  it('sends nothing more: not what is queued, nor answers, tests, or anything new; and all of it once resumed', async () => {
    await putAnswer();
    const answers = await dispatchAnswers();
    await fixture.get(TestSendService).send(world.companyId, campaignId, { phones: [TESTER] });
    const tests = await fixture.takeJobs();
    const jobs = await dispatch();
    expect([answers.length, tests.length, jobs.length]).toEqual([1, 1, MESSAGES]);

    const third = MESSAGES / 3;
    await send(jobs.slice(0, third));
    await Promise.all([send(jobs.slice(third, 2 * third)), setStatus('suspended')]);
    const { accepted } = await fixture.ledger(world);
    expect(accepted).toBeGreaterThanOrEqual(third);
    expect(accepted).toBeLessThanOrEqual(2 * third);

    // Whatever is in hand, in the queue or new, on any worker.
    await send([...jobs, ...answers, ...tests]);
    for (let round = 0; round < 2; round++) {
      await send([...(await dispatch()), ...(await dispatchAnswers())]);
      fixture.clock.time += 4 * MINUTE;
      await fixture.get(AttemptSweeper).sweep();
    }
    // What was let in at the last moment comes no further.
    await putAnswer();
    await fixture.get(TestSendService).send(world.companyId, campaignId, { phones: [TESTER] });
    await send([...(await fixture.takeJobs()), ...(await dispatchAnswers())]);
    expect(await fixture.ledger(world)).toMatchObject({ accepted, submissions: accepted });

    await setStatus('active');
    await send([...(await dispatch()), ...(await dispatchAnswers())]);
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: MESSAGES });
    expect(await fixture.ledger(world)).toMatchObject({ acceptedTwice: 0 });
    expect((await fixture.ledger(world)).accepted).toBeGreaterThanOrEqual(MESSAGES);
  });
});
