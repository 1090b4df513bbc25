/**
 * A vitest reporter that counts, for the last line of `npm test`. A test file that could not be loaded and an error
 * outside any test count as one failure each, so that `0 failed` is only said of a run in which nothing went wrong.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'

type RunEnd = Parameters<NonNullable<Reporter['onTestRunEnd']>>
type Modules = RunEnd[0]

/** What went wrong or well, by vitest's own states. A skipped test is neither. */
export function countTests(modules: Modules, unhandledErrors: RunEnd[1]): { passed: number; failed: number } {
  let passed = 0
  let failed = unhandledErrors.length
  for (const module of modules) {
    const failedBefore = failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed++
      else if (state !== 'skipped') failed++
    }
    if (module.state() === 'failed' && failed === failedBefore) failed++
  }
  return { passed, failed }
}

export default class TestCounts implements Reporter {
  onTestRunEnd(modules: Modules, unhandledErrors: RunEnd[1]): void {
    const file = process.env.SWITCHHOOK_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, unhandledErrors)))
  }
}
