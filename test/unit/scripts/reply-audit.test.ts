import { describe, expect, it } from '@jest/globals';
import { auditReplies } from '../../../scripts/reply-load/audit.mjs';
import { planReplies } from '../../../scripts/reply-load/plan.mjs';

type Evidence = Parameters<typeof auditReplies>[0];
type Expected = Evidence['requests'][number]['expected'];

const talk: Expected = {
  id: 'talk',
  reference: '1.1',
  phone: '+12125550101',
  verdict: 'conversation',
  answer: null,
  keywordId: null,
};
const stop: Expected = {
  ...talk,
  id: 'stop',
  reference: '1.2',
  phone: '+12125550102',
  verdict: 'stop',
  answer: 'stop',
};
const order: Expected = {
  ...talk,
  id: 'order',
  reference: '1.3',
  phone: '+12125550103',
  answer: 'keyword',
  keywordId: 7,
};
const left: Expected = { ...stop, id: 'left', reference: '1.4', phone: '+12125550104' };
const back: Expected = { ...left, id: 'back', reference: null, verdict: 'start', answer: 'start' };

/** Five replies, one of them told twice, and one that a busy platform refused: all is as it should be. */
function right(): Evidence {
  const all = [talk, stop, order, left, back];
  const answering = all.filter(({ answer }) => answer !== null);
  return {
    requests: [
      ...[...all, stop].map((expected) => ({ expected, answer: 204 })),
      { expected: { ...talk, id: 'refused' }, answer: 503 },
    ],
    replies: all.map(({ id, reference, verdict, keywordId }) => {
      return { id, handled: true, reference: reference ?? '2.9', verdict, keywordId };
    }),
    answers: answering.map(({ id, answer, phone }) => {
      return { replyId: id, kind: String(answer), reference: `2.${id}`, phone };
    }),
    ledger: answering.map(({ id, phone }) => ({ reference: `2.${id}`, to: phone, outcome: 'accepted' })),
    optedOut: [stop.phone],
    counted: { replies: 5, optOuts: 2, hits: 1, answered: 1 },
  };
}

function changed(change: (evidence: Evidence) => Partial<Evidence>): ReturnType<typeof auditReplies> {
  return auditReplies({ ...right(), ...change(right()) });
}

const lost = (contradiction: string) => ({ lost: 1, duplicated: 0, contradictions: [contradiction] });
const duplicated = (contradiction: string) => ({ lost: 0, duplicated: 1, contradictions: [contradiction] });

describe('audit of the replies bench', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(auditReplies(right())).toEqual({ lost: 0, duplicated: 0, contradictions: [] });
  });

  it('misses a reply that was acknowledged and is not there, or waits for ever', () => {
    const wrong = lost('talk was acknowledged and is not handled');
    expect(changed(({ replies }) => ({ replies: replies.filter(({ id }) => id !== 'talk') }))).toEqual(wrong);
    const waiting = (evidence: Evidence) => ({
      replies: evidence.replies.map((row) => (row.id === 'talk' ? { ...row, handled: false } : row)),
    });
    expect(changed(waiting)).toEqual(wrong);
  });

  it('misses an answer, in the tables and at the carrier', () => {
    const unwritten = changed(({ answers, ledger }) => ({
      answers: answers.filter(({ replyId }) => replyId !== 'order'),
      ledger: ledger.filter(({ reference }) => reference !== '2.order'),
    }));
    expect(unwritten).toEqual(lost('order got no answer'));
    const unsent = changed(({ ledger }) => ({
      ledger: ledger.map((row) => (row.reference === '2.order' ? { ...row, outcome: 'rejected' } : row)),
    }));
    expect(unsent).toEqual(lost('the answer to order never came to the carrier'));
  });

  it('sees what was done twice', () => {
    const twice = <Row>(rows: readonly Row[], index: number) => [...rows, ...rows.slice(index, index + 1)];
    expect(changed(({ replies }) => ({ replies: twice(replies, 0) }))).toEqual(
      duplicated('talk stands there more than once'),
    );
    expect(changed(({ answers }) => ({ answers: twice(answers, 1) }))).toEqual(
      duplicated('order has several answers'),
    );
    expect(changed(({ ledger }) => ({ ledger: twice(ledger, 1) }))).toEqual(
      duplicated('the carrier took 2.order +12125550103 more than once'),
    );
  });

  it('sees an answer that nobody asked for', () => {
    const needless = changed(({ answers, ledger }) => ({
      answers: [...answers, { replyId: 'talk', kind: 'keyword', reference: '2.talk', phone: talk.phone }],
      ledger: [...ledger, { reference: '2.talk', to: talk.phone, outcome: 'accepted' }],
    }));
    expect(needless).toEqual(duplicated('talk asked for no answer'));
    const unknown = changed(({ ledger }) => ({
      ledger: [...ledger, { reference: '3.1', to: talk.phone, outcome: 'accepted' }],
    }));
    expect(unknown).toEqual(duplicated('3.1 +12125550101 answers nothing'));
  });

  it('holds the blocks against the words', () => {
    expect(changed(() => ({ optedOut: [] }))).toEqual(lost('+12125550102 wrote STOP and is not blocked'));
    expect(changed(({ optedOut }) => ({ optedOut: [...optedOut, left.phone] }))).toEqual(
      duplicated('+12125550104 is blocked, and never wrote STOP, or START since'),
    );
  });

  it.each<[string, Partial<Evidence['replies'][number]>]>([
    ['order is tied to 1.2 instead of 1.3', { reference: '1.2' }],
    ['order is read as stop instead of conversation', { verdict: 'stop' }],
    ['order met keyword 8 instead of 7', { keywordId: 8 }],
  ])('sees that %s', (contradiction, change) => {
    const { contradictions } = changed(({ replies }) => ({
      replies: replies.map((row) => (row.id === 'order' ? { ...row, ...change } : row)),
    }));
    expect(contradictions).toEqual([contradiction]);
  });

  it('sees an answer of another kind, or to somebody else', () => {
    const { contradictions } = changed(({ answers, ledger }) => ({
      answers: answers.map((row) => (row.replyId === 'order' ? { ...row, kind: 'help', phone: '+1' } : row)),
      ledger: ledger.map((row) => (row.reference === '2.order' ? { ...row, to: '+1' } : row)),
    }));
    expect(contradictions).toEqual([
      'order is answered as help instead of keyword',
      'the answer to order goes to +1 instead of +12125550103',
    ]);
  });

  it('holds the kept counts against the replies', () => {
    const { contradictions } = changed(() => ({ counted: { replies: 4, optOuts: 3, hits: 0, answered: 2 } }));
    expect(contradictions).toEqual([
      '4 replies are counted instead of 5',
      '3 optOuts are counted instead of 2',
      '0 hits are counted instead of 1',
      '2 answered are counted instead of 1',
    ]);
  });
});

describe('load of the replies bench', () => {
  const messages = Array.from({ length: 20_000 }, (_, index) => {
    return { reference: `1.${index}`, phone: `+1212555${index}`, toPhone: '+12125550100' };
  });
  const keywords = ['exact', 'starts_with', 'contains'].map((matching, id) => {
    return { matching, phrase: `word ${id}`, id };
  });
  const load = planReplies(messages, keywords, 1);
  const replies = [...new Map(load.map(({ expected }) => [expected.id, expected])).values()];

  it('asks for an answer with one reply in ten', () => {
    const answered = replies.filter(({ answer }) => answer !== null).length;
    expect(answered / replies.length).toBeGreaterThan(0.09);
    expect(answered / replies.length).toBeLessThan(0.11);
  });

  it('holds every kind of reply, and some of them twice', () => {
    expect(new Set(replies.map(({ answer }) => answer))).toEqual(
      new Set(['stop', 'start', 'help', 'keyword', null]),
    );
    expect(new Set(replies.flatMap(({ keywordId }) => keywordId ?? [])).size).toBe(keywords.length);
    expect(load.length).toBeGreaterThan(replies.length);
  });

  it('lets nobody say START before STOP', () => {
    const at = new Map(load.map(({ expected }, index) => [expected.id, index]));
    const starts = replies.filter(({ verdict }) => verdict === 'start');
    for (const { id } of starts) {
      expect(at.get(id.replace('-start', '')) ?? Number.POSITIVE_INFINITY).toBeLessThan(at.get(id) ?? 0);
    }
    expect(starts.length).toBeGreaterThan(0);
  });
});
