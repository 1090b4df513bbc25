/**
 * Work that is due once in a while, however often and from however many isolates the schedule calls: the record's
 * version decides who does it.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'

export const scheduleRef = (name: string) => ({ collection: 'schedule', id: name })

/** Runs `work` if the last run began at least `intervalMs` ago; answers whether it ran. A run that fails is due again. `ahead` has read the record of the last. */
export async function onceEvery(
  {
    records,
    clock,
    ahead = records,
  }: { readonly records: Records; readonly clock: Clock; readonly ahead?: Pick<Records, 'get'> },
  name: string,
  intervalMs: number,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const ref = scheduleRef(name)
  const last = await ahead.get<{ readonly v: 1; readonly beganMs: number }>(ref.collection, ref.id)
  const nowMs = clock.now()
  if (last && nowMs - last.value.beganMs < intervalMs) return false
  const value = { v: 1, beganMs: nowMs }
  const { committed } = await records.write([{ op: 'put', ...ref, value, expect: last?.version ?? 0 }])
  if (!committed) return false
  try {
    await work()
  } catch (error) {
    await records.write([{ op: 'delete', ...ref }])
    throw error
  }
  return true
}
