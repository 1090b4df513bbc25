/**
 * Numbers of a contact whose address is abroad. Whoever reads a contact takes a national number for the site's own, so one
 * that the contact's country reads otherwise is written in E.164; all else stays as it is stored.
 */
import { readNumbers } from '../../core/phone/read-number.ts'

/**
 * The numbers of a stored field.
 * @param own The contact's country; absent: the site's. @param home The site's.
 */
export function readableAtHome(field: string, own: string | undefined, home: string): string[] {
  if (own === undefined || own === home) return [field]
  const numbers = readNumbers(field, own)
  const here = readNumbers(field, home)
  const isForeign = numbers.some(({ e164 }, at) => e164 !== undefined && e164 !== here[at]?.e164)
  return isForeign ? numbers.map(({ e164, raw }) => e164 ?? raw) : [field]
}
