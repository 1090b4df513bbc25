/**
 * Whether the simulation would see it if the matching rule, the sweep or the alarm were wrong: each mutant below is put in place,
 * the seeded runs are made, and one of them must fail. (That number and direction must fit is also seen to by the index that narrows the search.) Run by hand: `node test/simulation/mutants.ts` (it edits the files and puts them back).
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

interface Mutant {
  readonly what: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
}

const matching = 'src/core/calls/same-call.ts'
const sweep = 'src/adapters/platform/sweep.ts'
const alarm = 'src/adapters/platform/site-alarm.ts'
const matchingMutants: readonly Omit<Mutant, 'tests'>[] = [
  {
    what: 'starts half a minute apart are one start',
    file: matching,
    from: 'startToleranceMs = 2000',
    to: 'startToleranceMs = 30_000',
  },
  {
    what: 'no tolerance between starts',
    file: matching,
    from: 'apartMs <= startToleranceMs) return `same',
    to: 'apartMs < 0) return `same',
  },
  {
    what: 'the next phone of a hunt group is another call',
    file: matching,
    from: 'handOverToleranceMs = 1500',
    to: 'handOverToleranceMs = -1',
  },
  {
    what: 'two agents who talk at once are one call',
    file: matching,
    from: 'return overlapMs > startToleranceMs',
    to: 'return overlapMs < 0',
  },
  {
    what: 'a journal may join two calls that the records keep apart',
    file: 'src/core/calls/call-conflict.ts',
    from: 'return keptApart(a, b) || strangerTalked(a, b, atOnce) || strangerTalked(b, a, atOnce)',
    to: 'return a.length + b.length < 0',
  },
  {
    what: 'a conversation within a call is a call of its own',
    file: matching,
    from: 'part.startMs <= endMs + withinToleranceMs',
    to: 'part.startMs < whole.startMs - withinToleranceMs',
  },
  {
    what: 'what proves to be of another call stays in this one',
    file: 'src/core/calls/misplaced.ts',
    from: 'if (groups.length < 2) return []',
    to: 'if (groups.length > 0) return []',
  },
  {
    what: 'a leg is compared as the last report has it, not as it is known',
    file: 'src/core/calls/find-calls.ts',
    from: 'callsInWindow(records, searched, options.parts)',
    to: 'callsInWindow(records, legReports, options.parts)',
  },
]
const platformMutants: readonly Omit<Mutant, 'tests'>[] = [
  {
    what: 'the schedule wakes the first hundred that are due',
    file: sweep,
    from: 'while (cursor && woken < maxRecords)',
    to: 'while (cursor && woken < 100)',
  },
  {
    what: 'the alarm wakes the first hundred that are due',
    file: sweep,
    from: 'if (next === undefined) {',
    to: 'if (woken > 0 || next === undefined) {',
  },
  {
    what: 'an alarm throws when its queue is away',
    file: alarm,
    from: "log.failure('sweep_failed', error, { site: sweeper?.site })",
    to: 'throw log && error',
  },
  {
    what: 'the alarm is not set again for what is still due',
    file: alarm,
    from: 'if (overdue !== undefined && Number(overdue) <= nowMs)',
    to: 'if (overdue !== undefined && Number(overdue) > nowMs)',
  },
  {
    what: 'an alarm that was set a day ahead is left there',
    file: alarm,
    from: 'this.#atMs > nowMs + longestWaitMs) await',
    to: 'this.#atMs < nowMs - longestWaitMs) await',
  },
  {
    what: 'what was due while the clock was ahead waits until then',
    file: sweep,
    from: 'from: timeKey(nowMs + longestWaitMs + 1)',
    to: 'from: timeKey(nowMs + 100 * longestWaitMs)',
  },
  {
    what: 'nobody is refused, however far the site is behind',
    file: 'src/app/pipeline/intake.ts',
    from: 'if (this.#backlogMs < refuseAfterMs) return',
    to: 'if (this.#backlogMs >= 0) return',
  },
]
const alerts = 'src/core/staffing/alerts'
const alertMutants: readonly Omit<Mutant, 'tests'>[] = [
  {
    what: 'alerts: the watch is written whoever else wrote it',
    file: `${alerts}/alert-store.ts`,
    from: "{ op: 'put', ...watchRef, value, expect, index",
    to: "{ op: 'put', ...watchRef, value, ...(expect < -1 && { expect }), index",
  },
  {
    what: 'alerts: over as soon as it is seen to be good',
    file: `${alerts}/step.ts`,
    from: 'goodMs >= turn.rules.resolveAfterSeconds * 1000',
    to: 'goodMs >= 0',
  },
  {
    what: 'alerts: open as soon as it is seen to be bad',
    file: `${alerts}/step.ts`,
    from: 'condition.badMs >= rule.forMinutes * 60_000 ?',
    to: 'condition.badMs >= rule.forMinutes ?',
  },
  {
    what: 'alerts: a phone system that is silent is quiet',
    file: `${alerts}/observe.ts`,
    from: 'group.isStale ? unknown(staleWords(state, nowMs)) : found()',
    to: 'group.isStale ? (staleWords(state, nowMs) ? good : good) : found()',
  },
]
const mutants: readonly Mutant[] = [
  ...alertMutants.map((mutant) => ({
    ...mutant,
    tests: ['test/simulation/alerts-exact.test.ts', 'test/simulation/alerts.test.ts'],
  })),
  ...matchingMutants.map((mutant) => ({
    ...mutant,
    tests: ['test/simulation/true-calls.test.ts', 'test/simulation/two-callers.test.ts'],
  })),
  ...platformMutants.map((mutant) => ({ ...mutant, tests: ['test/simulation/platform.test.ts'] })),
]

/** `node test/simulation/mutants.ts alarm`: only those whose words have it. */
const wanted = process.argv[2] ?? ''
let survivors = 0
for (const { what, file, from, to, tests } of mutants.filter((one) => one.what.includes(wanted))) {
  const original = readFileSync(file, 'utf8')
  if (!original.includes(from)) throw new Error(`${file} has changed: the mutant "${what}" no longer fits`)
  writeFileSync(file, original.replace(from, to))
  try {
    const { stdout, stderr, status } = spawnSync('npx', ['vitest', 'run', '--project', 'unit', ...tests], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', SEED: '1', SIMULATIONS: process.env.SIMULATIONS ?? '100' },
    })
    const output = stdout + stderr
    if (status === null) throw new Error(`the tests could not be run: ${output}`)
    const failed = [...output.matchAll(/ FAIL .*? > ([^\n]*)/g)].map(([, title]) => title)
    const seed = /seed: (-?\d+), path: "([^"]*)"/.exec(output)
    if (failed.length === 0) survivors += 1
    console.log(
      `${failed.length > 0 ? 'caught' : 'SURVIVED'}: ${what}${seed ? ` (seed ${seed[1]}, path ${seed[2]})` : ''}; ${failed.length} tests`,
    )
  } finally {
    writeFileSync(file, original)
  }
}
process.exitCode = survivors > 0 ? 1 : 0
