/**
 * Plain sentences that a reasonable person reads as opting out, which the FCC's rule asks for beside its words.
 * Each pattern stands for a whole message, folded and without politeness around it: `stop by tomorrow` and `cancel
 * my order` match none.
 */

const ME = '(?: me| us| this number| this phone| my number| my phone| my cell)?';
const KIND = '(?:text|sms|promotional|marketing|spam|mass|automated|annoying)';
const MESSAGES =
  '(?:texts?|messages?|msgs?|sms|mms|spam|alerts?|notifications?|ads|promos?|promotions|offers|junk|crap|stuff|shit|bullshit)';
const THE_MESSAGES = `(?:(?: all| any| the| these| those| your| this| more)*(?: ${KIND})* ${MESSAGES})`;
const AGAIN = '(?: again| any ?more| ever| ever again| any longer| no more)*';
const TO_ME = '(?: to (?:me|us|this number|this phone|my phone|my number))?';
const THE_LIST =
  '(?: (?:from|off|of|out of)(?: of)?(?: all| any| the| this| your| these| that)*(?: (?:text|sms|mailing|call|contact|marketing))?(?: (?:lists?|texts?|messages?|sms|subscriptions?|database|campaigns?|service|system))?)?';
const WISH =
  '(?:i |we )?(?:want|wants|would like|wish|need|like|id like|id love|am asking|demand)(?: you)? (?:to )?';

const SOURCES: readonly string[] = [
  // stop texting me · quit messaging this number · stop with the texts
  `(?:stop|quit|cease)(?: with)? (?:texting|txting|messaging|contacting|bothering|spamming|harassing|annoying|calling|soliciting|bugging)${ME}${AGAIN}${TO_ME}`,
  // stop sending me these messages · stop sending me stuff to my phone · stop sending
  `(?:stop|quit) sending${ME}(?:${THE_MESSAGES}| this| these| those| that| it| them)?${ME}${TO_ME}${AGAIN}`,
  // stop these texts · stop all messages · stop the spam · stop messages to this number
  `(?:stop|quit|end|cancel|cease)(?: with)?${THE_MESSAGES}${TO_ME}${AGAIN}`,
  // stop it · stop this · stop that · stop me · stop everything · stop stop it
  '(?:stop )?stop (?:it|this|that|everything|already|me|this number|contact|service|subscription)',
  // no stop · just stop · stop i said · make it stop
  '(?:no|yes|and|i said|make it|make this|you should|you must) stop|stop i said|stop (?:you|u) (?:guys|people|all)',
  // do not text me · don't message this number again · never contact me again · do not send me any more messages
  `(?:do not|dont|never|u dont|you do not)(?: ever)? (?:text|txt|message|msg|contact|call|bother|sms|spam)${ME}${AGAIN}`,
  `(?:do not|dont|never)(?: ever)? send${ME}${THE_MESSAGES}${ME}${TO_ME}${AGAIN}`,
  // no more texts · no more messages to this number
  `no more (?:${KIND} )*${MESSAGES}${TO_ME}`,
  'no more',
  // opt me out · opt out of all messages · opting out · I want to opt out
  `(?:${WISH}|i |we )?(?:opt|opting)(?: me| us| this number| my number)? out${THE_LIST}`,
  // remove me · delete my number from this list · take me off your list · get this number off
  `(?:${WISH})?(?:remove|delete|unlist|scratch)(?: me| us| this number| my number| my name| this phone| my phone)${THE_LIST}`,
  `(?:${WISH})?(?:take|get)(?: me| us| this number| my number| my name| my phone)(?: off| from| out of)${THE_LIST}(?:(?: all| any| the| your| this| these)* (?:(?:${KIND}|mailing|contact|call) )?(?:lists?|texts?|messages?|database|system))?`,
  `(?:${WISH})?be removed${THE_LIST}`,
  'remove(?: from(?: the| your| this)? list)?',
  // unsubscribe me · unsubscribe from this list · I want to unsubscribe
  `(?:${WISH})?(?:unsubscribe|unsub|unsuscribe)${ME}${THE_LIST}`,
  `${WISH}(?:stop|cancel|quit|stop ${THE_MESSAGES}|be unsubscribed)`,
  // I do not want these texts · I don't want to receive any more messages
  `(?:i |we )?(?:do not|dont|no longer) (?:want|wish|need)(?: to)?(?: (?:receive|get|receiving|getting))?${THE_MESSAGES}(?: from (?:you|u|this number))?${AGAIN}`,
  // leave me alone · lose my number · do not contact
  '(?:leave me alone|lose (?:my|this) number|do not contact|dnc|do not disturb)',
  // I revoke my consent · consent revoked
  '(?:i |we )?(?:revoke|withdraw|rescind)(?: my| our)? (?:consent|permission)(?: to (?:be (?:texted|messaged|contacted|called)|(?:text|message|contact|call) me))?|(?:consent|permission) (?:revoked|withdrawn)',
  // French
  '(?:arretez?|cessez|stop|stoppez)(?: de)? (?:(?:m|me|nous) ?)?(?:envoyer|ecrire|contacter|texter|harceler|spammer|denvoyer|menvoyer|mecrire|decrire)(?: (?:des|ces|vos|les))?(?: (?:sms|messages?|textos?|pubs?|publicites?))?',
  '(?:arretez?|stop|plus de|stop aux|fini les)(?: (?:de|vos|les|ces|aux|des))?(?: (?:sms|messages?|textos?|pubs?|publicites?|spams?))',
  '(?:ne )?plus (?:me )?(?:contacter|ecrire|recevoir|texter)(?: (?:de|vos|ces))?(?: (?:sms|messages?|textos?))?',
  'je (?:ne )?veux plus (?:recevoir )?(?:de |vos |ces )?(?:sms|messages?|textos?)',
  '(?:retirez|enlevez|supprimez|effacez) (?:moi|mon numero)(?: de (?:votre|la|vos|cette) (?:liste|listes|base))?',
  'laissez moi tranquille',
  // Spanish
  '(?:no mas|alto a los|paren los|basta de|pare los|no quiero(?: recibir)?(?: mas)?) (?:mensajes?|textos?|sms|publicidad)',
  '(?:dejen?|deja|dejar|paren?|pare) de (?:enviarme|mandarme|escribirme|enviar|mandar|escribir|molestar|molestarme|textearme)(?: (?:mas|estos|sus))?(?: (?:mensajes?|textos?|sms|publicidad))?',
  '(?:ya )?no me (?:envien?|manden?|escriban?|molesten?|contacten?|texteen?)(?: mas)?(?: (?:mensajes?|textos?|sms))?(?: mas)?',
  '(?:quiero |deseo )?(?:darme|dame|denme|deme|dar) de baja',
  '(?:quitame|quitenme|eliminame|eliminenme|borrame|borrenme|saquenme|sacame)(?: de (?:la|su|esta|tu) lista)?',
  'cancelar (?:suscripcion|mensajes|todo|sms)',
];

const STOP_PHRASE = new RegExp(`^(?:${SOURCES.join('|')})$`);

/** Longer messages are conversations; a sentence that only opts out is short. */
const LONGEST_PHRASE = 120;

/** Whether a folded message, politeness taken off, is a sentence that opts out. */
export function isStopPhrase(folded: string): boolean {
  return folded.length <= LONGEST_PHRASE && STOP_PHRASE.test(folded);
}
