/** Counts as the scripts take them, and sums as they are stored and returned (lua/counting.lua). */
import type { Count, Sums } from '../../../ports/counts.ts'

/** `head`: group and expiry. `changes`: name and change, in turn. */
export function countArguments({ group, add = {}, max = {}, expiresAtMs }: Count) {
  const changes = [
    ...Object.entries(add).flatMap(([name, by]) => [storedName(name), `+${by}`]),
    ...Object.entries(max).flatMap(([name, value]) => [storedName(name), `^${value}`]),
  ]
  return { head: [group, expiresAtMs === undefined ? '' : String(expiresAtMs)], changes }
}

/** What separates sums from each other can't be in a name. */
function storedName(name: string): string {
  return name.replaceAll('\0', ' ').replaceAll('\u0001', ' ')
}

/** In the form that the write script gives all its writes. */
export function countWriteArguments(count: Count): string[] {
  const { head, changes } = countArguments(count)
  const [group = '', expiry = ''] = head
  return ['c', group, '', '', 'a', expiry, '', String(changes.length / 2), ...changes]
}

/** From a group's text (lua/values.lua). */
export function readSums(text: string | undefined, nowMs: number): Sums {
  const [expiry = '', ...sums] = (text ?? '').split('\0')
  if (expiry !== '' && Number(expiry) <= nowMs) return {}
  return toSums(sums.slice(0, -1).flatMap((sum) => sum.split('\u0001')))
}

/** From names and values in turn. */
export function toSums(changed: readonly unknown[]): Sums {
  const sums = new Map<string, number>()
  for (let i = 0; i + 1 < changed.length; i += 2) sums.set(String(changed[i]), Number(changed[i + 1]))
  return Object.fromEntries(sums)
}
