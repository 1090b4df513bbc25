/**
 * Whether the simulation would see it if the matching rule were wrong: each mutant below is put in place, the seeded runs are
 * made, and one of them must fail. (That number and direction must fit is also seen to by the index that narrows the search.) Run by hand: `node test/simulation/mutants.ts` (it edits the files and puts them back).
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

interface Mutant {
  readonly what: string
  readonly file: string
  readonly from: string
  readonly to: string
}

const matching = 'src/core/calls/same-call.ts'
const mutants: readonly Mutant[] = [
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
    from: 'return keptApart(a, b) || strangerTalked(a, b) || strangerTalked(b, a)',
    to: 'return a.length + b.length < 0',
  },
  {
    what: 'a conversation within a call is a call of its own',
    file: matching,
    from: 'part.startMs <= endMs + withinToleranceMs',
    to: 'part.startMs < whole.startMs - withinToleranceMs',
  },
]

const tests = ['test/simulation/true-calls.test.ts', 'test/simulation/two-callers.test.ts']
let survivors = 0
for (const { what, file, from, to } of mutants) {
  const original = readFileSync(file, 'utf8')
  if (!original.includes(from)) throw new Error(`${file} has changed: the mutant "${what}" no longer fits`)
  writeFileSync(file, original.replace(from, to))
  try {
    const { stdout, stderr, status } = spawnSync('npx', ['vitest', 'run', '--project', 'unit', ...tests], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', SEED: '1', SIMULATIONS: '100' },
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
