import { describe, expect, it } from '@jest/globals';
import { HELP_WORDS, START_WORDS, STOP_WORDS } from '../../../src/compliance/keywords/default-keywords.js';
import { foldText } from '../../../src/compliance/keywords/fold-text.js';
import { matchKeyword } from '../../../src/compliance/keywords/match-keyword.js';

const STOPS = [
  'STOP',
  'Stop.',
  'STOP!!',
  ' stop ',
  'stop\n',
  '"STOP"',
  '«stop»',
  'S.T.O.P',
  's t o p',
  'STOOOOP',
  'stoppp',
  'stop stop stop',
  'ＳＴＯＰ',
  '𝗦𝗧𝗢𝗣',
  'st\u200bop',
  '🛑',
  '🛑 stop',
  'Stop 🙏🏽',
  'stop!!! 😡😡',
  'STOP\nSent from my iPhone',
  'stopall',
  'Stop All',
  'Stop2End',
  'unsubscribe',
  'Unsubscribe me',
  'Unsubscribe please.',
  'unsubscribe from this list',
  'UNSUB',
  'cancel',
  'Cancel!',
  'end',
  'QUIT',
  'revoke',
  'I revoke my consent',
  'opt out',
  'OPT-OUT',
  'optout',
  'opt me out',
  'please opt me out',
  'I want to opt out',
  'opt out of all messages',
  'please stop',
  'Stop please',
  'pls stop',
  'ok stop',
  'please please stop now',
  'just stop!',
  'stop it',
  'Stop this',
  'no stop',
  'Please stop texting',
  'stop texting me',
  'STOP TEXTING ME!!!',
  'Stop texting this number.',
  'stop messaging me please',
  'can you please stop texting me',
  'stop contacting me immediately',
  'stop sending me messages',
  'stop sending these',
  'Stop sending me this crap',
  'stop the spam',
  'stop all messages',
  'stop these text messages',
  'stop with the texts',
  'no more texts',
  'No more messages please',
  "don't text me",
  'Don’t text me again',
  'do not contact me anymore',
  'do not send me any more messages',
  'never text me again',
  'remove me',
  'Remove me from your list',
  'take me off your list',
  'please take me off this list thanks',
  'delete my number',
  'take me off',
  'get me out of your database',
  'remove my number from all lists',
  'take my number off your list',
  'leave me alone',
  'lose my number',
  'I no longer want these texts',
  "I don't want to receive any more messages",
  'ARRET',
  'Arrêt',
  'arrêter',
  'stop sms',
  'Stop svp',
  'plus de sms',
  'arrêtez de m’envoyer des messages',
  'désabonner',
  'me désinscrire',
  'alto',
  'Parar',
  'BAJA',
  'cancelar',
  'no más',
  '¡Basta!',
  'no más mensajes',
  'por favor dejen de enviarme mensajes',
  'no me escriban más',
  'quiero darme de baja',
];

const STARTS = [
  'START',
  'start!',
  'Unstop',
  'opt in',
  'OPT-IN',
  'opt me back in',
  'subscribe',
  'start please',
];

const HELPS = ['HELP', 'help?', 'Info', 'help me please', 'AYUDA', 'aide'];

const CONVERSATIONS = [
  '',
  '   ',
  '😀',
  '?!',
  'nonstop',
  'unstoppable deals',
  'stop by tomorrow?',
  'Can I stop by at 5?',
  "don't stop",
  'Please don’t stop texting me',
  "I can't stop laughing",
  'bus stop',
  'the bus stops here',
  'full stop',
  'one stop shop',
  'stopped by yesterday',
  'what time do you stop serving?',
  'cancel my order',
  'Can I cancel my appointment?',
  'please cancel my reservation for tonight',
  'how do I cancel',
  'the end',
  'when does the sale end?',
  'weekend',
  'send me more',
  'I quit smoking',
  'end of month works',
  'yes',
  'Yes please',
  'no',
  'ok',
  'thanks',
  'Who is this?',
  'wrong number',
  'start at 5?',
  'when do you start',
  'let’s start the project',
  'can you help my mother with her order',
  'more info about the blue one',
  'informed',
  'restart',
  'remove the onions please',
  'take me off-road',
  'take me out',
  'get me a beer',
  'no text',
  'pas de message',
  'drop me off',
  'opt for the blue one',
  'text me later',
  "don't text me after 9, call instead",
  'I love your texts',
  'para mañana',
  'fin de semana',
  'Reply STOP to opt out',
];

describe('matchKeyword', () => {
  it.each(STOPS)('reads %j as stop', (text) => {
    expect(matchKeyword(text)).toBe('stop');
  });

  it.each(STARTS)('reads %j as start', (text) => {
    expect(matchKeyword(text)).toBe('start');
  });

  it.each(HELPS)('reads %j as help', (text) => {
    expect(matchKeyword(text)).toBe('help');
  });

  it.each(CONVERSATIONS)('reads %j as a conversation', (text) => {
    expect(matchKeyword(text)).toBeNull();
  });

  it('takes a company’s own word as a whole message only', () => {
    const own = new Set(['bye felicia']);
    expect(matchKeyword('Bye, Felicia!', own)).toBe('stop');
    expect(matchKeyword('please bye felicia', own)).toBe('stop');
    expect(matchKeyword('I said bye felicia to her', own)).toBeNull();
    expect(matchKeyword('bye felicia')).toBeNull();
  });

  it('lets an own stop word win over another meaning of the word', () => {
    expect(matchKeyword('info', new Set(['info']))).toBe('stop');
  });

  it('answers long and hostile texts quickly', () => {
    const texts = [
      'stop '.repeat(800),
      'please '.repeat(500),
      `stop sending${' me the'.repeat(500)}`,
      '🛑'.repeat(2_000),
    ];
    const began = performance.now();
    for (const text of texts) matchKeyword(text);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('the default keywords', () => {
  it.each([...STOP_WORDS, ...START_WORDS, ...HELP_WORDS])('%s is folded', (word) => {
    expect(foldText(word)).toBe(word);
  });

  it('mean one thing each', () => {
    expect([...START_WORDS, ...HELP_WORDS].filter((word) => STOP_WORDS.has(word))).toEqual([]);
    expect([...HELP_WORDS].filter((word) => START_WORDS.has(word))).toEqual([]);
  });
});
