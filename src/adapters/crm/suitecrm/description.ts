/**
 * The description of a call's entry: our text, a line, and below it what people wrote. An amendment derives our part
 * anew from the call and keeps theirs, so repeating it changes nothing.
 */
import { cutToBytes } from './attributes.ts'
import { mostBytes } from './call-columns.ts'

const endOfOurs = '--- The text above is kept up to date by Switchhook. Write below this line. ---'

/** @param current What stands in SuiteCRM now; without our line it is all people's own, and kept. */
export function describe(text: string, current = ''): string {
  const end = current.lastIndexOf(endOfOurs)
  const theirs = (end < 0 ? current : current.slice(end + endOfOurs.length)).trim()
  const rest = theirs === '' ? endOfOurs : `${endOfOurs}\n${theirs}`
  const room = mostBytes - new TextEncoder().encode(rest).length - 1
  return `${cutToBytes(text, Math.max(0, room))}\n${rest}`
}
