/** The id of the Call that an alias makes when it is the first that we hear of it. */
import { sha256Hex } from '../../lib/hash.ts'

export function callIdOf(alias: string): string {
  return `call_${sha256Hex(alias).slice(0, 24)}`
}
