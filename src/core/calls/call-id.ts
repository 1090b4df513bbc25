/** The id of the Call that an alias makes when it is the first that we hear of it. */
import { sha256Hex } from '../../lib/hash.ts'

/** Applying one report asks for the same few again and again. */
const lately = new Map<string, string>()
const latelyMax = 64

export function callIdOf(alias: string): string {
  const known = lately.get(alias)
  if (known !== undefined) return known
  const id = `call_${sha256Hex(alias).slice(0, 24)}`
  if (lately.size >= latelyMax) lately.clear()
  lately.set(alias, id)
  return id
}
