/** What went wrong with deliveries, grouped by destination and code (pure). */
import type { Delivery } from '../deliveries/delivery.ts'
import { codeWords, destinationName } from './code-words.ts'
import { type Finding, finding, retryIdsShown } from './problem.ts'

export interface DestinationNow {
  /** When it last took something or passed a check, as far as is known. */
  readonly worksSinceMs?: number
}

/**
 * A problem for each destination and code of what was given up. `dead`: newest first; live events are left out, as their
 * moment is over. `isAll`: these are all there are.
 */
export function deadDeliveryProblems(
  dead: readonly Delivery[],
  isAll: boolean,
  now: ReadonlyMap<string, DestinationNow>,
): Finding[] {
  const groups = Map.groupBy(
    dead.filter(({ moment, state }) => moment === undefined && state === 'dead'),
    ({ destination, attempts }) => `${destination} ${attempts[0]?.code ?? 'internal'}`,
  )
  return [...groups.values()].flatMap((group) => deadProblem(group, isAll, now))
}

function deadProblem(group: readonly Delivery[], isAll: boolean, now: ReadonlyMap<string, DestinationNow>): Finding[] {
  const failedAtMs = (one: Delivery) => one.attempts[0]?.atMs ?? one.createdAtMs
  const ordered = group.toSorted((a, b) => failedAtMs(b) - failedAtMs(a))
  const [last] = ordered
  if (!last) return []
  const { destination, attempts } = last
  const code = attempts[0]?.code ?? 'internal'
  const { title, whatToDo } = codeWords(code)
  const name = destinationName(destination)
  const lastAtMs = failedAtMs(last)
  const { worksSinceMs } = now.get(destination) ?? {}
  const ids = ordered.map(({ id }) => id).slice(0, retryIdsShown)
  return [
    finding({
      ...{ kind: 'dead_deliveries', subject: destination, code, needsYou: true, whatToDo, lastAtMs },
      title: `${name} ${title}`,
      sentence: attempts[0]?.message ?? `${name} did not take these calls.`,
      count: group.length,
      atLeast: !isAll,
      firstAtMs: Math.min(...group.map(failedAtMs)),
      callIds: ordered.filter(({ notice }) => !notice).map(({ callId }) => callId),
      retry: { state: 'dead', destination, code, ids },
      mended:
        worksSinceMs !== undefined && worksSinceMs > lastAtMs
          ? { at: new Date(worksSinceMs).toISOString(), sentence: `${name} answers again.` }
          : undefined,
    }),
  ]
}

/** What waits for a destination: how much, and the calls. */
export function waitingFor(destination: string, waiting: readonly Delivery[]) {
  const own = waiting.filter((one) => one.destination === destination && one.moment === undefined)
  return {
    count: own.length,
    callIds: own.filter(({ notice }) => !notice).map(({ callId }) => callId),
    ids: own.map(({ id }) => id).slice(0, retryIdsShown),
  }
}
