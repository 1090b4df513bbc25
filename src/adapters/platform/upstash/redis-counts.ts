/** Counts as the scripts take them, and sums as they return them (lua/counting.lua). */
import type { Count, Sums } from '../../../ports/counts.ts'

/** `head`: group and expiry. `changes`: name and change, in turn. */
export function countArguments({ group, add = {}, max = {}, expiresAtMs }: Count) {
  const changes = [
    ...Object.entries(add).flatMap(([name, by]) => [name, `+${by}`]),
    ...Object.entries(max).flatMap(([name, value]) => [name, `^${value}`]),
  ]
  return { head: [group, expiresAtMs === undefined ? '' : String(expiresAtMs)], changes }
}

/** In the form that the write script gives all its writes. */
export function countWriteArguments(count: Count): string[] {
  const { head, changes } = countArguments(count)
  const [group = '', expiry = ''] = head
  const { outcomes } = count
  const text = outcomes ? [outcomes.collection, outcomes.written, outcomes.skipped].join('\0') : ''
  return ['c', group, '', '', 'a', expiry, text, String(changes.length / 2), ...changes]
}

/** From names and values in turn; the group's expiry, which stands under the empty name, is left out. */
export function toSums(changed: readonly unknown[]): Sums {
  const sums = new Map<string, number>()
  for (let i = 0; i + 1 < changed.length; i += 2) {
    const name = String(changed[i])
    if (name !== '') sums.set(name, Number(changed[i + 1]))
  }
  return Object.fromEntries(sums)
}
