/**
 * Sums beside a site's records: whole numbers by name, in groups that are read together. They have no versions and no
 * index, so counting never makes a write lose a race.
 *
 * What must stay true of each adapter (records-contract proves it):
 * - a Count in a write is counted if and only if that write is committed, and once however often its request is repeated;
 * - adding is exact, however many add at once;
 * - a group whose time is over is empty for every operation, at once.
 */

/** By name. Names and groups are any text without U+0000, not empty; numbers are safe integers. */
export type Sums = Readonly<Record<string, number>>

export interface Count {
  readonly op: 'count'
  readonly group: string
  readonly add?: Sums
  /** Kept as the greatest ever given: instants. */
  readonly max?: Sums
  /** When the whole group is over; the last one given holds. Without it the group stays. */
  readonly expiresAtMs?: number
}

/** Why a Count can't be taken; undefined when it can. */
export function faultOf({ group, add = {}, max = {} }: Count): string | undefined {
  const names = [group, ...Object.keys(add), ...Object.keys(max)]
  if (names.some((name) => name === '' || name.includes('\0'))) return 'a count has names without U+0000, not empty'
  const numbers = [...Object.values(add), ...Object.values(max)]
  return numbers.every(Number.isSafeInteger) ? undefined : 'a count adds whole numbers'
}
