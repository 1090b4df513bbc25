/** Whether the server that was started works, by its own health page. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Health, healthSchema } from '../../wire/site.ts'

const patienceMs = 15_000
const restMs = 250
/** A fault of the records themselves is there sooner; what takes longer is a matter of time. */
const slowMs = 1000

/**
 * Asked again for a while where the records only took too long: the first answer of a cold server on a busy machine does. Rejects when
 * nothing answers, or something else.
 */
export async function firstHealth(url: string): Promise<Health> {
  for (const startedMs = performance.now(); ; ) {
    const answer = await fetch(`${url}/health`)
    const health = healthSchema.parse(await answer.json())
    const { ok, durationMs = 0 } = health.checks.records
    if (ok || durationMs < slowMs || performance.now() - startedMs > patienceMs) return health
    await sleep(restMs)
  }
}

/** What fails because of another thing that fails is not shown. */
export function faultsOf({ checks }: Health): string[] {
  const { configuration, ...others } = checks
  if (!configuration.ok) return [configuration.error ?? 'The configuration is wrong.']
  return Object.values(others).flatMap((check) => (check && !check.ok ? (check.error ?? []) : []))
}
