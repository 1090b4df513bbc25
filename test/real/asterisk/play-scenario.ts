/**
 * Plays a scenario of the test server. Its phones are programs of their own, which may fail where the product does not (a
 * port that is not free yet, a machine that is too slow): then it is played once more, and the output says so.
 */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'

const run = promisify(execFile)
const failure = z.object({ code: z.union([z.number(), z.string()]).nullish(), stdout: z.string(), stderr: z.string() })

/** `prepare` is called before each time it is played. Rejects where its phones failed twice. */
export async function playScenario(
  program: string,
  name: string,
  { prepare = () => {}, env = {} }: { readonly prepare?: () => void; readonly env?: Record<string, string> } = {},
): Promise<void> {
  const play = async () => {
    prepare()
    await run(program, [name], { cwd: path.dirname(program), env: { ...process.env, ...env } })
  }
  try {
    await play()
  } catch (error) {
    const { code, stdout, stderr } = failure.parse(error)
    const [first = ''] = stdout.split('\n')
    console.warn(`${name}: the phones failed (exit ${code}) and play it once more. ${first} ${stderr.trim()}`)
    await play()
  }
}
