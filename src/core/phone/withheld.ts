/** How PBXs, carriers, handsets and people's sheets say "no number": in words, in digits that spell a word, in filler. */
import { saysWithheld } from './withheld-words.ts'
import { withoutScheme } from './written-number.ts'

/** ANONYMOUS, BLOCKED, RESTRICTED, UNAVAILABLE and UNKNOWN spelt on a keypad, as carriers send them (Twilio, "Caller ID"). */
const spelt = /^(?:00)?1?(?:266696687|2562533|7378742833|86282452253|8656696)$/

/**
 * One digit over and over, at home or behind +1: what trunks and people's sheets hold where there is no number. Eight equal
 * digits are somebody's in small countries, but for zeros and ones.
 */
const filler = /^(?:00)?1?(\d)\1{8,}$|^0{4,}$|^[01]0{7,}$|^0?1{7,}$/

/** Keys pressed in a row, as people fill a field that must not be empty; some countries have such numbers. */
const row = /^1?(?:0?123456789|1234567890|0?12345678|987654321|9876543210)$/

/** Digits that are no number: `+266696687`, `0000000000`, `+1 999 999 9999`. */
export function isFiller(dial: string): boolean {
  const digits = dial.replace(/^[+ ]/, '')
  return spelt.test(digits) || filler.test(digits) || (digits !== dial && /^0+$/.test(digits))
}

/** Filler unless the plan has such a number: `1234567890`, and zeros behind a country code. */
export function isFillerOutsidePlan(digits: string, matchKey: string): boolean {
  return row.test(digits) || /^0{6,}$/.test(matchKey)
}

/** True for the words that say the caller hides, with or without brackets, quotes and scheme; true for nothing at all. */
export function isWithheld(text: string): boolean {
  const bare = withoutScheme(text).trim()
  if (bare.replace(/[\s"'<>]/g, '') === '') return !/[^\s"'<>]/.test(text)
  return /\p{L}/u.test(bare) && saysWithheld(bare)
}
