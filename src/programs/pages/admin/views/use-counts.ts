/** What is open, for the figures beside the navigation. */
import type { ProblemForm } from '../../../../wire/problem.ts'
import { useData } from '../data.ts'
import { useAlertNotices } from './notifications.ts'

interface Problems {
  readonly problems: readonly ProblemForm[]
}

const everyMs = 30_000

export function useCounts(): Readonly<Record<string, number>> {
  const alerts = useAlertNotices()
  const { data } = useData<Problems>('/v1/problems', { everyMs })
  const open = (data?.problems ?? []).filter(({ state }) => state === 'open')
  const unclear = open.filter(({ kind }) => kind === 'unclear_calls')
  return {
    alerts,
    problems: open.filter(({ needsYou }) => needsYou).length,
    unclear: unclear.reduce((sum, { count }) => sum + count, 0),
  }
}
