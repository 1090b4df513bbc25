/**
 * One subscriber, several valid numbers: countries that write a mobile number in more than one way, or that changed how.
 * The same table is applied to what is asked and to what is stored.
 *
 * What must stay true: each rule is bound to its country code and to whole numbers, so that it never makes one number of two.
 */

interface SubscriberRule {
  /** E.164 as it may be written. */
  readonly written: RegExp
  readonly subscriber: string
  /** The other national forms, of a subscriber's national digits: what CRMs, and indexes of before, may hold. */
  readonly alternatives: (national: string) => readonly string[]
}

/** By country code. */
const rules: Readonly<Record<string, SubscriberRule>> = {
  /** Mexico: +52 1 and 044, 045, 01 were written before mobile numbers until 2019. */
  '52': { written: /^\+52(?:1|01|04[45])(\d{10})$/, subscriber: '+52$1', alternatives: (national) => [`1${national}`] },
  /** Argentina: 9 stands before a mobile's area code in international form, 15 behind it at home. */
  '54': { written: /^\+549(\d{10})$/, subscriber: '+54$1', alternatives: (national) => [`9${national}`] },
  /** Brazil: mobile numbers got a ninth digit, a 9 before the old eight, which began with 6 to 9. */
  '55': {
    written: /^\+55([1-9]\d)([6-9]\d{7})$/,
    subscriber: '+55$19$2',
    alternatives: (national) => (/^\d\d9[6-9]\d{7}$/.test(national) ? [national.replace(/^(\d\d)9/, '$1')] : []),
  },
}

function ruleOf(e164: string): SubscriberRule | undefined {
  return e164.startsWith('+5') ? rules[e164.slice(1, 3)] : undefined
}

/** Equal for all numbers of one subscriber; most numbers are their own. */
export function subscriberOf(e164: string): string {
  const rule = ruleOf(e164)
  return rule === undefined ? e164 : e164.replace(rule.written, rule.subscriber)
}

/** The national forms, besides `matchKey`, under which a CRM or an index may know the number. */
export function alternativeKeys({
  e164,
  matchKey,
}: {
  readonly e164?: string
  readonly matchKey: string
}): readonly string[] {
  return (e164 === undefined ? undefined : ruleOf(e164)?.alternatives(matchKey)) ?? []
}
